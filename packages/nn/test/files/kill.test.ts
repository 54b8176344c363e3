import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { full, leavesOf, type Tensor, tensor } from "@cadena/core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { FileError, loadState, loadTree, saveState, saveTree, writeAtomically } from "../../src/files/index.js";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cadena-"));
});
afterAll(async () => await rm(folder, { recursive: true, force: true }));

const child = fileURLToPath(new URL("../processes/save-forever.ts", import.meta.url));

interface Saved {
  readonly [key: string]: number | { readonly [key: string]: Tensor };
  readonly step: number;
  readonly params: { readonly W: Tensor; readonly b: Tensor };
}

it("killed at any moment, a program that saves leaves a whole state, and no more than one leftover", async () => {
  const path = join(folder, "killed.state");
  let last = -1;
  for (const delay of [0, 3, 11, 26, 47, 90].map((each) => each + 10 * Math.random())) {
    const saver = spawn(process.execPath, ["--conditions=@cadena/source", "--import=tsx", child, path]);
    await once(saver.stdout, "data");
    await wait(delay);
    saver.kill("SIGKILL");
    await once(saver, "exit");
    const { step, params } = await loadState<Saved>(path);
    expect(step).toBeGreaterThanOrEqual(0);
    for (const x of leavesOf(params)) expect(new Set(x.data)).toEqual(new Set([step]));
    expect((await readdir(folder)).length).toBeLessThanOrEqual(2);
    last = Math.max(last, step);
  }
  expect(last).toBeGreaterThan(0);
  await saveState(path, { step: 1, done: true });
  expect(await readdir(folder)).toEqual(["killed.state"]);
}, 120_000);

it("many saves to one path at once leave one of them", async () => {
  const path = join(folder, "many.state");
  await Promise.all(Array.from({ length: 20 }, (_, step) => saveState(path, { step, x: full([1000], step) })));
  const { step, x } = await loadState<{ step: number; x: Tensor }>(path);
  expect(new Set(x.data)).toEqual(new Set([step]));
  expect((await readdir(folder)).filter((name) => name.startsWith("many"))).toEqual(["many.state"]);
});

it("what cannot be written leaves the old file, and nothing beside it", async () => {
  const path = join(folder, "a", "b", "kept.txt");
  await writeAtomically(path, "old");
  const wrong = { toString: () => "no bytes" } as unknown as string;
  await expect(writeAtomically(path, wrong)).rejects.toThrow(TypeError);
  expect(await readFile(path, "utf8")).toBe("old");
  expect(await readdir(join(folder, "a", "b"))).toEqual(["kept.txt"]);
  await expect(writeAtomically("/proc/nowhere/kept.txt", "new")).rejects.toThrow(/ENOENT/);
  await expect(writeAtomically(join(path, "c.txt"), "new")).rejects.toThrow(/ENOTDIR|EEXIST/);
});

it("leftovers of the dead go, files that look alike stay", async () => {
  const path = join(folder, "c", "x.txt");
  await writeAtomically(path, "1");
  const dead = 2 ** 22 + 1;
  for (const name of [`x.txt.${dead}.0.tmp`, "x.txt.backup.0.tmp", `y.txt.${dead}.0.tmp`, "x.txt.1.tmp"])
    await writeFile(join(folder, "c", name), "");
  await writeAtomically(path, "2");
  expect((await readdir(join(folder, "c"))).toSorted()).toEqual(
    ["x.txt", "x.txt.1.tmp", "x.txt.backup.0.tmp", `y.txt.${dead}.0.tmp`].toSorted(),
  );
});

it("a tree comes back as it was, and only where it fits; errors name the file", async () => {
  const path = join(folder, "model.safetensors");
  const params = { dense1: { W: tensor([[1, 2]]), b: tensor([1, 2], { dtype: "float32" }) } };
  await saveTree(path, params, { made: "by a test" });
  expect(await loadTree(path, params)).toEqual(params);
  const error: unknown = await loadTree(path, { dense1: { W: tensor([[1, 2]]) } }).catch((each: unknown) => each);
  expect(error).toBeInstanceOf(FileError);
  expect(error).toMatchObject({ op: "loadTree", path, field: "dense1.b" });
});

it("refuses what is no file, is not there, or is too large", async () => {
  const path = join(folder, "small.state");
  await saveState(path, { x: full([100], 1) });
  await expect(loadState(path, { maxBytes: 100 })).rejects.toMatchObject({ name: "FileError", field: "size" });
  await symlink("/dev/zero", join(folder, "zero"));
  for (const each of [folder, join(folder, "zero"), join(folder, "missing")])
    await expect(loadState(each)).rejects.toMatchObject({ name: "FileError", field: "file", path: each });
});
