/** Primitives that go along an axis in its order. */
import type { Extension } from "../extension.js";
import { argsort, cumsum } from "../lower/order.js";

/**
 * Running sums, and sorting, with all that sorts: medians, quantiles, `searchsorted`, the largest k.
 *
 * @example
 * const engine = wasmEngineWith({ extend: [ordering] });
 * engine.name; // "wasm"
 */
export const ordering: Extension = { name: "ordering", rules: { cumsum, argsort } };
