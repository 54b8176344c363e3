/** cond: one branch is evaluated, and every transform, walk and rewrite enters both. */
import { type Tensor, tensor, zeros } from "@cadena/core";
import { describe, expect, it } from "vitest";
import { findNonFinite } from "../../src/check/index.js";
import { cond } from "../../src/control/index.js";
import { unary } from "../../src/define.js";
import { genericRules } from "../../src/derivation/index.js";
import {
  add,
  bodiesOf,
  constant,
  div,
  evaluate,
  exp,
  formulaOf,
  grad,
  greater,
  hessian,
  input,
  jacfwd,
  jacrev,
  jvp,
  less,
  log,
  mul,
  type Node,
  named,
  neg,
  simplify,
  sin,
  sqrt,
  sub,
  sum,
  trace,
  vjp,
  vmap,
  where,
} from "../../src/index.js";

const numbers = (value: Tensor): unknown => value.toArray();

/** x√x where x > 0, x³ where −5 < x ≤ 0, else −x; x is captured, and one branch captures it alone. */
const pieces = (x: Node): Node =>
  cond(
    greater(x, 0),
    (t: Node) => mul(sqrt(t), x),
    (t: Node) =>
      cond(
        greater(t, -5),
        (u: Node) => mul(mul(u, u), x),
        () => neg(x),
        t,
      ),
    x,
  );

describe("values", () => {
  it("evaluates the branch that is taken, and not the other", () => {
    let calls = 0;
    const counted = unary({
      name: "counted",
      kernel: (x) => {
        calls++;
        return x;
      },
    });
    const [p, x] = [input("p", { dtype: "bool" }), input("x")];
    const captured = cond(
      p,
      () => counted(x),
      () => 0,
    );
    const operand = cond(p, counted, (t: Node) => t, x);
    expect(evaluate([captured, operand], { p: false, x: 3 }).map(numbers)).toEqual([0, 3]);
    expect(calls).toBe(0);
    expect(evaluate([captured, operand], { p: true, x: 3 }).map(numbers)).toEqual([3, 3]);
    expect(calls).toBe(2);
  });

  it("takes and gives trees, numbers, tensors, integers and arrays without entries", () => {
    const empty = zeros([2, 0]);
    const choose = (flag: boolean) =>
      evaluate(
        cond(
          flag,
          ({ a, b }: { a: Node; b: Node }, c: Node) => ({ sum: add(a, c), rest: [b, 1, true] }),
          ({ a, b }, c) => ({ sum: mul(a, c), rest: [exp(b), 2, false] }),
          { a: 3, b: empty },
          tensor([1, 2]),
        ),
      );
    expect(choose(true).sum.toArray()).toEqual([4, 5]);
    expect(choose(false).sum.toArray()).toEqual([3, 6]);
    expect(choose(false).rest.map((each) => (each as Tensor).toArray())).toEqual([[[], []], 2, false]);
    const none = cond(
      true,
      () => [],
      () => [],
    );
    expect(none).toEqual([]);
  });

  it("a number takes the float dtype of the other branch", () => {
    const x = input("x", { dtype: "float32" });
    const y = cond(
      greater(x, 0),
      () => x,
      () => 0.5,
    );
    expect(y.dtype).toBe("float32");
  });

  it("inputs are bound by name through branches, those made in a branch too", () => {
    const x = input("x");
    const y = cond(
      greater(x, 0),
      (x: Node) => mul(x, input("w")),
      () => x,
      x,
    );
    expect(evaluate(y, { x: 2, w: 5 }).item()).toBe(10);
    expect(() => evaluate(y, { x: 2 })).toThrow('input "w" must have a value');
  });

  it("operands that no branch uses are left out", () => {
    const [x, y] = [input("x"), input("y")];
    const z = cond(greater(x, 0), (a: Node, _: Node) => sin(a), neg, x, y);
    expect(z.application?.inputs.length).toBe(2);
  });
});

describe("derivatives", () => {
  const points = [4, -2, -7];
  const first = [3, 12, -1];
  const second = [0.375, -12, 0];

  it("those of the branch that is taken, to the second order, in both modes and mixed", () => {
    const slopes = (f: (x: Node) => unknown) => points.map((x) => (evaluate(f(constant(x))) as Tensor).item());
    expect(slopes(grad(pieces) as never)).toEqual(first);
    expect(slopes((x) => jvp(pieces, [x], [1])[1])).toEqual(first);
    expect(slopes(grad(grad(pieces)) as never)).toEqual(second);
    expect(slopes((x) => jvp(grad(pieces), [x], [1])[1])).toEqual(second);
    expect(slopes(grad((x: Node) => jvp(pieces, [x], [constant(1)])[1] as Node) as never)).toEqual(second);
    expect(slopes(hessian(pieces) as never)).toEqual(second);
  });

  it("under vmap the predicate may be one for all, or one for each; nested with derivatives", () => {
    const xs = tensor(points);
    expect(evaluate(vmap(pieces)(xs)).toArray()).toEqual([8, -8, 7]);
    expect(evaluate(vmap(grad(pieces))(xs)).toArray()).toEqual(first);
    expect(evaluate(vmap(grad(grad(pieces)))(xs)).toArray()).toEqual(second);
    expect(evaluate(grad((x: Node) => sum(vmap(pieces)(x) as Node))(xs)).toArray()).toEqual(first);
    const p = input("p", { dtype: "bool" });
    const batched = vmap(
      (x: Node, w: Node) =>
        cond(
          p,
          (t: Node) => [mul(t, w), w],
          (t: Node) => [sin(t), 7],
          x,
        ),
      {
        inAxes: [0, null],
      },
    )(tensor([1, 2]), 3) as Node[];
    expect(batched[0]?.application?.primitive.name).toBe("cond");
    expect(evaluate(batched, { p: true }).map(numbers)).toEqual([
      [3, 6],
      [3, 3],
    ]);
    expect(numbers(evaluate(batched[1], { p: false }) as Tensor)).toEqual([7, 7]);
  });

  it("what is captured is differentiated, at a number too", () => {
    const f = (x: Node): Node =>
      cond(
        true,
        () => mul(x, x),
        () => x,
      );
    expect(evaluate([grad(f)(3), jvp(f, [3], [1])[1]]).map(numbers)).toEqual([6, 6]);
  });

  it("what is the same for all examples stays so, and is read by what follows", () => {
    const f = (x: Node, w: Node): Node =>
      add(
        x,
        sin(
          cond(
            greater(w, 0),
            (_: Node, v: Node) => [mul(v, v), _],
            (u: Node, v: Node) => [v, u],
            x,
            w,
          )[0] as Node,
        ),
      );
    const value = evaluate(vmap(f, { inAxes: [0, null] })(tensor([1, 2]), 0));
    expect(numbers(value)).toEqual([1, 2]);
  });

  it("Jacobians agree", () => {
    const f = (x: Node): Node => cond(greater(sum(x), 0), (t: Node) => mul(t, sum(x)), exp, x);
    for (const at of [tensor([1, 2]), tensor([-1, 0.5])]) {
      const [forward, reverse] = evaluate([jacfwd(f)(at), jacrev(f)(at)] as Node[]);
      expect(forward?.toArray()).toEqual(reverse?.toArray());
    }
  });

  it("integers and the predicate get no cotangent, and integers come out beside floats", () => {
    const n = tensor(3, { dtype: "int32" });
    const f = (x: Node): { y: Node; n: Node } =>
      cond(
        greater(x, 0),
        (t: Node, k: Node) => ({ y: mul(t, t), n: k }),
        (t, k) => ({ y: t, n: add(k, k) }),
        x,
        n,
      );
    const [primal, pullback] = vjp(f, 2);
    expect(evaluate(primal.n).item()).toBe(3);
    expect((evaluate(pullback({ y: 1, n: 0 } as never)) as Tensor[])[0]?.item()).toBe(4);
    expect(evaluate(grad((x: Node) => f(x).y)(-2)).item()).toBe(1);
  });

  it("what is infinite outside the branch leaves no NaN where its cotangent is zero", () => {
    const f = (x: Node): Node => {
      const l = log(x);
      const y = cond(
        greater(x, -1),
        () => mul(l, x),
        () => l,
      );
      return where(greater(x, 0), y, x);
    };
    expect(evaluate([f(constant(0)), grad(f)(0), grad(grad(f))(0)]).map(numbers)).toEqual([0, 1, 0]);
  });
});

describe("walks and rewrites enter branches", () => {
  const x = input("x");

  it("the listing shows them", () => {
    const graph = trace((t: Node) => cond(greater(t, 0), sin, (u: Node) => mul(u, 2), t), x);
    expect(String(graph)).toMatchInlineSnapshot(`
      "graph(x: float64[])
        v1: float64[] = 0
        v2: bool[] = greater(x, v1)
        v3: float64[] = cond(v2, x)
          whenTrue: graph(x: float64[])
            v1: float64[] = sin(x)
            return v1
          whenFalse: graph(x: float64[])
            v1: float64[] = 2
            v2: float64[] = mul(x, v1)
            return v2
        return v3"
    `);
  });

  it("simplify, in both sets of rules, and equal conds become one", () => {
    const long = (t: Node): Node =>
      cond(
        greater(t, 0),
        (u: Node) => neg(neg(mul(u, 1))),
        (u: Node) => div(mul(u, u), u),
        t,
      );
    const { outputs } = simplify([add(long(x), long(x))]);
    const [a, b] = outputs[0]?.application?.inputs ?? [];
    expect(a).toBe(b);
    const [yes, no] = bodiesOf(a?.application?.params ?? {}).map(([, body]) => body);
    expect(yes?.outputs[0]).toBe(yes?.inputs[0]);
    expect(no?.applications.length).toBe(2);
    const generic = simplify([long(x)], { rules: genericRules }).outputs[0] as Node;
    expect(bodiesOf(generic.application?.params ?? {})[1]?.[1].applications.length).toBe(0);
    expect(evaluate(outputs, { x: 3 }).map(numbers)).toEqual([6]);
  });

  it("the generic rules write numbers that branches are given inside of them, at any depth", () => {
    const inner = (u: Node, c: Node): Node =>
      cond(
        less(u, 5),
        (v: Node, d: Node) => mul(d, v),
        (v: Node) => mul(v, v),
        u,
        c,
      );
    const make = (one: Node): Node => cond(greater(x, 0), inner, (u: Node, c: Node) => sub(mul(c, u), c), x, one);
    const y = make(constant(1));
    const { outputs, map } = simplify([y], { rules: genericRules });
    expect(map(y)).toBe(outputs[0]);
    expect(outputs[0]?.application?.inputs.length).toBe(2);
    const [yes] = bodiesOf(outputs[0]?.application?.params ?? {}).map(([, body]) => body);
    const nested = yes?.outputs[0]?.application;
    expect(nested?.inputs.length).toBe(2);
    const [first] = bodiesOf(nested?.params ?? {}).map(([, body]) => body);
    expect(first?.outputs[0]).toBe(first?.inputs[0]);
    for (const at of [-2, 3, 7]) expect(evaluate(outputs[0] as Node, { x: at })).toEqual(evaluate(y, { x: at }));
    // A constant that has a name is someone's: it may be what is differentiated.
    expect(
      simplify([make(constant(1, { name: "c" }))], { rules: genericRules }).outputs[0]?.application?.inputs.length,
    ).toBe(3);
  });

  it("different branches are not taken for equal", () => {
    const make = (c: number): Node => cond(greater(x, 0), (u: Node) => mul(u, c), neg, x);
    const { outputs } = simplify([add(make(2), make(3))]);
    expect(evaluate(outputs, { x: 1 }).map(numbers)).toEqual([5]);
  });

  it("findNonFinite names the node inside", () => {
    const y = cond(greater(x, -1), (u: Node) => exp(named("L", log(u))), neg, x);
    expect(String(findNonFinite(mul(y, 0), { x: 0 }))).toBe("L (log) is -Infinity, from x = 0");
  });

  it("formulas are written as cases", () => {
    const formula = formulaOf(
      cond(
        greater(x, 0),
        (u: Node) => sin(u),
        () => neg(sin(x)),
        x,
      ),
    );
    expect(formula).toMatchObject({
      kind: "cases",
      condition: { kind: "bracket" },
      // biome-ignore lint/suspicious/noThenProperty: a formula is data and is never awaited
      then: { kind: "call", name: "sin", args: [{ kind: "symbol", name: "x" }] },
      otherwise: { kind: "negate" },
    });
  });

  it("a chain of 10,000 conds builds, differentiates and evaluates", () => {
    let y: Node = x;
    for (let i = 0; i < 10_000; i++) y = cond(greater(y, 0), (t: Node) => add(t, 1), neg, y);
    expect(evaluate(y, { x: -1 }).item()).toBe(10_000);
    expect(evaluate(grad((t: Node) => cond(greater(t, 0), (u: Node) => mul(u, y), neg, t))(2), { x: 1 }).item()).toBe(
      10_001,
    );
  });
});

describe("errors", () => {
  const x = input("x");
  const message = (make: () => unknown): string => {
    try {
      make();
    } catch (error) {
      return String(error);
    }
    return "no error";
  };

  it("name both branches", () => {
    const p = greater(x, 0);
    const cases = [
      () => cond(x, sin, neg, x),
      () => cond(greater(input("v", { shape: [3] }), 0), sin, neg, x),
      () => cond(p, (t: Node) => ({ a: t }), ((t: Node) => ({ b: t })) as never, x),
      () =>
        cond(
          p,
          (t: Node) => ({ a: t }),
          () => ({ a: constant([1, 2]) }),
          x,
        ),
      () =>
        cond(
          p,
          (t: Node) => [t],
          () => [constant(1, { dtype: "int32" })],
          x,
        ),
    ];
    expect(cases.map(message).join("\n")).toMatchInlineSnapshot(`
      "DTypeError: cond: a predicate that is a bool scalar is required, got float64[]. Compare with a number, as in greater(x, 0); where chooses entry by entry.
      ShapeError: cond: a predicate that is a bool scalar is required, got bool[3]. Compare with a number, as in greater(x, 0); where chooses entry by entry.
      TreeMismatchError: cond: the result of whenFalse must be an object with keys {a}, got an object with keys {b}. Give it the same structure.
      ShapeError: cond: the result.a must have one shape and dtype in both branches, got float64[] when true and float64[2] when false. Use astype, or broadcastTo.
      ShapeError: cond: the result[0] must have one shape and dtype in both branches, got float64[] when true and int32[] when false. Use astype, or broadcastTo."
    `);
  });
});
