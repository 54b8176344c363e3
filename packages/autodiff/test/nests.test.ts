/** Transforms nested in any order, against finite differences with a hundred digits, which know no rule. */
import { type Tensor, tensor } from "@cadena/core";
import fc from "fast-check";
import type { BigNumber } from "mathjs";
import { expect, it } from "vitest";
import {
  add,
  customDerivative,
  div,
  evaluate,
  grad,
  gradients,
  hessian,
  hvp,
  input,
  jacfwd,
  jacrev,
  jvp,
  matmul,
  mul,
  type Node,
  sin,
  sub,
  sum,
  transpose,
  valueAndGrad,
  vjp,
  vmap,
} from "../src/index.js";
import { big, exact } from "./high-precision.js";
import { entries, expectNear } from "./laws-of-graphs.js";

const step = exact.bignumber("1e-12");

/** A function from two numbers to two numbers, as a graph and with a hundred digits. */
interface Twin {
  readonly graph: (x: Node) => Node;
  readonly exact: (x: readonly BigNumber[]) => BigNumber[];
}

const weights = [
  [0.5, -1],
  [0.25, 0.75],
] as const;
const w = tensor(weights);
const [u, v, scales] = [
  [0.5, 1.25],
  [1, -2],
  [1, -0.5],
] as const;

const mix = (x: readonly BigNumber[]): BigNumber[] =>
  weights.map((row) => row.map((each, i) => x[i]?.times(each) as BigNumber).reduce((a, b) => a.plus(b)));
const each = (x: readonly BigNumber[], f: (entry: BigNumber, mixed: BigNumber) => BigNumber): BigNumber[] => {
  const mixed = mix(x);
  return x.map((entry, i) => f(entry, mixed[i] as BigNumber));
};

const functions: Readonly<Record<string, Twin>> = {
  "(Wx) x²": {
    graph: (x) => mul(matmul(w, x), mul(x, x)),
    exact: (x) => each(x, (entry, mixed) => mixed.times(entry).times(entry)),
  },
  "x sin(Wx)": {
    graph: (x) => mul(x, sin(matmul(w, x))),
    exact: (x) => each(x, (entry, mixed) => entry.times(exact.sin(mixed) as BigNumber)),
  },
  "x/(1 + (Wx)²)": {
    graph: (x) => div(x, add(1, mul(matmul(w, x), matmul(w, x)))),
    exact: (x) => each(x, (entry, mixed) => entry.div(mixed.times(mixed).plus(1))),
  },
};

/** The derivative of f at x along `direction`, by a central difference: the error is of the order of 1e-24. */
function along(f: Twin["exact"], x: readonly BigNumber[], direction: readonly (number | BigNumber)[]): BigNumber[] {
  const moved = (sign: number): BigNumber[] =>
    f(x.map((entry, i) => entry.plus(step.times(direction[i] as number).times(sign))));
  const [up, down] = [moved(1), moved(-1)];
  return up.map((y, i) => y.minus(down[i] as BigNumber).div(step.times(2)));
}

/** Jᵀ·ct. */
function back(f: Twin["exact"], x: readonly BigNumber[], ct: readonly (number | BigNumber)[]): BigNumber[] {
  return x.map((_, i) =>
    along(
      f,
      x,
      x.map((_each, k) => Number(k === i)),
    )
      .map((slope, k) => slope.times(ct[k] as number))
      .reduce((a, b) => a.plus(b)),
  );
}

type Map1 = (x: Node) => Node;
const total = (f: Map1) => (x: Node) => sum(f(x));
const [tu, tv, ts] = [tensor(u), tensor(v), tensor(scales)];
const scaled = (f: Twin["exact"]) => (x: readonly BigNumber[]) =>
  scales.map((s) => f(x.map((entry) => entry.times(s)))).reduce((a, b) => a.map((y, i) => y.plus(b[i] as BigNumber)));

/** What is nested. Each takes a function of two numbers to another, in both worlds. */
const transforms: Readonly<Record<string, { graph: (f: Map1) => Map1; exact: (f: Twin["exact"]) => Twin["exact"] }>> = {
  grad: { graph: (f) => grad(total(f)) as Map1, exact: (f) => (x) => back(f, x, [1, 1]) },
  "valueAndGrad, twice the slope less the value": {
    graph: (f) => (x) => {
      const [value, slope] = valueAndGrad(total(f))(x);
      return sub(mul(2, slope), value);
    },
    exact: (f) => (x) => {
      const value = f(x).reduce((a, b) => a.plus(b));
      return back(f, x, [2, 2]).map((slope) => slope.minus(value));
    },
  },
  jvp: { graph: (f) => (x) => jvp(f, [x], [tv])[1], exact: (f) => (x) => along(f, x, v) },
  vjp: { graph: (f) => (x) => vjp(f, x)[1](tu)[0], exact: (f) => (x) => back(f, x, u) },
  jacfwd: { graph: (f) => (x) => matmul(jacfwd(f)(x), tv), exact: (f) => (x) => along(f, x, v) },
  jacrev: { graph: (f) => (x) => matmul(transpose(jacrev(f)(x)), tu), exact: (f) => (x) => back(f, x, u) },
  hessian: {
    graph: (f) => (x) => matmul(hessian(total(f))(x), tv),
    exact: (f) => (x) => along((y) => back(f, y, [1, 1]), x, v),
  },
  hvp: {
    graph: (f) => (x) => hvp(total(f))(x, tv),
    exact: (f) => (x) => along((y) => back(f, y, [1, 1]), x, v),
  },
  vmap: {
    graph: (f) => (x) => sum(vmap(f)(mul(transpose(tensor([scales])), x)) as Node, { axis: 0 }),
    exact: scaled,
  },
  "vmap, x captured": {
    graph: (f) => (x) => sum(vmap((s: Node) => f(mul(s, x)), { outAxes: 1 })(ts) as Node, { axis: 1 }),
    exact: scaled,
  },
  "grad, x captured": {
    graph: (f) => (x) => grad((y: Node) => sum(mul(f(y), x)))(x) as Node,
    exact: (f) => (x) => back(f, x, x),
  },
  "customDerivative by jvp": {
    graph: (f) => customDerivative(f, { jvp: ([t]: readonly [Node], _y: Node, x: Node) => jvp(f, [x], [t])[1] }),
    exact: (f) => f,
  },
  "customDerivative by vjp": {
    graph: (f) => customDerivative(f, { vjp: (ct: Node, _y: Node, x: Node) => [vjp(f, x)[1](ct)[0]] as [Node] }),
    exact: (f) => f,
  },
};

const names = Object.keys(transforms);
/** How many times a transform evaluates its function, with finite differences. */
const costs: Readonly<Record<string, number>> = { hessian: 8, hvp: 8, jvp: 2, jacfwd: 2 };
const costOf = (nest: readonly string[]): number => nest.reduce((cost, name) => cost * (costs[name] ?? 4), 1);

/** Every pair of transforms, once, and random nests of three and four. */
const pairs = names.flatMap((outer) => names.map((inner) => [outer, inner]));
const deeper = fc
  .array(fc.constantFrom(...names), { minLength: 3, maxLength: 4 })
  .filter((nest) => costOf(nest) <= 128);

function check(name: string, nest: readonly string[], at: readonly number[]): void {
  const base = functions[name] as Twin;
  const nested = nest.reduceRight<Twin>((inner, each) => {
    const transform = transforms[each] as (typeof transforms)[string];
    return { graph: transform.graph(inner.graph), exact: transform.exact(inner.exact) };
  }, base);
  const found = entries(evaluate(nested.graph(tensor(at) as unknown as Node)) as Tensor);
  const expected = nested.exact(at.map(big)).map(Number);
  expect(found.length).toBe(2);
  const scale = Math.max(1, ...expected.map(Math.abs));
  for (const [i, each] of found.entries())
    expectNear(each, expected[i] as number, 1e-11 * scale, `${nest.join(" of ")} of ${name}`);
}

const coordinates = fc.tuple(...[0, 1].map(() => fc.integer({ min: -150, max: 150 }).map((k) => k / 100)));

it.each(Object.keys(functions))("every transform of every transform of %s", (name) => {
  for (const [i, pair] of pairs.entries()) check(name, pair, [0.7 - i / 100, -0.4 + i / 50]);
});

it("random nests of three and four transforms", () => {
  fc.assert(fc.property(fc.constantFrom(...Object.keys(functions)), deeper, coordinates, check), {
    seed: 20,
    numRuns: 60,
  });
});

it("inputs that are repeated, unused or beside the graph have the derivatives of variables of their own", () => {
  const [x, aside] = [input("x"), input("aside")];
  const y = mul(x, sin(x));
  const at = { x: 2, aside: 1 };
  const slope = Math.sin(2) + 2 * Math.cos(2);
  const numbers = (nodes: readonly Node[]): number[] => nodes.map((node) => evaluate(node, at).item());
  expect(numbers(gradients(y, [x, x, aside]))).toEqual([slope, slope, 0]);
  expect(numbers(gradients(x, [x, aside]))).toEqual([1, 0]);
  const product = (a: Node, b: Node, _unused: Node): Node => mul(a, sin(b));
  const partials = [Math.sin(2), 2 * Math.cos(2), 0];
  expect(numbers(grad(product, { argnums: [0, 1, 2] })(x, x, x))).toEqual(partials);
  expect(numbers(vjp(product, x, x, x)[1](1))).toEqual(partials);
  expect(numbers([jvp(product, [x, x, x], [1, 0, 7])[1]])).toEqual([Math.sin(2)]);
  expect(numbers(grad(product, { argnums: [1, 1] })(x, x, x))).toEqual([partials[1], partials[1]]);
});
