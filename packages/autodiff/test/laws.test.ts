/** The laws that every primitive of the registry obeys. */
import { type Tensor, tensor } from "@cadena/core";
import fc from "fast-check";
import { parse } from "mathjs";
import { describe, expect, it } from "vitest";
import {
  abs,
  applyOne,
  atan2,
  evaluate,
  floor,
  grad,
  hypot,
  input,
  jacfwd,
  lift,
  max,
  maximum,
  min,
  minimum,
  mod,
  type Node,
  type Operand,
  type Primitive,
  relu,
  round,
  sign,
  vjp,
} from "../src/index.js";
import { overHypot, overSquares } from "../src/primitives/power.js";
import { primitives } from "../src/primitives/registry.js";
import { scaledBesselI, scaledBesselISlope } from "../src/special/primitives.js";
import { big, exact, type Formula, formulas, inFloat64, slopesOf } from "./high-precision.js";
import { expectNear } from "./laws-of-graphs.js";
import { accepted, obeysTheLaws } from "./laws-of-primitives.js";
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
    ["min", (x) => min(x as Node), [tensor([1, 0, 3, 0])], [[0, 0.5, 0, 0.5]]],
    ["floor", (x) => floor(x as Node), [2], [0]],
    ["round", (x) => round(x as Node), [0.5], [0]],
    ["mod", (a, b) => mod(a as Node, b as Node), [6, 3], [1, -2]],
    ["hypot", (a, b) => hypot(a as Node, b as Node), [0, 0], [0, 0]],
    ["overHypot", (a, b) => overHypot(a as Node, b as Node), [0, 0], [0, -0]],
    ["overSquares", (a, b) => overSquares(a as Node, b as Node), [0, 0], [0, -0]],
    ["atan2", (a, b) => atan2(a as Node, b as Node), [0, 0], [0, -0]],
    ["scaledBesselI", (x) => scaledBesselI(x as Node, 1), [0], [0.5]],
    ["scaledBesselISlope", (x) => scaledBesselISlope(x as Node, 0), [0], [0.5]],
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

describe("a definition has the value and the slopes of its primitive", () => {
  const defined = primitives.filter(({ definition }) => definition !== undefined);

  it.each(defined.map((primitive) => [primitive.name, primitive] as const))("%s", (name, primitive) => {
    const argnums = Array.from({ length: arityOf(primitive) }, (_, i) => i);
    const f = (...nodes: Node[]): Node => applyOne(primitive, nodes);
    const g = (...nodes: Node[]): Node => (primitive.definition as NonNullable<Primitive["definition"]>)(nodes);
    fc.assert(
      fc.property(anyArguments(primitive), (args) => {
        const [value, expected] = evaluate([f(...args.map((x) => lift(x))), g(...args.map((x) => lift(x)))]);
        expectNear(value.item(), expected.item(), 1e-12 * (1 + Math.abs(expected.item())), name);
        const [slopes, those] = [f, g].map((each) => evaluate(grad(each, { argnums })(...args)));
        for (const i of argnums) {
          const slope = those?.[i]?.item() as number;
          expectNear(slopes?.[i]?.item() as number, slope, 1e-11 * (1 + Math.abs(slope)), `slope ${i} of ${name}`);
        }
      }),
    );
  });
});

describe("law 11: scalar rules agree with mathjs", () => {
  const scalars = primitives.filter(({ scalar }) => scalar !== undefined);

  it("every elementwise primitive has a formula", () => {
    expect(Object.keys(formulas).sort()).toEqual(scalars.map(({ name }) => name).sort());
  });

  it.each(scalars.map((primitive) => [primitive.name, primitive] as const))("%s", (name, primitive) => {
    const formula = formulas[name] as Formula;
    const letters = ["a", "b"].slice(0, arityOf(primitive));
    const compiled = (text: string) => {
      const code = parse(text).compile();
      return (args: readonly number[]) => Number(code.evaluate({ ...inFloat64, a: args[0], b: args[1] }));
    };
    const value = compiled(formula.value);
    const slopes = slopesOf(formula, letters).map(compiled);
    fc.assert(
      fc.property(anyArguments(primitive), (args) => {
        const expected = value(args);
        expectNear(primitive.scalar?.(...args) as number, expected, 1e-12 * (1 + Math.abs(expected)), name);
        const f = (...nodes: Node[]): Node => applyOne(primitive, nodes);
        const partials =
          slopes.length === 0 ? [] : evaluate(grad(f, { argnums: letters.map((_, i) => i) })(...args) as Node[]);
        for (const [i, partial] of partials.entries()) {
          const slope = slopes[i]?.(args) as number;
          expectNear(partial.item(), slope, 1e-11 * (1 + Math.abs(slope)), `∂${name}/∂${letters[i]}`);
        }
      }),
    );
  });

  it("in int32 they agree modulo 2³², or are refused", () => {
    const whole = fc.oneof(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), fc.integer({ min: -3, max: 3 }));
    const taken = scalars.filter((primitive) => {
      const inputs = Array.from({ length: arityOf(primitive) }, () => input(undefined, { dtype: "int32" }));
      const output = accepted(() => applyOne(primitive, inputs));
      if (output === undefined) return false;
      const { value } = formulas[primitive.name] as Formula;
      const code = exact.parse(value).compile();
      fc.assert(
        fc.property(fc.tuple(...inputs.map(() => whole)), (args) => {
          const [a, b] = args.map(big);
          const right = code.evaluate({ a, b });
          const wrapped =
            typeof right === "boolean" ? Number(right) : Number(BigInt.asIntN(32, BigInt(right.toFixed(0))));
          const found = evaluate(
            output,
            new Map(inputs.map((each, i) => [each, tensor(args[i] as number, { dtype: "int32" })])),
          );
          expect(found.item(), `${value} at ${args}`).toBe(wrapped);
        }),
      );
      return true;
    });
    expect(taken.map(({ name }) => name)).toEqual(expect.arrayContaining(["add", "mul", "abs", "less"]));
  });
});
