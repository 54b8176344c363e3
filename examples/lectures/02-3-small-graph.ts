/** Lectures §2.3: L = c·e, e = a + d, d = 2·b. ∂L/∂a = c, ∂L/∂b = 2c, ∂L/∂c = e. */
import { add, derive, evaluate, gradients, input, mul, named, render } from "cadena";
import { check } from "./check.js";

const [a, b, c] = [input("a"), input("b"), input("c")];
const d = named("d", mul(2, b));
const e = named("e", add(a, d));
const L = named("L", mul(c, e));
const point = { a: 1, b: 2, c: 3 };

console.log(`${render(derive(L, [a, b, c], { bindings: point }))}\n`);
const [da, db, dc] = evaluate(gradients(L, [a, b, c]), point);
check("∂L/∂a = c", da, 3);
check("∂L/∂b = 2c", db, 6);
check("∂L/∂c = e", dc, 5);
