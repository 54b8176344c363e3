/** The laws that every primitive of the registry obeys. */
import { allocate, type DType, DTypeError, fromData, isFloat, type Tensor, tensor } from "@cadena/core";
import fc from "fast-check";
import { derivative, parse } from "mathjs";
import { describe, expect, it } from "vitest";
import {
  abs,
  applyOne,
  backpropagate,
  evaluate,
  grad,
  jacfwd,
  jvp,
  lift,
  max,
  maximum,
  minimum,
  type Node,
  type Operand,
  type Primitive,
  primitives,
  relu,
  sign,
  vjp,
  vmap,
} from "../src/index.js";
import {
  active,
  checkCotangents,
  entries,
  expectAllNear,
  expectNear,
  holdsDerivativeLaws,
  holdsSecondOrderLaws,
  type Point,
  pointOf,
  tangentsAt,
  valuesAt,
  withDirections,
} from "./laws-of-graphs.js";
import { anyArguments, arityOf, samplesOf } from "./samples.js";

fc.configureGlobal({ seed: 20, numRuns: 30 });

const points = (primitive: Primitive, dtype: DType = "float64"): fc.Arbitrary<Point> =>
  samplesOf(primitive, dtype).chain(({ build, values }) => values.map((each) => pointOf(each, build)));

/** The primitive with one value for all float arguments of one shape. */
const tiedPoints = (primitive: Primitive): fc.Arbitrary<Point> =>
  samplesOf(primitive).chain(({ build, values }) =>
    values
      .filter((each) => {
        const first = each.findIndex((value) => isFloat(value.dtype));
        return entries(each[first] as Tensor).every((x) => primitive.domain?.every((d) => d.contains(x)) ?? true);
      })
      .map((each) => {
        const first = each.find((value) => isFloat(value.dtype)) as Tensor;
        const alike = (value: Tensor): boolean => `${value.dtype}${value.shape}` === `${first.dtype}${first.shape}`;
        const rest = each.filter((value) => !alike(value));
        return pointOf([first, ...rest], ([x, ...others]) => {
          let next = 0;
          return build(each.map((value) => (alike(value) ? x : others[next++]) as Node));
        });
      }),
  );

describe.each(primitives.map((primitive) => ({ name: primitive.name, primitive })))("$name", ({ primitive }) => {
  const stops = primitive.differential.kind === "none";

  describe.each(["float64", "float32"] as const)("in %s", (dtype) => {
    it("law 1: the shape rule says what the kernel gives, and the kernel writes to no input", () => {
      fc.assert(
        fc.property(points(primitive, dtype), (point) => {
          const before = point.values.map((value) => [...value.data]);
          for (const [i, value] of valuesAt(point).entries()) {
            const { shape, dtype } = point.outputs[i] as Node;
            expect([value.shape, value.dtype]).toEqual([shape, dtype]);
          }
          expect(point.values.map((value) => [...value.data])).toEqual(before);
        }),
      );
    });

    it("law 2: the primal of jvp is the kernel's result", () => {
      fc.assert(
        fc.property(
          samplesOf(primitive, dtype).chain(({ build, values }) => values.map((each) => ({ build, each }))),
          ({ build, each }) => {
            const floats = each.filter((value) => isFloat(value.dtype));
            const f = (...nodes: Node[]): readonly Node[] => {
              let next = 0;
              return build(each.map((value) => (isFloat(value.dtype) ? (nodes[next++] as Node) : lift(value))));
            };
            const [primal] = jvp(f, floats, floats);
            const direct = valuesAt(pointOf(each, build));
            expect((evaluate(primal) as Tensor[]).map(entries)).toEqual(direct.map(entries));
          },
        ),
      );
    });

    it("law 7: cotangents have the shapes and dtypes of their primals", () => {
      fc.assert(
        fc.property(withDirections(points(primitive, dtype)), ({ point, cotangents }) =>
          checkCotangents(point, cotangents),
        ),
      );
    });
  });

  if (stops) {
    it("stops derivatives in both modes", () => {
      fc.assert(
        fc.property(withDirections(points(primitive)), ({ point, tangents }) => {
          expect(backpropagate(point.outputs, point.outputs, active(point).nodes).steps).toEqual([]);
          expect(tangentsAt(point, tangents)).toEqual(point.outputs.map(() => null));
        }),
      );
    });
  } else {
    it("laws 3 and 4: J·t is the central difference, and Jᵀ its transpose", () => {
      holdsDerivativeLaws(points(primitive), 60);
    });

    it("laws 3 and 4 on tied inputs", () => {
      holdsDerivativeLaws(tiedPoints(primitive), 30);
    });

    it("law 5: laws 3 and 4 on the gradient graph", () => {
      holdsSecondOrderLaws(points(primitive), 30);
    });
  }

  it("law 6: vmap is a loop, over every subset of batched arguments and every axis", () => {
    fc.assert(fc.property(batchesOf(primitive, "float64"), checkBatches), { numRuns: 20 });
  });

  it.each(["int32", "bool"] as const)("%s: refused as a whole, or laws 1 and 6, and no cotangents", (dtype) => {
    fc.assert(
      fc.property(batchesOf(primitive, dtype), (batches) => {
        const point = accepted(() => pointOf(batches.examples[0] as readonly Tensor[], batches.build));
        if (point === undefined) return;
        const before = point.values.map((value) => [...value.data]);
        for (const [i, value] of valuesAt(point).entries()) {
          const { shape, dtype } = point.outputs[i] as Node;
          expect([value.shape, value.dtype]).toEqual([shape, dtype]);
          if (dtype === "bool") expect(entries(value).every((each) => each === 0 || each === 1)).toBe(true);
        }
        expect(point.values.map((value) => [...value.data])).toEqual(before);
        const floats = point.outputs.filter((output) => isFloat(output.dtype));
        const { cotangent } = backpropagate(floats, floats, point.inputs);
        for (const [i, input] of point.inputs.entries())
          if (!isFloat(input.dtype)) expect(cotangent(input), `cotangent of input ${i}`).toBeUndefined();
        checkBatches(batches);
      }),
    );
  });
});

/** What `make` makes, or undefined if it refuses the dtype. */
function accepted<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof DTypeError) return undefined;
    throw error;
  }
}

/** Two examples to batch. */
function batchesOf(primitive: Primitive, dtype: DType): fc.Arbitrary<Batches> {
  return samplesOf(primitive, dtype).chain(({ build, values }) =>
    fc.tuple(values, values, fc.nat({ max: 3 })).map(([one, two, turn]) => ({ build, examples: [one, two], turn })),
  );
}

interface Batches {
  readonly build: (inputs: readonly Node[]) => readonly Node[];
  readonly examples: readonly (readonly Tensor[])[];
  readonly turn: number;
}

function checkBatches({ build, examples, turn }: Batches): void {
  const first = examples[0] as readonly Tensor[];
  const most = Math.max(...first.map(({ rank }) => rank));
  for (let subset = 1; subset < 2 ** first.length; subset++) {
    const isBatched = (i: number): boolean => ((subset >> i) & 1) === 1;
    for (let k = 0; k <= most; k++) {
      const axisOf = (i: number): number => (k + i * turn) % ((first[i] as Tensor).rank + 1);
      const inAxes = first.map((_, i) => (isBatched(i) ? axisOf(i) : null));
      const args = first.map((value, i) =>
        isBatched(i)
          ? stack(
              examples.map((each) => each[i] as Tensor),
              axisOf(i),
            )
          : value,
      );
      const batched = evaluate(vmap((...nodes: Node[]) => build(nodes), { inAxes })(...args)) as Tensor[];
      const loop = examples.map((each) =>
        valuesAt(
          pointOf(
            first.map((value, i) => (isBatched(i) ? (each[i] as Tensor) : value)),
            build,
          ),
        ),
      );
      for (const [i, result] of batched.entries()) {
        const expected = stack(
          loop.map((each) => each[i] as Tensor),
          0,
        );
        expectAllNear(result, expected, 1e-12, `batched ${inAxes}`);
      }
    }
  }
}

/** Tensors of one shape along a new axis, entry by entry. */
function stack(parts: readonly Tensor[], axis: number): Tensor {
  const { shape, dtype } = parts[0] as Tensor;
  const numbers = parts.flatMap(entries);
  const data = allocate(dtype, numbers.length);
  data.set(numbers);
  const order = shape.map((_, each) => each + 1);
  order.splice(axis, 0, 0);
  return fromData(data, [parts.length, ...shape]).transpose(order);
}

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
