/** Arbitrary inputs and params for each primitive. Elementwise ones need no entry: arity and domain say enough. */
import { type DType, isFloat, type Shape, sizeOf, type Tensor } from "@cadena/core";
import fc from "fast-check";
import { add } from "../src/functions/arithmetic.js";
import { reals } from "../src/graph/domain.js";
import { apply, type Node, type Params, type Primitive } from "../src/index.js";
import { mul } from "../src/primitives/arithmetic.js";
import { cos, sin } from "../src/primitives/trigonometric.js";
import type { FlatRule } from "../src/transforms/custom.js";
import { anyShape, distinctTensor, numbersIn, numbersOf, tensorOf } from "./arbitraries.js";
import { anyLayout, anyRepeats, laidOut, noRepeats } from "./layouts.js";
import { branchesOf, stepOf } from "./samples-of-bodies.js";

/** A primitive with its params chosen and the shapes of its inputs fixed. */
export interface Sample {
  readonly params: Params;
  /** The outputs, as a graph of the inputs. Every output depends on the inputs as its value does. */
  readonly build: (inputs: readonly Node[]) => readonly Node[];
  /** Values for the inputs, away from kinks and from the edge of the domain. */
  readonly values: fc.Arbitrary<readonly Tensor[]>;
}

/** Makes samples with floats of the dtype asked for. */
export type Sampler = (primitive: Primitive, dtype: DType) => fc.Arbitrary<Sample>;

export function arityOf({ scalar, differential }: Primitive): number {
  return differential.kind === "elementwise" ? differential.partials.length : (scalar?.length ?? 0);
}

/** Arguments of an elementwise primitive for one entry, at least 0.05 away from its kink. */
export function anyArguments({ domain, kink, ...rest }: Primitive): fc.Arbitrary<readonly number[]> {
  const arity = arityOf({ domain, kink, ...rest } as Primitive);
  const each = Array.from({ length: arity }, (_, i) => numbersIn(domain?.[i] ?? reals));
  return fc.tuple(...each).filter((args) => kink === undefined || Math.abs(kink.distance(...args)) > 0.05);
}

const elementwise: Sampler = (primitive, dtype) =>
  anyShape.map((shape) => {
    const size = sizeOf(shape);
    const arity = arityOf(primitive);
    // All arguments repeat along the same axes, as the entries of one place are chosen together.
    const layouts = anyRepeats(shape.length).chain((repeated) =>
      fc.array(anyLayout(shape.length, fc.constant(repeated)), { minLength: arity, maxLength: arity }),
    );
    const entry = isFloat(dtype)
      ? anyArguments(primitive)
      : fc.array(numbersOf(dtype), { minLength: arity, maxLength: arity });
    const entries = fc.array(entry, { minLength: size, maxLength: size });
    const values = fc.tuple(entries, layouts).map(([rows, chosen]) =>
      chosen.map((layout, i) =>
        laidOut(
          rows.map((row) => row[i] as number),
          shape,
          dtype,
          layout,
        ),
      ),
    );
    return direct(primitive, {}, values);
  });

function direct(primitive: Primitive, params: Params, values: fc.Arbitrary<readonly Tensor[]>): Sample {
  return { params, values, build: (inputs) => apply(primitive, inputs, params) };
}

/** One input of a shape, and params that depend on the shape. */
function onShape(shapes: fc.Arbitrary<Shape>, params: (shape: Shape) => fc.Arbitrary<Params>): Sampler {
  return (primitive, dtype) =>
    shapes.chain((shape) => params(shape).map((chosen) => direct(primitive, chosen, fc.tuple(tensorOf(shape, dtype)))));
}

/** A shape with at least one axis, and one of its axes. */
function alongAxis(
  sample: (
    primitive: Primitive,
    along: { readonly shape: Shape; readonly axis: number },
    dtype: DType,
  ) => fc.Arbitrary<Sample>,
): Sampler {
  return (primitive, dtype) =>
    fc
      .tuple(
        anyShape.filter(({ length }) => length > 0),
        fc.nat(),
      )
      .chain(([shape, turn]) => sample(primitive, { shape, axis: turn % shape.length }, dtype));
}

/** Indices along an axis, some of which point nowhere. */
function indicesOf(shape: Shape, axis: number, count: number): fc.Arbitrary<Tensor> {
  return tensorOf(shape.with(axis, count), "int32", fc.integer({ min: -1, max: shape[axis] as number }));
}

/** Draws of one key, or of several. */
const fromKeys: Sampler = (primitive) =>
  fc
    .tuple(
      anyShape.filter(({ length }) => length <= 2),
      anyShape.filter(({ length }) => length <= 3),
    )
    .map(([batch, shape]) => direct(primitive, { shape }, fc.tuple(tensorOf([...batch, 2], "int32"))));

const axesOf = (shape: Shape): number[] => shape.map((_, axis) => axis);
const some = (shape: Shape): fc.Arbitrary<number[]> => fc.subarray(axesOf(shape));
const perAxis = <T>(shape: Shape, each: (size: number) => fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
  fc.tuple(...shape.map(each));
const width = fc.nat({ max: 2 });

/** The derivative of x sin x, stated by hand. */
const byHand = (x: Node, d: Node): Node => mul(d, add(sin(x), mul(x, cos(x))));
const rules: readonly FlatRule[] = [
  { jvp: ([x], _, [t]) => [byHand(x as Node, t as Node)] },
  { vjp: ([x], _, [ct]) => [byHand(x as Node, ct as Node)] },
  { jvp: ([x], _, [t]) => [byHand(x as Node, t as Node)], vjp: ([x], _, [ct]) => [byHand(x as Node, ct as Node)] },
];

interface Sizes {
  readonly batch: Shape;
  readonly n: number;
  readonly m: number;
}

const anySizes: fc.Arbitrary<Sizes> = fc.record({
  batch: fc.constantFrom<Shape>([], [], [2], [2, 1], [0]),
  n: fc.nat({ max: 3 }),
  m: fc.nat({ max: 2 }),
});

const square = ({ batch, n }: Sizes): Shape => [...batch, n, n];

/** Matrices far from singular ones, in any layout: 2 on the diagonal (and up by `spread`), and small numbers added to every entry. */
function steadyTensor(shape: Shape, dtype: DType, spread = 0): fc.Arbitrary<Tensor> {
  const [rows, columns] = shape.slice(-2) as [number, number];
  const isDiagonal = (i: number): boolean => Math.floor(i / columns) % rows === i % columns;
  const small = fc.array(fc.integer({ min: -300, max: 300 }), { minLength: sizeOf(shape), maxLength: sizeOf(shape) });
  return fc.tuple(small, anyLayout(shape.length, noRepeats(shape.length))).map(([numbers, layout]) => {
    const data = numbers.map((k, i) => k / 1000 + (isDiagonal(i) ? 2 + spread * (i % columns) : 0));
    return laidOut(data, shape, dtype, layout);
  });
}

function ofMatrices(shapeOf: (sizes: Sizes) => Shape, mostAlong = 0, spread = 0): Sampler {
  return (primitive, dtype) =>
    fc.tuple(anySizes.map(shapeOf), fc.nat({ max: mostAlong })).map(([shape, count]) => {
      const along = Array<fc.Arbitrary<Tensor>>(count).fill(tensorOf(shape, dtype));
      return direct(primitive, {}, fc.tuple(steadyTensor(shape, dtype, spread), ...along));
    });
}

/** A matrix and the right side of a system. */
function system(...flags: readonly Params[]): Sampler {
  return (primitive, dtype) =>
    fc
      .tuple(anySizes, fc.constantFrom({}, ...flags), fc.constantFrom({}, { absorbing: true }))
      .map(([sizes, flag, absorbing]) => {
        const right = tensorOf([...sizes.batch, sizes.n, sizes.m], dtype);
        return direct(primitive, { ...flag, ...absorbing }, fc.tuple(steadyTensor(square(sizes), dtype), right));
      });
}

/** Functions of one number that come in orders. */
const ofOrder: Sampler = (primitive, dtype) =>
  fc
    .tuple(anyShape, fc.nat({ max: 3 }))
    .chain(([shape, order]) =>
      tensorOf(shape, dtype, isFloat(dtype) ? anyArguments(primitive).map(([x]) => x as number) : numbersOf(dtype)).map(
        (value) => direct(primitive, { order }, fc.constant([value])),
      ),
    );

/** The primitives whose inputs or params depend on one another. */
const samplers: Readonly<Record<string, Sampler>> = {
  reshape: onShape(anyShape, (shape) =>
    fc.constantFrom([sizeOf(shape)], [...shape, 1], shape.toReversed()).map((to) => ({ shape: to })),
  ),
  transpose: onShape(anyShape, (shape) =>
    fc.shuffledSubarray(axesOf(shape), { minLength: shape.length }).map((permutation) => ({ permutation })),
  ),
  broadcast: (primitive, dtype) =>
    anyShape.chain((shape) =>
      some(shape).map((axes) => {
        const from = shape.filter((_, axis) => !axes.includes(axis));
        return direct(primitive, { shape, axes }, fc.tuple(tensorOf(from, dtype)));
      }),
    ),
  sum: onShape(anyShape, (shape) => some(shape).map((axes) => ({ axes }))),
  max: (primitive, dtype) =>
    anyShape.chain((shape) =>
      fc
        .subarray(axesOf(shape).filter((axis) => shape[axis] !== 0))
        .map((axes) => direct(primitive, { axes }, fc.tuple(distinctTensor(shape, dtype)))),
    ),
  min: (primitive, dtype) => samplers["max"]?.(primitive, dtype) as fc.Arbitrary<Sample>,
  cumsum: alongAxis((primitive, { shape, axis }, dtype) =>
    fc
      .constantFrom({}, { reverse: true })
      .map((flag) => direct(primitive, { axis, ...flag }, fc.tuple(tensorOf(shape, dtype)))),
  ),
  argsort: alongAxis((primitive, { shape, axis }, dtype) =>
    fc
      .constantFrom({}, { descending: true })
      .map((flag) => direct(primitive, { axis, ...flag }, fc.tuple(tensorOf(shape, dtype)))),
  ),
  gather: alongAxis((primitive, { shape, axis }, dtype) =>
    width.map((count) => direct(primitive, { axis }, fc.tuple(tensorOf(shape, dtype), indicesOf(shape, axis, count)))),
  ),
  scatterAdd: alongAxis((primitive, { shape, axis }, dtype) =>
    width.map((count) =>
      direct(
        primitive,
        { axis },
        fc.tuple(tensorOf(shape, dtype), indicesOf(shape, axis, count), tensorOf(shape.with(axis, count), dtype)),
      ),
    ),
  ),
  scatterMax: alongAxis((primitive, { shape, axis }, dtype) =>
    width.map((count) =>
      direct(
        primitive,
        { axis },
        fc.tuple(
          distinctTensor(shape, dtype),
          indicesOf(shape, axis, count),
          distinctTensor(shape.with(axis, count), dtype, 0.125),
        ),
      ),
    ),
  ),
  polygamma: ofOrder,
  sinc: ofOrder,
  besselI: ofOrder,
  scaledBesselI: ofOrder,
  scaledBesselISlope: ofOrder,
  randomBits: fromKeys,
  randomCipher: (primitive) =>
    anyShape
      .filter(({ length }) => length <= 3)
      .map((batch) =>
        direct(primitive, {}, fc.tuple(tensorOf([...batch, 2], "int32"), tensorOf([...batch, 2], "int32"))),
      ),
  randomNormal: fromKeys,
  randomPermutation: fromKeys,
  truncatedQuantile: (primitive, dtype) =>
    anyShape.map((shape) => {
      const between = (low: number, high: number): fc.Arbitrary<Tensor> =>
        tensorOf(shape, dtype, fc.double({ min: low, max: high, noNaN: true }));
      return direct(primitive, {}, fc.tuple(between(0.01, 0.99), between(-9, 0), between(0.5, 9)));
    }),
  matmul: (primitive, dtype) =>
    fc
      .record({
        batch: fc.constantFrom<Shape>([], [], [2], [2, 1]),
        sizes: fc.tuple(fc.nat({ max: 3 }), fc.nat({ max: 3 }), fc.nat({ max: 3 })),
        params: fc.constantFrom({}, { absorbing: true }),
      })
      .map(({ batch, sizes: [n, k, m], params }) =>
        direct(primitive, params, fc.tuple(tensorOf([...batch, n, k], dtype), tensorOf([...batch, k, m], dtype))),
      ),
  solve: system(),
  triangularSolve: system({ lower: true }),
  det: ofMatrices(square),
  cofactors: ofMatrices(square, 2),
  logAbsDet: ofMatrices(square),
  signDet: ofMatrices(square),
  cholesky: ofMatrices(square),
  orthonormalBasis: ofMatrices(({ batch, n, m }) => [...batch, n + m, n]),
  svd: ofMatrices(({ batch, n, m }) => [...batch, n, m], 0, 3),
  where: (primitive, dtype) =>
    anyShape.map((shape) =>
      direct(
        primitive,
        {},
        fc.tuple(tensorOf(shape, "bool", fc.nat({ max: 1 })), tensorOf(shape, dtype), tensorOf(shape, dtype)),
      ),
    ),
  concatenate: (primitive, dtype) =>
    fc
      .tuple(
        anyShape.filter((shape) => shape.length > 0),
        fc.array(width, { minLength: 1, maxLength: 3 }),
        fc.nat(),
      )
      .map(([shape, sizes, k]) => {
        const axis = k % shape.length;
        const parts = sizes.map((size) => tensorOf(shape.with(axis, size), dtype));
        return direct(primitive, { axis }, fc.tuple(...parts));
      }),
  slice: onShape(anyShape, (shape) =>
    perAxis(shape, (size) =>
      fc.tuple(fc.nat({ max: size }), fc.nat({ max: size }), fc.integer({ min: 1, max: 3 })),
    ).map((ranges) => ({
      start: ranges.map(([a, b]) => Math.min(a, b)),
      stop: ranges.map(([a, b]) => Math.max(a, b)),
      step: ranges.map(([, , step]) => step),
    })),
  ),
  pad: onShape(anyShape, (shape) =>
    perAxis(shape, () => fc.tuple(width, width, width)).map((widths) => ({
      low: widths.map(([low]) => low),
      high: widths.map(([, high]) => high),
      interior: widths.map(([, , interior]) => interior),
    })),
  ),
  cond: (primitive, dtype) =>
    fc.tuple(anyShape, fc.boolean()).map(([shape, shared]) => {
      const values = fc.tuple(
        tensorOf([], "bool", fc.nat({ max: 1 })),
        tensorOf(shape, dtype),
        tensorOf(shape, dtype),
        tensorOf([], "int32", fc.integer({ min: -3, max: 3 })),
      );
      return direct(primitive, { ...branchesOf(shape, dtype, shared) }, values);
    }),
  scan: (primitive, dtype) =>
    fc.tuple(anyShape, fc.nat({ max: 3 }), fc.constantFrom({}, { reverse: true })).map(([shape, length, direction]) => {
      const values = fc.tuple(
        tensorOf(shape, dtype),
        tensorOf(shape, dtype),
        tensorOf([], "int32", fc.integer({ min: -3, max: 3 })),
        tensorOf([length, ...shape], dtype),
      );
      const params = { body: stepOf(shape, dtype), constants: 1, carries: 2, length, ...direction };
      return direct(primitive, params, values);
    }),
  cast: onShape(anyShape, () => fc.constantFrom({ dtype: "float64" })),
  barrier: (primitive, dtype) =>
    fc
      .tuple(anyShape, anyShape)
      .map(([shape, after]) => direct(primitive, {}, fc.tuple(tensorOf(shape, dtype), tensorOf(after, dtype)))),
  stopGradient: onShape(anyShape, () => fc.constant({})),
  custom: (primitive, dtype) =>
    fc.tuple(anyShape, fc.constantFrom(...rules)).map(([shape, rule]) => {
      const params = { count: 1, rule, regular: true };
      const build = ([x]: readonly Node[]) => apply(primitive, [x as Node, mul(x as Node, sin(x as Node))], params);
      return { params, build, values: fc.tuple(tensorOf(shape, dtype)) };
    }),
};

/**
 * Samples of a primitive.
 *
 * @throws Error if it is not elementwise and has no entry here.
 */
export function samplesOf(primitive: Primitive, dtype: DType = "float64"): fc.Arbitrary<Sample> {
  const sampler = primitive.scalar === undefined ? samplers[primitive.name] : elementwise;
  if (sampler === undefined) throw new Error(`samples.ts: primitive "${primitive.name}" needs an entry`);
  return sampler(primitive, dtype);
}
