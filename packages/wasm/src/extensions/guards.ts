/** Guards around buffers. */
import type { Extension } from "../extension.js";
import { watch, zone } from "../plan/guard.js";

/**
 * Looks for errors of the compiler: buffers lie apart, and after every kernel what lies between them is looked at. Slow.
 * A program that writes there throws.
 *
 * @example
 * const x = input("x");
 * compile(new Graph([x], [mul(x, x)]), { extend: [guards] }).run([tensor(3)])[0]?.item(); // 9
 */
export const guards: Extension = { name: "guards", guarding: { zone, watch } };
