/** scan: trees, numbers, integers, no steps; one step in the graph whatever their number; walks, rewrites, errors. */
import { type Tensor, tensor, zeros } from "@cadena/core";
import { describe, expect, it } from "vitest";
import { stack } from "../../src/arrays/index.js";
import { findNonFinite } from "../../src/check/index.js";
import { scan } from "../../src/control/index.js";
import {
  add,
  bodiesOf,
  checkpoint,
  constant,
  evaluate,
  exp,
  formulaOf,
  Graph,
  grad,
  gradients,
  greater,
  input,
  jvp,
  log,
  mul,
  type Node,
  named,
  neg,
  sigmoid,
  simplify,
  sin,
  sum,
  tanh,
  vjp,
  vmap,
  where,
} from "../../src/index.js";

const numbers = (value: Tensor): unknown => value.toArray();

describe("values", () => {
  const xs = tensor([1, 2, 3]);

  it("carries, slices and results are trees; null is the empty one", () => {
    const [carry, ys] = scan(
      ({ a, b }: { a: Node; b: [Node] }, x: { u: Node; v: Node }) => [
        { a: add(a, x.u), b: [mul(b[0], x.v)] },
        { sum: a, rest: [x.v, 7, true] },
      ],
      { a: 0, b: [1] },
      { u: xs, v: tensor([[1], [2], [4]]).reshape([3]) },
    );
    expect([numbers(evaluate(carry.a)), numbers(evaluate(carry.b[0]))]).toEqual([6, 8]);
    expect(numbers(evaluate(ys.sum))).toEqual([0, 1, 3]);
    expect(ys.rest.map((each) => numbers(evaluate(each) as Tensor))).toEqual([
      [1, 2, 4],
      [7, 7, 7],
      [true, true, true],
    ]);
    const [last, none] = scan((n: Node, x: null) => [add(n, x === null ? 1 : 0), null], 0, null, { length: 5 });
    expect(evaluate(last).item()).toBe(5);
    expect(none).toBeNull();
    expect(numbers(evaluate(scan((_: null, x: Node) => [null, mul(x, x)], null, xs)[1]))).toEqual([1, 4, 9]);
  });

  it("runs backwards, and stacks in place", () => {
    const [end, ys] = scan((s: Node, x: Node) => [add(s, x), s], 0, xs, { reverse: true });
    expect([numbers(evaluate(end)), numbers(evaluate(ys))]).toEqual([6, [5, 3, 0]]);
  });

  it("no steps: the carry is the first one, stacks are empty, slopes are those of the identity", () => {
    const f = (h: Node, w: Node): readonly [Node, Node] =>
      scan((s: Node, x: Node) => [mul(s, add(w, x)), tensor([1, 2])], h, zeros([0]));
    const [end, ys] = f(constant(3), constant(2));
    expect([evaluate(end).item(), evaluate(ys).shape]).toEqual([3, [0, 2]]);
    const slopes = grad((h: Node, w: Node) => f(h, w)[0], { argnums: [0, 1] })(3, 2);
    expect(evaluate(slopes).map(numbers)).toEqual([1, 0]);
  });

  it("numbers take the float dtype of what the steps make, and of the carry", () => {
    const x = input("x", { shape: [3], dtype: "float32" });
    const [end, ys] = scan((s: Node, t: Node) => [add(s, t), s], 0, x);
    expect([end.dtype, ys.dtype]).toEqual(["float32", "float32"]);
    const [reset] = scan((_: Node, __: Node) => [0.5, null], tensor(1, { dtype: "float32" }), x);
    expect(reset.dtype).toBe("float32");
  });

  it("integers are carried, and get no cotangent", () => {
    const f = (x: Node): Node => {
      const one = tensor(1, { dtype: "int32" });
      const [{ s, n }, ks] = scan(
        (c: { n: Node; s: Node }, t: Node) => [{ n: add(c.n, one), s: add(mul(c.s, c.n), t) }, c.n],
        { n: tensor(0, { dtype: "int32" }), s: 1 },
        x,
      );
      expect([n.dtype, ks.dtype]).toEqual(["int32", "int32"]);
      return s;
    };
    // ((1·0 + a)·1 + b)·2 + c
    expect(evaluate([f(constant(xs)), grad(f)(xs)]).map(numbers)).toEqual([9, [2, 2, 1]]);
    const [primal, pullback] = vjp(
      (x: Node) => scan((n: Node, t: Node) => [n, mul(t, t)], tensor(4, { dtype: "int32" }), x),
      xs,
    );
    expect(evaluate(primal[0]).item()).toBe(4);
    expect(numbers((evaluate(pullback([0, tensor([1, 1, 1])])) as Tensor[])[0] as Tensor)).toEqual([2, 4, 6]);
  });

  it("what f captures is read by every step, and differentiated; what no step reads is left out", () => {
    const [w, unused] = [input("w"), input("u", { shape: [3] })];
    const [y] = scan((s: Node, [x]: readonly Node[]) => [add(mul(s, exp(w)), x as Node), null], 0, [
      constant(xs),
      unused,
    ]);
    expect(y.application?.inputs.length).toBe(3);
    expect(evaluate(y, { w: 0 }).item()).toBe(6);
    expect(evaluate(gradients(y, [w])[0] as Node, { w: 0 }).item()).toBe(4);
    const [z] = scan((s: Node, x: Node) => [add(s, mul(x, input("v"))), null], 0, xs);
    expect(evaluate(z, { v: 2 }).item()).toBe(12);
  });
});

describe("one step in the graph", () => {
  const count = (node: Node): number => {
    const size = ({ applications }: Graph): number =>
      applications.reduce(
        (total, { params }) => bodiesOf(params).reduce((sum, [, body]) => sum + size(body), total + 1),
        0,
      );
    return size(new Graph([], [node]));
  };

  it("whatever their number: value, gradient and second derivative of 10,000 steps", () => {
    const f = (length: number) => (w: Node) =>
      scan((s: Node, _: null) => [mul(s, w), null], 1, null, { length })[0] as Node;
    const n = 10_000;
    const w = 1 + 1e-4;
    const slope = n * w ** (n - 1);
    const [value, first, second] = evaluate([f(n)(constant(w)), grad(f(n))(w), grad(grad(f(n)))(w)]).map((y) =>
      y.item(),
    );
    expect(value).toBeCloseTo(w ** n, 10);
    expect((first as number) / slope).toBeCloseTo(1, 10);
    expect((second as number) / ((slope * (n - 1)) / w)).toBeCloseTo(1, 10);
    expect(count(grad(grad(f(n)))(w))).toBe(count(grad(grad(f(2)))(w)));
  });

  it("the steps keep what they need for the way back, and with checkpoint what they were given", () => {
    const w = input("w");
    const step = (s: Node, x: Node): readonly [Node, []] => [sin(exp(mul(sigmoid(mul(s, w)), x))), []];
    const kept = (f: typeof step): number => {
      const [h] = scan(f, 0.5, tensor([1, 2, 3]));
      const graph = new Graph([w], gradients(h, [w]));
      const sizes = graph.applications.filter(({ primitive }) => primitive.name === "scan").map(({ arity }) => arity);
      return Math.max(...sizes) - 1;
    };
    // s, sigmoid, exp and its sine's slope; s alone
    expect(kept(step)).toBe(4);
    expect(kept(checkpoint(step) as never)).toBe(1);
  });

  it("carries without tangents or cotangents have none inside", () => {
    const f = (x: Node): Node =>
      scan(([s, t]: readonly Node[], _: null) => [[mul(s as Node, t as Node), add(t as Node, 1)], null], [x, 1], null, {
        length: 3,
      })[0][0] as Node;
    const [, dy] = jvp(f, [2], [1]);
    const loop = new Graph([], [dy]).applications.find(({ primitive }) => primitive.name === "scan");
    expect(loop?.arity).toBe(2);
    expect(evaluate(dy).item()).toBe(6);
  });
});

describe("what is infinite leaves no NaN where its cotangent is zero", () => {
  it("in a carry, a slice and a constant", () => {
    const f = (x: Node): Node => {
      const l = log(x);
      const [h, ys] = scan((s: Node, t: Node) => [mul(mul(s, t), l), log(mul(s, x))], l, mul(l, tensor([1, 2])));
      return add(where(greater(x, 0), add(h, sum(ys)), x), x);
    };
    expect(evaluate([f(constant(0)), grad(f)(0), grad(grad(f))(0)]).map(numbers)).toEqual([0, 2, 0]);
    expect(evaluate([jvp(grad(f), [0], [1])[1], vmap(grad(f))(tensor([0, -1]))]).map(numbers)).toEqual([0, [2, 2]]);
  });
});

describe("walks and rewrites enter the step", () => {
  const [w, X] = [input("w"), input("X", { shape: [3], dims: ["t"] })];
  const [end, ys] = scan((s: Node, x: Node) => [add(mul(s, w), x), neg(neg(mul(s, 1)))], 0, X);

  it("the listing shows it", () => {
    expect(String(new Graph([w, X], [end, ys]))).toMatchInlineSnapshot(`
      "graph(w: float64[], X: float64[3])
        v1: float64[] = 0
        v2: float64[], v3: float64[3] = scan(w, v1, X) {constants: 1, carries: 1, length: 3}
          body: graph(w: float64[], v1: float64[], X: float64[])
            v2: float64[] = mul(v1, w)
            v3: float64[] = add(v2, X)
            v4: float64[] = 1
            v5: float64[] = mul(v1, v4)
            v6: float64[] = neg(v5)
            v7: float64[] = neg(v6)
            return v3, v7
        return v2, v3"
    `);
  });

  it("simplify, and equal loops become one", () => {
    const again = scan((s: Node, x: Node) => [add(mul(s, w), x), neg(neg(mul(s, 1)))], 0, X);
    const { outputs } = simplify([add(end, again[0]), ys]);
    const [a, b] = outputs[0]?.application?.inputs ?? [];
    expect(a).toBe(b);
    expect(bodiesOf(a?.application?.params ?? {})[0]?.[1].applications.length).toBe(2);
    expect(evaluate(outputs, { w: 2, X: [1, 2, 3] }).map(numbers)).toEqual([22, [0, 1, 4]]);
  });

  it("simplify runs the loop forward once for value and gradient, those in loops and batches too", () => {
    const f = (v: Node): Node => sum(scan((s: Node, x: Node) => [tanh(mul(add(s, v), x)), s], 0.5, X)[1]);
    const loops = (node: readonly Node[]): number =>
      new Graph([w, X], node).applications.filter(({ primitive }) => primitive.name === "scan").length;
    const at = { w: 2, X: [0.1, 0.2, 0.3] };
    for (const outputs of [
      [f(w), ...gradients(f(w), [w])],
      vmap((v: Node) => [f(v), grad(f)(v)])(mul(w, tensor([1, 2]))),
    ]) {
      const { outputs: fewer, map } = simplify(outputs);
      expect([loops(outputs), loops(fewer)]).toEqual([3, 2]);
      expect(evaluate(fewer, at).map(numbers)).toEqual(evaluate(outputs, at).map(numbers));
      expect(outputs.map(map)).toEqual(fewer);
    }
    const inside = scan((s: Node, _: Node) => [add(s, grad(f)(s)), f(s)], w, X);
    const body = simplify(inside).outputs[0]?.application?.params["body"] as Graph;
    expect(body.applications.filter(({ primitive }) => primitive.name === "scan").length).toBe(2);
  });

  it("findNonFinite names the node inside", () => {
    const [y] = scan((s: Node, x: Node) => [add(s, named("l", log(x))), null], 0, X);
    expect(String(findNonFinite(y, { X: [1, 0, 2] }))).toBe("l (log) is -Infinity, from X = 0");
  });

  it("formulas are calls, numbered where there are several results", () => {
    expect(formulaOf(ys)).toMatchObject({ kind: "slice", of: { kind: "call", name: "scan" }, ranges: ["1"] });
    expect(formulaOf(scan((s: Node, x: Node) => [mul(s, x), null], 1, X)[0])).toMatchObject({
      kind: "call",
      name: "scan",
    });
  });
});

describe("errors", () => {
  const message = (make: () => unknown): string => {
    try {
      make();
    } catch (error) {
      return String(error);
    }
    return "no error";
  };

  it("name the leaf, both avals, and what to do", () => {
    const x = input("x", { shape: [3] });
    const bad =
      (f: unknown, init: unknown, xs: unknown, options = {}) =>
      () =>
        scan(f as never, init as never, xs as never, options);
    const cases = [
      bad((s: { h: Node }, t: Node) => [{ h: mul(s.h, stack([t, t])) }, null], { h: 1 }, x),
      bad((s: readonly Node[], _: Node) => [[s[0], greater(s[1] as Node, 0)], null], [1, 2], x),
      bad((s: Node, t: Node) => [{ s: add(s, t) }, null], 0, x),
      bad((s: Node, t: Node) => add(s, t), 0, x),
      bad((s: Node, t: Node) => [s, t, t], 0, x),
      bad((s: Node) => [s, null], 0, null),
      bad((s: Node) => [s, null], 0, null, { length: 1.5 }),
      bad((s: Node) => [s, null], 0, { a: x, b: input("y", { shape: [4] }) }),
      bad((s: Node) => [s, null], 0, x, { length: 4 }),
      bad((s: Node) => [s, null], 0, input("z")),
      bad((s: Node) => [s, "y"], 0, x),
    ];
    expect(cases.map(message).join("\n")).toMatchInlineSnapshot(`
      "ShapeError: scan: carry.h must keep its shape and dtype, got float64[] in, and float64[2] out of a step. Give init the shape that f returns, with broadcastTo, or reduce what f returns.
      ShapeError: scan: carry[1] must keep its shape and dtype, got float64[] in, and bool[] out of a step. Use astype(…, "float64") in f, or give init the dtype bool.
      TreeMismatchError: scan: the carry that f returns must be a leaf, got an object with keys {s}. Give it the same structure.
      TreeMismatchError: scan: f must return a pair [carry, y], got an object. Where there is nothing to stack, return [carry, null].
      TreeMismatchError: scan: f must return a pair [carry, y], got an array of 3. Where there is nothing to stack, return [carry, null].
      ShapeError: scan: arrays with a first axis, or a length, are required, got neither. Say how many steps: scan(f, init, null, { length: 10 }).
      ShapeError: scan: arrays with a first axis, or a length, are required, got length 1.5. Say how many steps: scan(f, init, null, { length: 10 }).
      ShapeError: scan: xs.b must have a first axis of 3 entries, got float64[4]. The first axis of all arrays is the number of steps; what every step reads whole may be captured.
      ShapeError: scan: xs must have a first axis of 4 entries, got float64[3]. The first axis of all arrays is the number of steps; what every step reads whole may be captured.
      ShapeError: scan: arrays with a first axis, or a length, are required, got float64[]. Say how many steps: scan(f, init, null, { length: 10 }).
      DTypeError: scan: a node, a tensor, a number or a boolean is required, got string. Make arrays into tensors with tensor([...])."
    `);
  });
});
