import { type Tensor, tensor } from "@cadena/core";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { genericRules } from "../../src/derivation/index.js";
import {
  add,
  bce,
  countNodes,
  div,
  evaluate,
  exp,
  gradients,
  input,
  log,
  matmul,
  mean,
  mul,
  type Node,
  named,
  neg,
  pow,
  relu,
  sigmoid,
  simplify,
  sin,
  softmax,
  sqrt,
  square,
  sub,
  sum,
  tanh,
  topologicalOrder,
  transpose,
} from "../../src/index.js";
import { primitives } from "../../src/primitives/registry.js";
import { adjointGraph, bind, entries, type Point, pointOf, withDirections } from "../laws-of-graphs.js";
import { samplesOf } from "../samples.js";
import { expressions } from "./expressions.js";

fc.configureGlobal({ seed: 9, numRuns: 100 });

const generic = (node: Node): Node => simplify([node], { rules: genericRules }).outputs[0] as Node;
const letters = ["x", "y", "z"].map((name) => input(name));
const [x, y, z] = letters as [Node, Node, Node];
const at = (node: Node, values: readonly number[]): number =>
  evaluate(node, new Map(letters.map((letter, i) => [letter, values[i] as number]))).item();

/** The largest value met on the way: what rounding errors are measured by. */
function reach(node: Node, values: readonly number[]): number {
  const seen = new Set<Node>([node]);
  for (const each of seen) for (const argument of each.application?.inputs ?? []) seen.add(argument);
  const all = evaluate([...seen], new Map(letters.map((letter, i) => [letter, values[i] as number]))) as Tensor[];
  return all.reduce((top, each) => Math.max(top, Math.abs(each.item())), 1);
}

describe("passes of the exact rules, alone", () => {
  const given = add(mul(exp(x), mul(exp(x), add(0.5, 0.5))), sub(x, 0));
  const primitivesAfter = (only: "folding" | "algebra" | "sharing"): readonly (string | undefined)[] =>
    topologicalOrder(simplify([given], { only }).outputs).nodes.flatMap(
      (node) => node.application?.primitive.name ?? [],
    );

  it("do their own part and nothing else", () => {
    expect(primitivesAfter("folding")).toEqual(["exp", "exp", "mul", "mul", "sub", "add"]);
    expect(primitivesAfter("algebra")).toEqual(["exp", "exp", "add", "mul", "mul", "add"]);
    expect(primitivesAfter("sharing")).toEqual(["exp", "add", "mul", "mul", "sub", "add"]);
  });

  it("keep the value at every point, and one after another leave as many nodes as all at once", () => {
    fc.assert(
      fc.property(expressions(3), (expression) => {
        const values = [0.7, -1.3, 2.1];
        const value = expression.build(letters);
        const all = simplify([value]).outputs[0] as Node;
        let last = value;
        for (const only of ["folding", "algebra", "sharing"] as const) {
          last = simplify([last], { only }).outputs[0] as Node;
          expect(at(last, values)).toBe(at(value, values));
        }
        expect(countNodes([last])).toBe(countNodes([all]));
      }),
    );
  });
});

describe("exact rules", () => {
  const special = fc.constantFrom(0, -0, 1, -1, 2.5, -0.3, 1e308, -1e308, 5e-324, Infinity, -Infinity, Number.NaN);

  it("law 9: keep value and gradient at every point, bit for bit", () => {
    fc.assert(
      fc.property(expressions(3), fc.tuple(special, special, special), (expression, values) => {
        const value = expression.build(letters);
        const graph = [value, ...gradients(value, letters)];
        for (const [i, each] of simplify(graph).outputs.entries()) {
          expect(at(each, values)).toBe(at(graph[i] as Node, values));
        }
      }),
      { numRuns: 300 },
    );
  });

  it.each(primitives.map((primitive) => ({ name: primitive.name, primitive })))("law 9: $name", ({ primitive }) => {
    const points = samplesOf(primitive, "float64").chain(({ build, values }) => values.map((v) => pointOf(v, build)));
    fc.assert(
      fc.property(withDirections(points), ({ point, cotangents }) => {
        for (const graph of [point, adjointGraph(point, cotangents)] as Point[]) {
          const bindings = bind(graph.inputs, graph.values);
          const [before, exact, read] = [
            graph.outputs,
            simplify(graph.outputs).outputs,
            simplify(graph.outputs, { rules: genericRules }).outputs,
          ].map((outputs) => (evaluate([...outputs], bindings) as Tensor[]).map(entries)) as [
            number[][],
            number[][],
            number[][],
          ];
          expect(exact).toEqual(before);
          const size = Math.max(1, ...before.flat().filter(Number.isFinite).map(Math.abs));
          for (const [i, values] of before.entries()) {
            for (const [j, each] of values.entries()) {
              const other = read[i]?.[j] as number;
              if (other !== each && !(Math.abs(other - each) <= 1e-12 * size)) expect(other).toBe(each);
            }
          }
        }
      }),
      { numRuns: 20 },
    );
  });

  it("keeps the sign of zero: x + 0 is not x at −0", () => {
    expect(simplify([add(x, 0)]).outputs[0]).not.toBe(x);
    expect(simplify([sub(x, 0)]).outputs[0]).toBe(x);
    expect(generic(add(x, 0))).toBe(x);
  });

  it("shares equal nodes, folds numbers, and follows nodes", () => {
    const [a, b] = [sin(mul(x, y)), sin(mul(x, y))];
    const { outputs, map } = simplify([add(a, b), exp(mul(2, 3))]);
    expect(countNodes(outputs)).toBe(6);
    expect(map(a)).toBe(map(b));
    expect(outputs[1]?.constant?.item()).toBe(Math.exp(6));
  });
});

describe("generic rules", () => {
  const number = fc.integer({ min: 200, max: 1900 }).map((k) => k / 1000 + 1e-5 * Math.PI);

  it("law 9: keep value and gradient at generic points", () => {
    fc.assert(
      fc.property(expressions(4), fc.tuple(number, number, number), (expression, values) => {
        const value = expression.build(letters);
        for (const before of [value, ...gradients(value, letters)]) {
          const expected = at(before, values);
          const after = generic(before);
          if (!(Math.max(reach(value, values), reach(before, values)) <= 1e6)) continue;
          const size = Math.max(reach(before, values), reach(after, values));
          const actual = at(after, values);
          if (!(Math.abs(actual - expected) <= 1e-9 * size * size)) expect(actual).toBe(expected);
        }
      }),
      { numRuns: 400 },
    );
  });

  it("a difference of equal rational functions is 0", () => {
    const ratio = fc.tuple(expressions(2), expressions(2), expressions(1));
    fc.assert(
      fc.property(ratio, ([a, b, c]) => {
        fc.pre([a, b, c].every((each) => reach(each.build(letters), [0.3, 0.7, 1.1]) < 1e6));
        const [p, q, r] = [a.build(letters), b.build(letters), c.build(letters)];
        const difference = sub(mul(add(p, q), r), add(mul(p, r), mul(r, q)));
        expect(generic(difference).constant?.item()).toBe(0);
      }),
    );
  });

  test.each<[string, Node, Node]>([
    ["x y / x = y", div(mul(x, y), x), y],
    ["(x² − y²)/(x − y) = x + y", div(sub(square(x), square(y)), sub(x, y)), add(x, y)],
    ["(x + y)² − x² − 2 x y = y²", sub(sub(square(add(x, y)), square(x)), mul(2, mul(x, y))), square(y)],
    ["σ(−x) = 1 − σ(x)", add(sigmoid(x), sigmoid(neg(x))), sub(1, mul(0, x))],
    ["e^x e^(−x) = 1", mul(exp(x), exp(neg(x))), add(mul(0, x), 1)],
    ["√x √x = x", mul(sqrt(x), sqrt(x)), x],
    ["√(x y)² = x y", square(sqrt(mul(x, y))), mul(x, y)],
    ["x^(y−1) x = x^y", mul(pow(x, sub(y, 1)), x), pow(x, y)],
    ["0.1 x + 0.2 x = 0.3 x", add(mul(0.1, x), mul(0.2, x)), mul(0.3, x)],
    ["x/3 + x/3 + x/3 = x", add(div(x, 3), add(div(x, 3), div(x, 3))), x],
  ])("%s", (_, left, right) => {
    const [a, b] = simplify([left, right], { rules: genericRules }).outputs;
    expect(a).toBe(b);
  });

  it("cross-entropy past a sigmoid leaves ŷ − y, and says what cancelled", () => {
    const { outputs, conditions } = simplify(gradients(bce(sigmoid(z), y), [z]), { rules: genericRules });
    const expected = simplify([sub(sigmoid(z), y)], { rules: genericRules });
    expect(countNodes(outputs)).toBe(4);
    expect(at(outputs[0] as Node, [0, 0.3, 0.7])).toBeCloseTo(at(expected.outputs[0] as Node, [0, 0.3, 0.7]), 15);
    const { application } = outputs[0] as Node;
    expect([application?.primitive.name, application?.inputs[1]]).toEqual(["sub", y]);
    expect(conditions.map(({ kind }) => kind)).toEqual(["nonzero", "nonzero"]);
  });

  it("cross-entropy past a softmax leaves P − Y where the targets sum to one", () => {
    const Z = input("Z", { shape: [3, 4] });
    const Y = input("Y", { shape: [3, 4] });
    const P = softmax(Z, { axis: 1 });
    const product = (d: Node): Node => mul(P, sub(d, sum(mul(d, P), { axis: 1, keepDims: true })));
    const gradient = product(neg(div(Y, P)));
    const options = { rules: genericRules, keep: (node: Node) => node === P } as const;
    const { outputs, conditions } = simplify([gradient], {
      ...options,
      assume: [{ kind: "sumsToOne", of: Y, axis: 1 }],
    });
    const { application } = outputs[0] as Node;
    expect([application?.primitive.name, ...(application?.inputs ?? [])]).toEqual(["sub", P, Y]);
    expect(conditions.map(({ kind }) => kind).sort()).toEqual(["nonzero", "sumsToOne"]);
    expect(countNodes(simplify([gradient], options).outputs)).toBeGreaterThan(countNodes(outputs));
  });

  it("matrices: scalars come out, transposes go in, sums merge", () => {
    const A = input("A", { shape: [2, 3] });
    const B = input("B", { shape: [3, 4], dims: [null, "m"] });
    const same = (a: Node, b: Node): void => {
      const [left, right] = simplify([a, b], { rules: genericRules }).outputs;
      expect(left).toBe(right);
    };
    same(matmul(mul(2, A), div(B, x)), mul(div(2, x), matmul(A, B)));
    same(transpose(matmul(A, B)), matmul(transpose(B), transpose(A)));
    same(transpose(transpose(A)), A);
    same(sum(sum(A, { axis: 0 })), sum(A));
    same(sum(mul(3, A)), mul(3, sum(A)));
    same(sub(add(matmul(A, B), matmul(A, B)), matmul(A, B)), matmul(A, B));
    same(mean(add(mul(0, B), x)), x);
    same(mul(relu(A), mul(relu(A), 0)), mul(A, 0));
  });

  it("stops on long chains and deep nests of sums", () => {
    let chain: Node = x;
    for (let i = 0; i < 5000; i++) chain = i % 2 === 0 ? add(chain, mul(y, i)) : mul(chain, add(z, i));
    expect(countNodes([generic(chain)])).toBeGreaterThan(100);
  }, 60_000);

  it("keeps names, and leaves what it is told to keep", () => {
    const h = named("h", tanh(mul(x, 1)));
    const kept = div(mul(x, y), x);
    const { outputs } = simplify([mul(h, kept), kept], { rules: genericRules, keep: (node) => node === kept });
    expect(outputs[1]).toBe(kept);
    expect(outputs[0]?.application?.inputs.map(({ name }) => name)).toContain("h");
  });
});

describe("derivatives of high order", () => {
  /** Coefficients of Taylor series, multiplied and composed term by term: an oracle that knows no graph. */
  const product = (a: readonly number[], b: readonly number[]): number[] =>
    a.map((_, n) => a.slice(0, n + 1).reduce((total, each, k) => total + each * (b[n - k] as number), 0));
  /** u with u′ = f′: integrates n u_n = Σ k a_k b_{n−k}. */
  const solve = (
    start: number,
    a: readonly number[],
    factor: (u: readonly number[], n: number) => number,
  ): number[] => {
    const u = [start];
    for (let n = 1; n < a.length; n++) {
      let total = 0;
      for (let k = 1; k <= n; k++) total += k * (a[k] as number) * factor(u, n - k);
      u.push(total / n);
    }
    return u;
  };
  const coefficient = (series: readonly number[], n: number): number => series[n] as number;
  const expSeries = (a: readonly number[]): number[] => solve(Math.exp(a[0] as number), a, coefficient);
  const tanhSeries = (a: readonly number[]): number[] =>
    solve(
      Math.tanh(a[0] as number),
      a,
      (u, n) => (n === 0 ? 1 : 0) - (product(u.slice(0, n + 1), u.slice(0, n + 1))[n] as number),
    );
  const sinCosSeries = (a: readonly number[]): [number[], number[]] => {
    const [s, c] = [[Math.sin(a[0] as number)], [Math.cos(a[0] as number)]];
    for (let n = 1; n < a.length; n++) {
      let [up, down] = [0, 0];
      for (let k = 1; k <= n; k++) {
        up += k * (a[k] as number) * (c[n - k] as number);
        down -= k * (a[k] as number) * (s[n - k] as number);
      }
      s.push(up / n);
      c.push(down / n);
    }
    return [s, c];
  };
  const logSeries = (x0: number, length: number): number[] =>
    Array.from({ length }, (_, n) => (n === 0 ? Math.log(x0) : (-1) ** (n + 1) / (n * x0 ** n)));
  const variable = (x0: number): number[] => [x0, 1, 0, 0, 0, 0, 0];
  const scaled = (k: number, a: readonly number[]): number[] => a.map((each) => k * each);
  const plus = (a: readonly number[], b: readonly number[]): number[] => a.map((each, i) => each + (b[i] as number));

  const functions: readonly {
    name: string;
    f: (x: Node) => Node;
    series: (x0: number) => number[];
    single: boolean;
  }[] = [
    { name: "tanh x", f: tanh, series: (x0) => tanhSeries(variable(x0)), single: true },
    { name: "e^sin x", f: (u) => exp(sin(u)), series: (x0) => expSeries(sinCosSeries(variable(x0))[0]), single: true },
    {
      name: "x^x",
      f: (u) => pow(u, u),
      series: (x0) => expSeries(product(variable(x0), logSeries(x0, 7))),
      single: true,
    },
    {
      name: "two layers",
      f: (u) => tanh(add(mul(0.5, tanh(mul(0.7, u))), mul(0.3, sin(u)))),
      series: (x0) =>
        tanhSeries(
          plus(scaled(0.5, tanhSeries(scaled(0.7, variable(x0)))), scaled(0.3, sinCosSeries(variable(x0))[0])),
        ),
      single: false,
    },
  ];

  test.each(functions)(
    "$name, to order 6: exact to 1e-9, and growing no faster than the square of the order",
    ({ f, series, single, name }) => {
      const u = input("u");
      let derivative = f(u);
      const counts: number[] = [];
      for (let order = 1, factorial = 1; order <= 6; order++) {
        factorial *= order;
        [derivative] = simplify(gradients(derivative, [u]), { rules: genericRules }).outputs as [Node];
        counts.push(countNodes([derivative]));
        for (const x0 of [0.4, 0.9, 1.7]) {
          const expected = factorial * (series(x0)[order] as number);
          const actual = evaluate(derivative, new Map([[u, x0]])).item();
          if (!(Math.abs(actual - expected) <= 1e-9 * (1 + Math.abs(expected))))
            expect(actual, `${name} ${order} at ${x0}`).toBe(expected);
        }
      }
      console.log(`${name}: nodes of the derivatives of order 1 to 6: ${counts.join(", ")}`);
      if (single) for (const [i, count] of counts.entries()) expect(count).toBeLessThanOrEqual(6 * (i + 1) ** 2);
    },
  );

  it("the logarithm of x and the values of a tensor are no numbers to fold", () => {
    expect(generic(log(mul(x, 1))).application?.primitive.name).toBe("log");
    const c = mul(tensor([1, 2]), 2);
    expect(evaluate(generic(c)).toArray()).toEqual([2, 4]);
  });
});
