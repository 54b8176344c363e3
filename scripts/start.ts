/** The main job: builds what is out of date and runs `cadena demo tanh` with the arguments given. */
import { spawnSync } from "node:child_process";
import { root, run } from "./workspace.js";

// pnpm hands the `--` of `pnpm start -- --lang es` on to the script.
const args = process.argv.slice(process.argv[2] === "--" ? 3 : 2);
console.error("Building the packages …");
console.error(run("tsx", ["scripts/build.ts", "--modules"]));
const { status } = spawnSync(process.execPath, ["packages/cadena/dist/cli.js", "demo", "tanh", ...args], {
  cwd: root,
  stdio: "inherit",
});
process.exitCode = status ?? 1;
