/**
 * Compares machine code of functions of one float32 with float64, on all 2³² numbers, and prints the largest errors.
 * Usage: `pnpm exec tsx --conditions @cadena/source scripts/wasm-accuracy.ts [exp,log,…] [part/parts]`, where a part is
 * every `parts`-th block of 65,536 numbers. A function takes three to fifteen minutes; its line is printed when it ends.
 */
import v8 from "node:v8";
import { primitives } from "@cadena/autodiff/registry";
import { detectTarget } from "@cadena/wasm";
import { bounds, ulps } from "../packages/wasm/test/accuracy.js";
import { compileElementwise } from "../packages/wasm/test/kernel.js";

v8.setFlagsFromString("--experimental-wasm-relaxed-simd");
const size = 65536;
/** Its bound, if it is the same for all numbers. */
function unitsOf(name: string): number {
  const bound = bounds[name]?.float32;
  return typeof bound === "number" ? bound : 0;
}

/** Functions of one float that are not exact, those with code of their own in float32 first. */
const inexact = primitives
  .filter(({ name, scalar }) => scalar !== undefined && (scalar.length || 1) === 1 && unitsOf(name) > 0.5)
  .map(({ name }) => name)
  .sort((a, b) => unitsOf(b) - unitsOf(a));
const [names = inexact.join(), part = "0/1"] = process.argv.slice(2);
const [first, step] = part.split("/").map(Number) as [number, number];

const input = new Float32Array(size);
const bits = new Uint32Array(input.buffer);
const exact = new Float64Array(size);
const upperHalves = new Uint32Array(exact.buffer);
/** The unit in the last place, in float32, of a float64 whose sign and exponent stand in its upper bits. */
const units = Float64Array.from(
  { length: 4096 },
  (_, i) => 2 ** (Math.min(127, Math.max(-126, (i & 2047) - 1023)) - 23),
);

interface Found {
  worst: number;
  /** Undefined while all are rounded right. */
  at: number | undefined;
}

/** Looks for a larger error than those found before. What is rounded right is off by half a unit at most. */
function search(got: Float32Array, found: Found): void {
  for (let i = 0; i < size; i++) {
    const [mine, right] = [got[i] as number, exact[i] as number];
    if (mine === Math.fround(right) && mine !== 0) continue;
    if (Number.isNaN(mine) && Number.isNaN(right)) continue;
    const unit = units[(upperHalves[2 * i + 1] as number) >>> 20] as number;
    if (mine !== 0 && Math.abs(mine - right) < found.worst * unit) continue;
    const error = ulps(mine, right, "float32");
    if (error > found.worst) [found.worst, found.at] = [error, input[i] as number];
  }
}

console.log("| function | largest error, ulp | at | with fused multiply-add, ulp | at | bound | numbers |");
console.log("| --- | --- | --- | --- | --- | --- | --- |");
for (const name of names.split(",")) {
  const scalar = primitives.find((each) => each.name === name)?.scalar as (x: number) => number;
  const call = { name, params: {}, inputs: ["float32"], output: "float32" } as const;
  const runs = (detectTarget().fma ? [false, true] : [false]).map((fma) => ({
    run: compileElementwise(call, { lanes: 4, target: { simd: true, fma } }, size),
    found: { worst: 0.5, at: undefined } as Found,
  }));
  let count = 0;
  for (let block = first; block < size; block += step) {
    for (let i = 0; i < size; i++) bits[i] = block * size + i;
    for (let i = 0; i < size; i++) exact[i] = scalar(input[i] as number);
    for (const { run, found } of runs) search(run?.([input]) as Float32Array, found);
    count += size;
  }
  const cells = runs.flatMap(({ found: { worst, at } }) => [worst.toFixed(3), `${at ?? "–"}`]);
  console.log(`| ${[name, ...cells, unitsOf(name), count].join(" | ")} |`);
}
