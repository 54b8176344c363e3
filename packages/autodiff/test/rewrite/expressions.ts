/** Arbitrary scalar expressions, as functions of nodes. */
import fc from "fast-check";
import {
  add,
  atan2,
  cos,
  div,
  exp,
  hypot,
  lift,
  log,
  logaddexp,
  mul,
  type Node,
  neg,
  pow,
  sigmoid,
  sin,
  sqrt,
  square,
  sub,
  tanh,
} from "../../src/index.js";

/** An expression in three letters: as text, for reports, and as a graph. */
export interface Expression {
  readonly text: string;
  readonly build: (letters: readonly Node[]) => Node;
  readonly toString: () => string;
}

const expression = (text: string, build: Expression["build"]): Expression => ({ text, build, toString: () => text });

const leaf: fc.Arbitrary<Expression> = fc.oneof<fc.WeightedArbitrary<Expression>[]>(
  { weight: 4, arbitrary: fc.nat({ max: 2 }).map((i) => expression("xyz"[i] ?? "", (letters) => letters[i] as Node)) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(0, 1, -1, 2, 0.1, 1 / 3, -0.5, 3)
      .map((value) => expression(`${value}`, () => lift(value))),
  },
);

/** A power of a base above 0. */
const raise = (a: Node, b: Node): Node => pow(add(1, square(a)), b);
const unary = fc.constantFrom<(x: Node) => Node>(neg, square, sin, cos, tanh, sigmoid, exp, sqrt, log);
const binary = fc.constantFrom<(a: Node, b: Node) => Node>(
  ...[add, add, add, sub, sub, sub, mul, mul, mul, mul, div, div],
  ...[raise, hypot, atan2, logaddexp],
);
const exponents = fc.constantFrom(2, 3, -1, -2, 0.5, 1, 0);

/** Expressions up to a depth: sums, products and quotients above all, with functions and powers in them. */
export function expressions(depth: number): fc.Arbitrary<Expression> {
  if (depth === 0) return leaf;
  const smaller = expressions(depth - 1);
  return fc.oneof<fc.WeightedArbitrary<Expression>[]>(
    { weight: 1, arbitrary: smaller },
    {
      weight: 6,
      arbitrary: fc
        .tuple(binary, smaller, smaller)
        .map(([f, a, b]) => expression(`${f.name}(${a}, ${b})`, (at) => f(a.build(at), b.build(at)))),
    },
    {
      weight: 2,
      arbitrary: fc.tuple(unary, smaller).map(([f, a]) => expression(`${f.name}(${a})`, (at) => f(a.build(at)))),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(exponents, smaller)
        .map(([e, a]) => expression(`pow(${a}, ${e})`, (at) => pow(a.build(at), e))),
    },
  );
}
