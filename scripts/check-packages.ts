/** The packed packages are what npm's users can import: publint and attw read the tarballs. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pack } from "./pack.js";
import { run, runChecks } from "./workspace.js";

const folder = mkdtempSync(join(tmpdir(), "cadena-packages-"));
try {
  const checks = pack(folder).flatMap(({ name, tarball }) => [
    [`publint ${name}`, () => run("publint", [tarball, "--strict"])] as const,
    [`attw ${name}`, () => run("attw", [tarball, "--profile", "esm-only"])] as const,
  ]);
  await runChecks(checks);
} finally {
  rmSync(folder, { recursive: true });
}
