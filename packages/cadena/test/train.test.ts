/** `cadena train`, on a folder of small images. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, it } from "vitest";
import { cadena } from "./run.js";

let folder: string;

/** 100 images 12 × 12: image i has a bright row, which its label names. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cadena-train-"));
  const [count, size] = [100, 12];
  const images = new Uint8Array(count * size * size);
  const labels = Uint8Array.from({ length: count }, (_, i) => (7 * i) % 10);
  for (const [i, label] of labels.entries())
    images.fill(255, i * size * size + label * size, i * size * size + (label + 1) * size);
  const header = (type: number, ...sizes: number[]): number[] => [
    0,
    0,
    8,
    type,
    ...sizes.flatMap((each) => [0, 0, 0, each]),
  ];
  writeFileSync(
    join(folder, "t10k-images-idx3-ubyte.gz"),
    gzipSync(Uint8Array.from([...header(3, count, size, size), ...images])),
  );
  writeFileSync(join(folder, "t10k-labels-idx1-ubyte"), Uint8Array.from([...header(1, count), ...labels]));
});

afterAll(() => rmSync(folder, { recursive: true }));

const train = (...args: readonly string[]) =>
  cadena("train", "--data", folder, "--batch", "10", "--rate", "0.01", ...args);

it("learns, keeps what it learned, and draws the loss", async () => {
  const place = join(folder, "mlp");
  const { code, out } = await train("--epochs", "6", "--out", place);
  expect(code).toBe(0);
  expect(out).toContain("dense1    [m, 128]      18\u202f560");
  expect(out).toContain("80 images to train, 20 to test");
  expect(out.match(/^epoch \d/gm)).toHaveLength(6);
  expect(out).toMatch(/test loss \S+, test accuracy 1\.0000/);
  expect(out).toContain(`written: ${join(place, "mlp.state")}, ${join(place, "mlp.svg")}`);
  expect(readFileSync(join(place, "mlp.svg"), "utf8")).toContain("<title>Loss by epoch</title>");
});

it("goes on where it was, to the same bytes", async () => {
  const [whole, parts] = [join(folder, "whole"), join(folder, "parts")];
  await train("--epochs", "4", "--out", whole);
  await train("--epochs", "2", "--out", parts);
  const { out } = await train("--epochs", "4", "--out", parts, "--resume");
  expect(out.match(/^epoch \d/gm)).toEqual(["epoch 3", "epoch 4"]);
  for (const file of ["mlp.state", "mlp.svg"])
    expect(readFileSync(join(parts, file))).toEqual(readFileSync(join(whole, file)));
});

it("trains convolutions, and speaks Spanish", async () => {
  const { code, out } = await train("--model", "cnn", "--epochs", "1", "--out", join(folder, "cnn"), "--lang", "es");
  expect(code).toBe(0);
  expect(out).toMatch(/^época 1 · .* pérdida \d,\d{4} · exactitud 0,\d{4} · validación/m);
  expect(out).toMatch(/pérdida de prueba \d,\d+, exactitud de prueba/);
});

it("says what is wrong", async () => {
  expect(await cadena("train", "--data", join(folder, "none"))).toMatchObject({
    code: 2,
    error: expect.stringContaining("--data: a folder with t10k-images"),
  });
  expect(await train("--epochs", "x")).toMatchObject({
    code: 2,
    error: expect.stringContaining('--epochs: a whole number from 1 is required, got "x"'),
  });
  expect(await train("--rate", "-1")).toMatchObject({ code: 2 });
  expect(await train("--resume", "--out", join(folder, "nothing"))).toMatchObject({
    code: 2,
    error: expect.stringContaining("--resume: a file that exists"),
  });
  const out = join(folder, "mixed");
  await train("--epochs", "1", "--out", out);
  writeFileSync(join(out, "cnn.state"), readFileSync(join(out, "mlp.state")));
  expect(await train("--model", "cnn", "--resume", "--out", out)).toMatchObject({
    code: 2,
    error: expect.stringContaining('the state of the same --model is required, got "mlp"'),
  });
  writeFileSync(join(out, "mlp.state"), "not a state");
  const broken = await train("--resume", "--out", out);
  expect(broken.code).toBe(2);
  expect(broken.error).toContain("mlp.state");
});
