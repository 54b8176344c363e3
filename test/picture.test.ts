/** The picture in the README is the one that the main job draws. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { cadena } from "../packages/cadena/test/run.js";
import { root } from "../scripts/workspace.js";

it("docs/network.svg is current", async () => {
  const folder = mkdtempSync(join(tmpdir(), "cadena-picture-"));
  try {
    expect((await cadena("demo", "tanh", "--out", folder)).code).toBe(0);
    const drawn = readFileSync(join(folder, "network.svg"), "utf8");
    await expect(drawn).toMatchFileSnapshot(join(root, "docs/network.svg"));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
