import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeAtomically } from "../src/files.js";

test("folders are made where they can be, and where they cannot there is an error", async () => {
  const folder = mkdtempSync(join(tmpdir(), "cadena-files-"));
  await writeAtomically(join(folder, "a/b/c.txt"), "text");
  expect(readFileSync(join(folder, "a/b/c.txt"), "utf8")).toBe("text");
  writeFileSync(join(folder, "file"), "");
  await expect(writeAtomically(join(folder, "file/b/c.txt"), "text")).rejects.toThrow(/ENOTDIR|EEXIST/);
});

test.runIf(existsSync("/proc/self"))("a folder that can never be made ends in an error, too", async () => {
  await expect(writeAtomically("/proc/nowhere/c.txt", "text")).rejects.toThrow(/ENOENT/);
});
