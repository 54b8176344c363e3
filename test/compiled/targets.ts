/** What machine code is tried for: with vectors, with fused multiply-add where this runtime can have it, and without. */
import { setFlagsFromString } from "node:v8";
import { detect, type Target } from "../../packages/wasm/src/index.js";

// Node 20 has relaxed vectors behind a flag, which must stand before the first module is compiled.
if (Number(process.versions.node.split(".")[0]) < 22) setFlagsFromString("--experimental-wasm-relaxed-simd");

const { simd, fma } = detect();

/** Targets that this runtime has. */
export const targets: readonly { readonly name: string; readonly target: Target }[] = [
  { name: "vectors", target: { simd: true, fma: false } },
  { name: "vectors and fused multiply-add", target: { simd: true, fma: true } },
  { name: "scalars", target: { simd: false, fma: false } },
].filter(({ target }) => (simd || !target.simd) && (fma || !target.fma));
