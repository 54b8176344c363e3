/** Implicit differentiation: the derivative of a fixed point, from its equation, not from the iterations that found it. */
import {
  add,
  cos,
  customDerivative,
  div,
  evaluate,
  grad,
  hessian,
  input,
  mul,
  type Node,
  sin,
  sub,
  tensor,
  vmap,
} from "cadena";
import { check } from "../lectures/check.js";

/** The y with y = cos(a y), by Newton's steps: forty of them, all in the graph. */
function iterate(a: Node): Node {
  let y = mul(a, 0).add(0.7);
  for (let i = 0; i < 40; i++) {
    const excess = sub(y, cos(mul(a, y)));
    y = sub(y, div(excess, add(1, mul(a, sin(mul(a, y))))));
  }
  return y;
}

// From y = cos(a y): dy/da = −sin(a y) (y + a dy/da), so dy/da = −y sin(a y) / (1 + a sin(a y)).
const fixedPoint = customDerivative(iterate, {
  jvp: ([da], y, a) => {
    const s = sin(mul(a, y));
    return mul(da, div(mul(y, s).neg(), add(1, mul(a, s))));
  },
});

const a = input("a");
const at = { a: 0.9 };
const value = evaluate(fixedPoint(a), at).item();
console.log(`  y = cos(0.9 y) at y = ${value}\n`);
check("y − cos(a y)", value - Math.cos(0.9 * value), 0, { digits: 14 });
const [implicit, unrolled] = [grad(fixedPoint)(a), grad(iterate)(a)];
const slope = evaluate(implicit, at).item();
check("dy/da from the equation, against the derivative of all iterations", slope, evaluate(unrolled, at).item());
const h = 1e-5;
const near = (by: number): number => evaluate(fixedPoint(a), { a: 0.9 + by }).item();
const difference = (near(h) - near(-h)) / (2 * h);
check("and against a central difference", slope, difference, { digits: 9 });
check(
  "d²y/da², by differentiating the rule",
  evaluate(hessian(fixedPoint)(a), at).item(),
  evaluate(hessian(iterate)(a), at).item(),
  { digits: 9 },
);
const both = evaluate(vmap(fixedPoint)(tensor([0.5, 0.9])) as Node).toArray() as number[];
check("in a batch too", both[1] as number, value);
