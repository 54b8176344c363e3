/** Less memory, and less of it read and written. */
import type { Extension } from "../extension.js";
import { rematerialise } from "../passes/rematerialise.js";
import { signsOfValues } from "../passes/signs.js";

/**
 * Large values that a later loop needs are computed again there, if a few cheap operations on what lies in memory
 * anyhow suffice. The same values, bit for bit, but for sums that become part of another loop, which may make them in
 * another order.
 *
 * @example
 * const engine = wasmEngineWith({ extend: [rematerialisation] });
 * jit((x: Node) => relu(x), { engine })(tensor([-1, 2])).toArray(); // [0, 2]
 */
export const rematerialisation: Extension = {
  name: "rematerialisation",
  passes: { "reading signs from values": signsOfValues, rematerialisation: rematerialise },
};
