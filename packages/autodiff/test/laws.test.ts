/** The laws that every primitive of the registry obeys. */
import { type Tensor, tensor } from "@cadena/core";
import fc from "fast-check";
import { derivative, parse } from "mathjs";
import { describe, expect, it } from "vitest";
import {
  abs,
  applyOne,
  evaluate,
  grad,
  jacfwd,
  max,
  maximum,
  minimum,
  type Node,
  type Operand,
  primitives,
  relu,
  sign,
  vjp,
} from "../src/index.js";
import { expectNear } from "./laws-of-graphs.js";
import { obeysTheLaws } from "./laws-of-primitives.js";
import { anyArguments, arityOf } from "./samples.js";

fc.configureGlobal({ seed: 20, numRuns: 30 });

describe.each(primitives.map((primitive) => ({ name: primitive.name, primitive })))("$name", ({ primitive }) => {
  obeysTheLaws(primitive);
});

describe("slopes at kinks", () => {
  type Row = readonly [name: string, f: (...args: Node[]) => Node, at: readonly Operand[], slopes: readonly unknown[]];
  const table: readonly Row[] = [
    ["relu", (x) => relu(x as Node), [0], [0]],
    ["abs", (x) => abs(x as Node), [0], [0]],
    ["sign", (x) => sign(x as Node), [0], [0]],
    ["maximum", (a, b) => maximum(a as Node, b as Node), [2, 2], [0.5, 0.5]],
    ["minimum", (a, b) => minimum(a as Node, b as Node), [2, 2], [0.5, 0.5]],
    ["max", (x) => max(x as Node), [tensor([1, 3, 3, 0])], [[0, 0.5, 0.5, 0]]],
  ];

  it.each(table)("%s", (_, f, at, slopes) => {
    const [, pullback] = vjp(f, ...at);
    expect((evaluate(pullback(1)) as Tensor[]).map((each) => each.toArray())).toEqual(slopes);
    const forward = at.map((_, i) => jacfwd(f, { argnum: i })(...at));
    expect(evaluate(forward).map((each) => each.toArray())).toEqual(slopes);
  });

  it("a primitive with a kink among those that are differentiable has a row here", () => {
    const kinked = primitives.filter(({ kink, differential }) => kink !== undefined && differential.kind !== "none");
    const rows = new Set(table.map(([name]) => name));
    expect(kinked.map(({ name }) => name).filter((name) => !rows.has(name))).toEqual([]);
  });
});

describe("law 11: scalar rules agree with mathjs", () => {
  /** Formulas in a and b. */
  const formulas: Readonly<Record<string, string>> = {
    add: "a + b",
    sub: "a - b",
    mul: "a * b",
    div: "a / b",
    pow: "a ^ b",
    neg: "-a",
    abs: "abs(a)",
    sqrt: "sqrt(a)",
    log: "log(a)",
    exp: "exp(a)",
    log1p: "log(1 + a)",
    expm1: "exp(a) - 1",
    sigmoid: "1 / (1 + exp(-a))",
    softplus: "log(1 + exp(a))",
    tanh: "tanh(a)",
    sin: "sin(a)",
    cos: "cos(a)",
    atan: "atan(a)",
  };
  /** Primitives that mathjs has no derivative for, and why. */
  const exceptions: Readonly<Record<string, string>> = {
    sign: "mathjs does not differentiate sign",
    maximum: "mathjs does not differentiate max",
    minimum: "mathjs does not differentiate min",
    relu: "mathjs does not differentiate max",
    erf: "mathjs does not differentiate erf",
    absorb: "it is a * b, but for 0 · ∞, which no formula of mathjs says",
    equal: "not differentiable",
    less: "not differentiable",
    greater: "not differentiable",
  };
  const scalars = primitives.filter(({ scalar }) => scalar !== undefined);

  it("every elementwise primitive has a formula or is an exception", () => {
    const names = scalars.map(({ name }) => name).sort();
    expect([...Object.keys(formulas), ...Object.keys(exceptions)].sort()).toEqual(names);
  });

  const named = scalars.filter(({ name }) => name in formulas);
  it.each(named.map((primitive) => [primitive.name, primitive] as const))("%s", (name, primitive) => {
    const formula = formulas[name] as string;
    const letters = ["a", "b"].slice(0, arityOf(primitive));
    const value = parse(formula).compile();
    const slopes = letters.map((letter) => derivative(formula, letter).compile());
    fc.assert(
      fc.property(anyArguments(primitive), (args) => {
        const at = Object.fromEntries(letters.map((letter, i) => [letter, args[i] as number]));
        const expected = value.evaluate(at);
        expectNear(primitive.scalar?.(...args) as number, expected, 1e-12 * (1 + Math.abs(expected)), name);
        const f = (...nodes: Node[]): Node => applyOne(primitive, nodes);
        const partials = evaluate(grad(f, { argnums: letters.map((_, i) => i) })(...args)) as unknown as Tensor[];
        for (const [i, partial] of partials.entries()) {
          const slope = slopes[i]?.evaluate(at);
          expectNear(partial.item(), slope, 1e-11 * (1 + Math.abs(slope)), `∂${name}/∂${letters[i]}`);
        }
      }),
    );
  });
});
