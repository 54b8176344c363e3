/** Lectures §2.3: L = c·e, e = a + d, d = 2·b. ∂L/∂a = c, ∂L/∂b = 2c, ∂L/∂c = e. */
import { add, derive, evaluate, gradients, input, mul, named, render } from "cadena";

const [a, b, c] = [input("a"), input("b"), input("c")];
const d = named("d", mul(2, b));
const e = named("e", add(a, d));
const L = named("L", mul(c, e));

const point = { a: 1, b: 2, c: 3 };
const slopes = evaluate(gradients(L, [a, b, c]), point).map((slope) => slope.item());
console.log(render(derive(L, [a, b, c], { bindings: point })));
for (const [i, expected] of [3, 6, 5].entries()) {
  if (slopes[i] !== expected) throw new Error(`∂L/∂${"abc"[i]} is ${slopes[i]}, and must be ${expected}.`);
}
