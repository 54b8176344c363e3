/** The laws that every primitive obeys, as tests of one of them. */
import { allocate, type DType, DTypeError, fromData, isFloat, type Tensor } from "@cadena/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { backpropagate, evaluate, jvp, lift, type Node, type Primitive, vmap } from "../src/index.js";
import {
  active,
  checkCotangents,
  entries,
  expectAllNear,
  holdsDerivativeLaws,
  holdsSecondOrderLaws,
  type Point,
  pointOf,
  tangentsAt,
  valuesAt,
  withDirections,
} from "./laws-of-graphs.js";
import { type Sample, samplesOf } from "./samples.js";

/** Uses of a primitive, with floats of the dtype asked for. */
type Samples = (dtype: DType) => fc.Arbitrary<Sample>;

const points = (samples: Samples, dtype: DType = "float64"): fc.Arbitrary<Point> =>
  samples(dtype).chain(({ build, values }) => values.map((each) => pointOf(each, build)));

/** The primitive with one value for all float arguments of one shape. */
const tiedPoints = ({ domain }: Primitive, samples: Samples): fc.Arbitrary<Point> =>
  samples("float64").chain(({ build, values }) =>
    values
      .filter((each) => {
        const first = each.findIndex((value) => isFloat(value.dtype));
        return entries(each[first] as Tensor).every((x) => domain?.every((d) => d.contains(x)) ?? true);
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

/** Laws 1 to 7, as tests of a primitive. An elementwise one needs no samples. */
export function obeysTheLaws(primitive: Primitive, samples: Samples = (dtype) => samplesOf(primitive, dtype)): void {
  const stops = primitive.differential.kind === "none";

  describe.each(["float64", "float32"] as const)("in %s", (dtype) => {
    it("law 1: the shape rule says what the kernel gives, and the kernel writes to no input", () => {
      fc.assert(
        fc.property(points(samples, dtype), (point) => {
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
          samples(dtype).chain(({ build, values }) => values.map((each) => ({ build, each }))),
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
        fc.property(withDirections(points(samples, dtype)), ({ point, cotangents }) =>
          checkCotangents(point, cotangents),
        ),
      );
    });
  });

  if (stops) {
    it("stops derivatives in both modes", () => {
      fc.assert(
        fc.property(withDirections(points(samples)), ({ point, tangents }) => {
          expect(backpropagate(point.outputs, point.outputs, active(point).nodes).steps).toEqual([]);
          expect(tangentsAt(point, tangents)).toEqual(point.outputs.map(() => null));
        }),
      );
    });
  } else {
    it("laws 3 and 4: J·t is the central difference, and Jᵀ its transpose", () => {
      holdsDerivativeLaws(points(samples), 60);
    });

    it("laws 3 and 4 on tied inputs", () => {
      holdsDerivativeLaws(tiedPoints(primitive, samples), 30);
    });

    it("law 5: laws 3 and 4 on the gradient graph", () => {
      holdsSecondOrderLaws(points(samples), 30);
    });
  }

  it("law 6: vmap is a loop, over every subset of batched arguments and every axis", () => {
    fc.assert(fc.property(batchesOf(samples, "float64"), checkBatches), { numRuns: 20 });
  });

  it.each(["int32", "bool"] as const)("%s: refused as a whole, or laws 1 and 6, and no cotangents", (dtype) => {
    fc.assert(
      fc.property(batchesOf(samples, dtype), (batches) => {
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
}

/** What `make` makes, or undefined if it refuses the dtype. */
export function accepted<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof DTypeError) return undefined;
    throw error;
  }
}

/** Two examples to batch. */
function batchesOf(samples: Samples, dtype: DType): fc.Arbitrary<Batches> {
  return samples(dtype).chain(({ build, values }) =>
    fc.tuple(values, values, fc.nat({ max: 3 })).map(([one, two, turn]) => ({ build, examples: [one, two], turn })),
  );
}

export interface Batches {
  readonly build: (inputs: readonly Node[]) => readonly Node[];
  readonly examples: readonly (readonly Tensor[])[];
  readonly turn: number;
}

export function checkBatches({ build, examples, turn }: Batches): void {
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
