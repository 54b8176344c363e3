/** Reading and writing where indices say. */
import type { Extension } from "../extension.js";
import { gather, scattering } from "../lower/indexing.js";

/**
 * Entries taken at indices, and updates added or joined at them: `gather`, `scatterAdd` and `scatterMax`, and so
 * embeddings, their gradients, and labels that are class numbers.
 *
 * @example
 * const engine = wasmEngineWith({ extend: [indexing] });
 * jit((x: Node) => take(x, [2, 0]), { engine })(tensor([1, 2, 3])).toArray(); // [3, 1]
 */
export const indexing: Extension = {
  name: "indexing",
  rules: { gather, scatterAdd: scattering("add"), scatterMax: scattering("maximum") },
};
