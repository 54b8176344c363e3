/** Single passes over large arrays. */
import type { Extension } from "../extension.js";
import { gatherRows } from "../lower/rows.js";

/**
 * Loops over the same rows of large arrays run a few rows at a time, one after another: each finds in cache what the
 * others touch, and what lies between them takes a few rows of memory. Softmax, layer normalisation and their gradients
 * become one pass. So do a product with a large result and the loops behind it: bias, activation, the slope of one, a
 * parameter's update run on each block of rows when it is final, and behind a convolution on each image. Where
 * threads share programs, all these stay apart.
 *
 * @example
 * const engine = wasmEngineWith({ extend: [rows] });
 * jit((x: Node) => softmax(x), { engine })(tensor([0, 0])).toArray(); // [0.5, 0.5]
 */
export const rows: Extension = { name: "rows", gather: gatherRows };
