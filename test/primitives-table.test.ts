/** The table of primitives is what the registry says. */
import { join } from "node:path";
import { expect, it } from "vitest";
import { primitivesPage } from "../scripts/primitives-table.js";
import { root } from "../scripts/workspace.js";

it("docs/primitives.md is current", async () => {
  await expect(primitivesPage()).toMatchFileSnapshot(join(root, "docs/primitives.md"));
});
