/** Programs in processes and workers of their own. */
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";

const source = ["--conditions", "@cadena/source"];
const path = (name: string): string => fileURLToPath(new URL(`processes/${name}`, import.meta.url));
const require = createRequire(import.meta.url);

describe("memory", () => {
  it("is flat over 20,000 steps, and 1,000 programs leave none behind", () => {
    const words = ["--expose-gc", "--import", require.resolve("tsx"), ...source, path("leaks.ts")];
    const { status, stdout, stderr } = spawnSync(process.execPath, words, { encoding: "utf8" });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const { steps, compiles } = JSON.parse(stdout) as { readonly steps: number; readonly compiles: number };
    expect(steps).toBeLessThan(200_000);
    expect(compiles).toBeLessThan(4_000_000);
  });
});

describe("workers", () => {
  const work = (factor: number, steps: number): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(path("start.mjs"), { workerData: { factor, steps }, execArgv: source });
      worker.once("message", resolve);
      worker.once("error", reject);
    });

  it("run programs of their own, side by side", async () => {
    const [one, two] = await Promise.all([work(0, 5), work(2, 3)]);
    expect(one).toEqual([1, 1, 1]);
    expect(two).toEqual([7, 15, 23]);
  });
});
