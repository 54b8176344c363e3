/** Random draws inside of a program. */
import type { Extension } from "../extension.js";
import { emitBits, emitNormal, emitPermutation } from "../kernels/random.js";
import { cipher, drawing } from "../lower/draws.js";

/**
 * Random draws: bits, normal numbers and permutations, the same as everywhere.
 *
 * @example
 * const engine = wasmEngineWith({ extend: [draws] });
 * engine.name; // "wasm"
 */
export const draws: Extension = {
  name: "draws",
  rules: {
    randomBits: drawing(emitBits),
    randomNormal: drawing(emitNormal),
    randomPermutation: drawing(emitPermutation),
    randomCipher: cipher,
  },
};
