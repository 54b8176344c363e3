/** What must not be in a bundle is not in it: packages that load when first used, and primitives nobody asked for. */
import { basename, join } from "node:path";
import { build } from "esbuild";
import { readJson, root, runChecks } from "../workspace.js";

interface Budget {
  readonly name: string;
  readonly path: string;
  /** Packages that are left out of what is measured. */
  readonly ignore?: readonly string[];
}

/** The folders that bundles are made of; what wasm adds is measured without what it stands on. */
const allowed = {
  below: /^packages\/(core|autodiff|nn)\/dist\/|^scripts\/size\//,
  above: /^packages\/wasm\/dist\/|^scripts\/size\//,
};
/** Names of primitives that a bundle of `exp` has no use for, as they stand in the records. */
const strangers = ["softplus", "concatenate", "pad", "max", "matmul", "where", "tanh", "erf", "cos"];

async function checkContents({ path, ignore = [] }: Budget): Promise<void> {
  const { metafile, outputFiles } = await build({
    entryPoints: [join(root, path)],
    absWorkingDir: root,
    bundle: true,
    external: [...ignore],
    minify: true,
    format: "esm",
    metafile: true,
    write: false,
    logLevel: "silent",
  });
  const foreign = Object.keys(metafile.inputs).filter(
    (input) => !allowed[ignore.length > 0 ? "above" : "below"].test(input),
  );
  if (foreign.length > 0) throw new Error(`must not be in the bundle:\n${foreign.slice(0, 5).join("\n")}`);
  if (basename(path) !== "exp.ts") return;
  const found = strangers.filter((name) => outputFiles[0]?.text.includes(`"${name}"`));
  if (found.length > 0) throw new Error(`the bundle of exp also holds ${found.join(", ")}`);
}

const budgets = readJson(join(root, ".size-limit.json")) as readonly Budget[];
await runChecks(budgets.map((budget) => [`contents: ${budget.name}`, () => checkContents(budget)]));
