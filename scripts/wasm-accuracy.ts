/**
 * Compares machine code of functions of one float32 with float64, on all 2³² numbers, and prints the largest errors.
 * Usage: `pnpm exec tsx --conditions @cadena/source scripts/wasm-accuracy.ts [exp,log,…] [part/parts] [low:high]`, where a part is
 * every `parts`-th block of 65,536 numbers, of those with 2^low ≤ |x| < 2^high.
 */
import v8 from "node:v8";
import { primitives } from "@cadena/autodiff/registry";
import { detectTarget } from "@cadena/wasm";
import { bounds, ulps } from "../packages/wasm/test/accuracy.js";
import { compileElementwise } from "../packages/wasm/test/kernel.js";

v8.setFlagsFromString("--experimental-wasm-relaxed-simd");
const size = 65536;
const native = "exp,log,tanh,sigmoid,softplus,expm1,log1p";
const [names = native, part = "0/1", range = "-150:129"] = process.argv.slice(2);
const [first, step] = part.split("/").map(Number) as [number, number];
const [low, high] = range.split(":").map(Number) as [number, number];

const input = new Float32Array(size);
const exact = new Float64Array(size);
const bits = new Uint32Array(input.buffer);
console.log("| function | largest error, ulp | at | with fused multiply-add, ulp | at | bound | numbers |");
console.log("| --- | --- | --- | --- | --- | --- | --- |");
for (const name of names.split(",")) {
  const scalar = primitives.find((each) => each.name === name)?.scalar as (x: number) => number;
  const call = { name, params: {}, inputs: ["float32"], output: "float32" } as const;
  const runs = (detectTarget().fma ? [false, true] : [false]).map((fma) => ({
    run: compileElementwise(call, { lanes: 4, target: { simd: true, fma } }, size),
    worst: 0.5,
    at: 0,
  }));
  let count = 0;
  for (let block = first; block < size; block += step) {
    const exponent = ((block >> 7) & 0xff) - 127;
    if (exponent < low || exponent >= high) continue;
    for (let i = 0; i < size; i++) bits[i] = block * size + i;
    count += size;
    for (let i = 0; i < size; i++) exact[i] = scalar(input[i] as number);
    for (const each of runs) {
      const got = each.run?.([input]) as Float32Array;
      for (let i = 0; i < size; i++) {
        // What is rounded right is off by half a unit at most.
        if (got[i] === Math.fround(exact[i] as number)) continue;
        const error = ulps(got[i] as number, exact[i] as number, "float32");
        if (error > each.worst) [each.worst, each.at] = [error, input[i] as number];
      }
    }
  }
  const cells = runs.flatMap(({ worst, at }) => [worst.toFixed(3), String(at)]);
  console.log(`| ${[name, ...cells, bounds[name]?.float32, count].join(" | ")} |`);
}
