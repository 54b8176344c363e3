/** Who imports functions alone gets no methods: neither their code nor their types. */
import { evaluate, input, mul } from "@cadena/autodiff";

const x = input("x");
if ("mul" in x) throw new Error("a node has methods though nobody imported them");
// @ts-expect-error: no method without the fluent entry.
if (x.mul !== undefined) throw new Error("a node has methods though nobody imported them");
const value: number = evaluate(mul(x, x), { x: 3 }).item();
if (value !== 9) throw new Error(`3 · 3 is wrong: ${value}`);
