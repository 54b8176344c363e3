/** Programs in words. */
import { explainProgram } from "../explain/explain.js";
import { describe } from "../explain/kernel.js";
import type { Extension } from "../extension.js";

/**
 * Programs tell their kernels, what was fused and where everything lies, by `explain`, and `profile` names kernels by
 * what they do.
 *
 * @example
 * const x = input("x", { shape: [4] });
 * const program = compile(new Graph([x], [named("y", exp(x))]), { extend: [texts] });
 * program.explain().includes("y = exp(x)"); // true
 */
export const texts: Extension = { name: "texts", texts: { describe, explain: explainProgram } };
