/** What machine code is tried for: with vectors, with fused multiply-add where this runtime can have it, and without. */
import { setFlagsFromString } from "node:v8";
import type { Graph } from "@cadena/autodiff";
import type { Tensor } from "@cadena/core";
import { expect } from "vitest";
import { compile, detectTarget, type Target } from "../../packages/wasm/src/full/index.js";
import { compile as compileSmall } from "../../packages/wasm/src/index.js";
import { entries } from "./compare.js";

// Node 20 has relaxed vectors behind a flag, which must stand before the first module is compiled.
if (Number(process.versions.node.split(".")[0]) < 22) setFlagsFromString("--experimental-wasm-relaxed-simd");

const { simd, fma } = detectTarget();

/** Targets that this runtime has. */
export const targets: readonly { readonly name: string; readonly target: Target }[] = [
  { name: "vectors", target: { simd: true, fma: false } },
  { name: "vectors and fused multiply-add", target: { simd: true, fma: true } },
  { name: "scalars", target: { simd: false, fma: false } },
].filter(({ target }) => (simd || !target.simd) && (fma || !target.fma));

/**
 * What a graph gives on each target: the same bits when it runs again, in the memory that the first run left, and when
 * guards stand around all buffers; and what it gives by an engine that was given nothing.
 */
export function resultsOf(graph: Graph, values: readonly Tensor[]) {
  const small = { name: "without extensions", results: compileSmall(graph).run(values) };
  const full = targets.map(({ name, target }) => {
    const program = compile(graph, { target });
    const results = program.run(values);
    const again = program.run(values);
    const guarded = compile(graph, { target, guard: true }).run(values);
    for (const [i, result] of results.entries()) {
      expect(entries(again[i] as Tensor), `${name}: output ${i} of a second run`).toEqual(entries(result));
      expect(entries(guarded[i] as Tensor), `${name}: output ${i} with guards`).toEqual(entries(result));
    }
    return { name, results };
  });
  return [...full, small];
}
