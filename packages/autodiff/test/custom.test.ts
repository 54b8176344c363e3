/** customDerivative under every transform: what is stated is what the plain function has, so results are the same. */
import { type Tensor, tensor } from "@cadena/core";
import { describe, expect, it } from "vitest";
import { cond } from "../src/control/index.js";
import {
  add,
  checkpoint,
  clip,
  constant,
  cos,
  customDerivative,
  evaluate,
  exp,
  grad,
  gradients,
  greater,
  hessian,
  hvp,
  input,
  jacfwd,
  jacrev,
  jvp,
  linearize,
  log,
  mul,
  type Node,
  neg,
  sin,
  stopGradient,
  sum,
  valueAndGrad,
  vjp,
  vmap,
} from "../src/index.js";

/** x sin x ⊙ y: entry by entry, so that it is one function of one example and of a batch. */
const plain = (x: Node, y: Node): Node => mul(mul(x, sin(x)), y);
const slopeX = (x: Node, y: Node): Node => mul(add(sin(x), mul(x, cos(x))), y);
const slopeY = (x: Node): Node => mul(x, sin(x));

type Binary = (x: Node, y: Node) => Node;
const stated: Readonly<Record<string, Binary>> = {
  jvp: customDerivative(plain, { jvp: ([dx, dy], _, x, y) => add(mul(dx, slopeX(x, y)), mul(dy, slopeY(x))) }),
  vjp: customDerivative(plain, { vjp: (ct, _, x, y) => [mul(ct, slopeX(x, y)), mul(ct, slopeY(x))] }),
  both: customDerivative(plain, {
    jvp: ([dx, dy], _, x, y) => add(mul(dx, slopeX(x, y)), mul(dy, slopeY(x))),
    vjp: (ct, _, x, y) => [mul(ct, slopeX(x, y)), mul(ct, slopeY(x))],
  }),
};

const X = tensor([0.5, -1.25, 2]);
const Y = tensor([1.5, 0.25, -0.75]);
const T = tensor([1, -2, 0.5]);
const rows = tensor([
  [0.5, -1.25, 2],
  [0.1, 0.2, 0.3],
]);
const total =
  (f: Binary) =>
  (x: Node, y: Node): Node =>
    sum(exp(f(x, y)));

/** What is compared: trees of nodes made with the function, which takes arrays of any one shape. */
const uses: Readonly<Record<string, (f: Binary) => unknown>> = {
  value: (f) => f(lifted(X), lifted(Y)),
  grad: (f) => grad(total(f), { argnums: [0, 1] })(X, Y),
  valueAndGrad: (f) => valueAndGrad(total(f))(X, Y),
  "grad of grad": (f) => grad((x: Node) => sum(mul(grad(total(f), { argnums: 1 })(x, Y) as Node, T)))(X),
  jvp: (f) => jvp(f, [X, Y], [T, Y]),
  "jvp of grad": (f) => jvp(grad(total(f)) as Binary, [X, Y], [T, X]),
  "grad of jvp": (f) => grad((x: Node) => sum(jvp(f, [x, lifted(Y)], [lifted(T), lifted(X)])[1] as Node))(X),
  vjp: (f) => vjp(f, X, Y)[1](T),
  "vjp of vjp": (f) => vjp((x: Node, y: Node) => vjp(f, x, y)[1](lifted(T))[1] as Node, X, Y)[1](Y),
  linearize: (f) => {
    const [value, along] = linearize(f, lifted(X), lifted(Y));
    return [value, along(lifted(T), lifted(X)), along(lifted(Y), lifted(T))];
  },
  jacfwd: (f) => [jacfwd(f)(X, Y), jacfwd(f, { argnum: 1 })(X, Y)],
  jacrev: (f) => [jacrev(f)(X, Y), jacrev(f, { argnum: 1 })(X, Y)],
  "jacfwd of jacrev": (f) => jacfwd(jacrev(f) as Binary)(X, Y),
  hessian: (f) => hessian(total(f))(X, Y),
  hvp: (f) => hvp((x: Node) => total(f)(x, lifted(Y)))(X, T),
  vmap: (f) => [vmap(f)(rows, rows), vmap(f, { inAxes: [0, null] })(rows, Y), vmap(f, { inAxes: [null, 0] })(X, rows)],
  "vmap of grad": (f) => vmap(grad(total(f), { argnums: [0, 1] }), { inAxes: [0, null] })(rows, Y),
  "grad of vmap": (f) => grad((x: Node) => sum(exp(vmap(f)(x, rows) as Node)))(rows),
  "vmap of vmap": (f) => vmap(vmap(grad(total(f)), { inAxes: [null, 0] }), { inAxes: [0, null] })(rows, rows),
  "vmap of hessian": (f) => vmap(hessian(total(f)) as Binary, { inAxes: [0, null] })(rows, Y),
  "vmap of jvp": (f) => vmap((x: Node) => jvp(f, [x, lifted(Y)], [lifted(T), x])[1] as Node)(rows),
  "checkpoint of it": (f) => grad(total(checkpoint(f)), { argnums: [0, 1] })(X, Y),
  "it in a checkpoint, to second order": (f) => hessian(checkpoint(total(f)))(X, Y),
  cond: (f) => {
    const chosen = (x: Node, y: Node): Node =>
      cond(
        greater(sum(x), 0),
        (a: Node) => total(f)(a, y),
        (a: Node) => sum(f(y, a)),
        x,
      );
    return [X, neg(lifted(X))].flatMap((at) => [
      grad(chosen, { argnums: [0, 1] })(at, Y),
      hessian(chosen)(at, Y),
      jvp(chosen, [at, Y], [T, X]),
      vmap(grad(chosen), { inAxes: [0, null] })(rows, Y),
    ]);
  },
  stopGradient: (f) => [
    grad((x: Node) => sum(f(stopGradient(x), x)))(X),
    grad((x: Node) => sum(mul(stopGradient(f(x, x)), x)))(X),
  ],
  "one argument twice": (f) => grad((x: Node) => sum(f(x, x)))(X),
  "of itself": (f) => hessian((x: Node) => sum(f(f(x, x), x)))(X),
  "of nodes": (f) => {
    const x = input("x", { shape: [3] });
    return gradients(sum(f(x, sin(x))), [x]);
  },
};

function lifted(value: Tensor): Node {
  return add(value, 0);
}

const flat = (tree: unknown): readonly number[] =>
  Array.isArray(tree) ? tree.flatMap(flat) : Array.from((tree as Tensor).contiguous().data);

describe.each(Object.entries(stated))("a derivative stated by %s", (_, f) => {
  it.each(Object.entries(uses))("%s", (_, use) => {
    const bindings = { x: X };
    const [found, expected] = [f, plain].map((each) => flat(evaluate(use(each), bindings)));
    expect(found?.length).toBe(expected?.length);
    expect(expected?.some((each) => each !== 0)).toBe(true);
    for (const [i, each] of (expected ?? []).entries()) expect(found?.[i]).toBeCloseTo(each, 12);
  });
});

it("a rule that reaches outside, in a branch: what it captures is an operand of the branch's derivative", () => {
  const w = input("w");
  const inner = sin(w);
  const f = (x: Node): Node => {
    const scaled = customDerivative((a: Node) => mul(a, inner), { vjp: (ct) => [mul(ct, inner)] });
    return cond(greater(x, 0), scaled, neg, x);
  };
  const slope = grad(f)(2);
  expect(evaluate(slope, { w: 0.5 }).item()).toBeCloseTo(Math.sin(0.5), 15);
  expect(evaluate(gradients(slope, [w])[0], { w: 0.5 }).item()).toBeCloseTo(Math.cos(0.5), 15);
});

describe("a rule that is not linear", () => {
  // The same whether or not the value may be infinite somewhere, which lets zeros absorb what linear rules give.
  const functions: readonly (readonly [string, (x: Node) => Node])[] = [
    ["of a regular function", (x) => mul(x, x)],
    ["of a singular function", (x) => log(x)],
  ];
  it.each(functions)("gives what it gives, in its own mode, %s", (_, f) => {
    const deaf = customDerivative(f, { vjp: (_ct, _y, x) => [x] });
    const clipped = customDerivative(f, { vjp: (ct, _y, x) => [clip(mul(ct, x), -1, 1)] });
    const slope = (of: (x: Node) => Node): number => evaluate(grad(of)(3)).item() as number;
    expect(slope((x) => mul(2, deaf(x)))).toBe(3);
    expect(slope((x) => mul(2, clipped(x)))).toBe(1);
    expect(slope((x) => mul(0.25, clipped(x)))).toBe(0.75);
    const bent = customDerivative(f, { jvp: ([dx], _y, x) => mul(mul(dx, dx), x) });
    expect(evaluate(jvp(bent, [3], [2])[1]).item()).toBe(12);
    expect(evaluate(vmap(grad(deaf))(tensor([3, 4]))).toArray()).toEqual([3, 4]);
  });

  it.each(functions)("has no other mode, %s", (_, f) => {
    const deaf = customDerivative(f, { vjp: (_ct, _y, x) => [x] });
    const clipped = customDerivative(f, { vjp: (ct, _y, x) => [clip(mul(ct, x), -1, 1)] });
    const still = customDerivative(f, { jvp: (_t, _y, x) => x });
    expect(() => jvp(deaf, [3], [1])).toThrow("does not depend on it. Multiply by the cotangent");
    expect(() => jacfwd(clipped)(3)).toThrow("is not linear in it");
    expect(() => grad(still)(3)).toThrow("give a vjp too");
  });

  it.each(functions)("zeros are linear, %s", (_, f) => {
    const flat = customDerivative(f, { vjp: (ct) => [mul(0, ct)] });
    const none = customDerivative(f, { vjp: () => [constant(0)] });
    expect(evaluate([flat, none].map((each) => jvp(each, [3], [1])[1])).map((each) => each.item())).toEqual([0, 0]);
  });
});
