/** Toy sets: a few points with a known shape, for trying things out. */
import { foldIn, key as keyOf, normal, permutation, type Tensor, tensor, uniform, ValueError } from "@cadena/core";
import { requireBetween, requireSize } from "../requirements.js";
import type { Batch } from "./dataset.js";
import { pick } from "./memory.js";

/** How many points there are, and how far off. */
export interface ToyOptions {
  /** How many examples. */
  readonly samples?: number | undefined;
  /** The standard deviation of what is added: to inputs where classes are told apart, to targets in regression. */
  readonly noise?: number | undefined;
}

/** Points that lie where a formula says, float64 inputs [n, 2] and int32 labels [n], in random order. */
function points(
  op: string,
  key: Tensor,
  samples: number,
  noise: number,
  classes: number,
  place: (label: number, i: number, count: number) => readonly [number, number],
): Batch {
  requireSize(op, "samples", samples);
  requireBetween(op, "noise", noise, 0, Number.MAX_VALUE);
  const errors = normal(foldIn(key, "noise"), [samples, 2]).data;
  const rows: number[] = [];
  const labels: number[] = [];
  for (let label = 0; label < classes; label++) {
    const count = Math.floor((samples + classes - 1 - label) / classes);
    for (let i = 0; i < count; i++) {
      const [a, b] = place(label, i, count);
      const at = rows.length;
      rows.push(a + noise * (errors[at] as number), b + noise * (errors[at + 1] as number));
      labels.push(label);
    }
  }
  const inOrder = { x: tensor(rows, { shape: [samples, 2] }), y: tensor(labels, { dtype: "int32" }) };
  return pick(inOrder, permutation(foldIn(key, "order"), samples).data as Int32Array);
}

/** The i-th of `count` numbers from 0 to 1, both ends included. */
const along = (i: number, count: number): number => (count === 1 ? 0 : i / (count - 1));

/**
 * The exclusive or of two bits: label 1 where they differ. Four points, or more of them around the four.
 *
 * @throws ValueError unless there is a whole number of samples, and noise is not negative.
 * @example
 * xor(key(0)).x.shape; // [4, 2]
 */
export function xor(key: Tensor = keyOf(0), { samples = 4, noise = 0 }: ToyOptions = {}): Batch {
  return points("xor", key, samples, noise, 2, (label, i) => [i % 2, (i + label) % 2]);
}

/**
 * Two half circles that reach into each other, as scikit-learn's make_moons.
 *
 * @throws ValueError unless there is a whole number of samples, and noise is not negative.
 * @example
 * moons(key(0), { samples: 200, noise: 0.1 }).y.shape; // [200]
 */
export function moons(key: Tensor, { samples = 100, noise = 0 }: ToyOptions = {}): Batch {
  return points("moons", key, samples, noise, 2, (label, i, count) => {
    const angle = Math.PI * along(i, count);
    const [a, b] = [Math.cos(angle), Math.sin(angle)];
    return label === 0 ? [a, b] : [1 - a, 0.5 - b];
  });
}

/** How {@link circles} lie. */
export interface CirclesOptions extends ToyOptions {
  /** The radius of the inner circle, label 1; that of the outer is 1. Default 0.8. */
  readonly factor?: number | undefined;
}

/**
 * A circle around another, as scikit-learn's make_circles.
 *
 * @throws ValueError unless there is a whole number of samples, noise is not negative, and the factor is in [0, 1).
 * @example
 * circles(key(0), { samples: 100, factor: 0.5 }).x.shape; // [100, 2]
 */
export function circles(key: Tensor, { samples = 100, noise = 0, factor = 0.8 }: CirclesOptions = {}): Batch {
  requireBetween("circles", "factor", factor, 0, 1, "high");
  return points("circles", key, samples, noise, 2, (label, i, count) => {
    const angle = (2 * Math.PI * i) / count;
    const radius = label === 0 ? 1 : factor;
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
}

/** How {@link spirals} wind. */
export interface SpiralsOptions extends ToyOptions {
  /** How many arms, each a class. Default 2. */
  readonly classes?: number | undefined;
  /** How often an arm goes around. Default 1. */
  readonly turns?: number | undefined;
}

/**
 * Arms of a spiral that start at the middle and end at radius 1, one for each class.
 *
 * @throws ValueError unless samples and classes are whole numbers ≥ 1, and noise is not negative.
 * @example
 * spirals(key(0), { samples: 300, classes: 3, noise: 0.02 }).x.shape; // [300, 2]
 */
export function spirals(key: Tensor, { samples = 100, noise = 0, classes = 2, turns = 1 }: SpiralsOptions = {}): Batch {
  requireSize("spirals", "classes", classes);
  requireBetween("spirals", "turns", turns, -Number.MAX_VALUE, Number.MAX_VALUE);
  return points("spirals", key, samples, noise, classes, (label, i, count) => {
    const radius = along(i, count);
    const angle = 2 * Math.PI * (turns * radius + label / classes);
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
}

/** How {@link blobs} lie. */
export interface BlobsOptions {
  /** How many examples. Default 100. */
  readonly samples?: number | undefined;
  /** How many centres, drawn from [−10, 10), or where they are. Default 3. */
  readonly centers?: number | readonly (readonly number[])[] | undefined;
  /** How many numbers an example has, where centres are drawn. Default 2. */
  readonly features?: number | undefined;
  /** The standard deviation around each centre. Default 1. */
  readonly std?: number | undefined;
}

/**
 * Normal clouds around centres, each a class, as scikit-learn's make_blobs.
 *
 * @throws ValueError unless counts are whole numbers ≥ 1, std is not negative, and centres are of one length.
 * @example
 * blobs(key(0), { samples: 6, centers: [[0, 0, 0], [5, 5, 5]] }).x.shape; // [6, 3]
 */
export function blobs(key: Tensor, { samples = 100, centers = 3, features = 2, std = 1 }: BlobsOptions = {}): Batch {
  requireSize("blobs", "samples", samples);
  requireSize("blobs", "centers", typeof centers === "number" ? centers : centers.length);
  requireSize("blobs", "features", features);
  requireBetween("blobs", "std", std, 0, Number.MAX_VALUE);
  const middles =
    typeof centers === "number"
      ? (uniform(foldIn(key, "centers"), [centers, features], { low: -10, high: 10 }).toArray() as number[][])
      : centers;
  const width = middles[0]?.length ?? 0;
  if (width === 0 || middles.some(({ length }) => length !== width)) {
    throw new ValueError({
      op: "blobs",
      expected: "centres must be of one length, at least 1",
      received: middles.map(({ length }) => length).join(" and "),
      advice: "Give each as many coordinates.",
    });
  }
  const labels = permutation(foldIn(key, "order"), samples).data.map((i) => i % middles.length) as Int32Array;
  const x = normal(foldIn(key, "noise"), [samples, width], { std }).data as Float64Array;
  const placed = x.map((each, i) => each + (middles[labels[Math.floor(i / width)] as number]?.[i % width] as number));
  return { x: tensor(placed, { shape: [samples, width] }), y: tensor(labels) };
}

/** What {@link linear} hides. */
export interface LinearOptions extends ToyOptions {
  /** The slope of each input. Default [2, −3]. */
  readonly weights?: readonly number[] | undefined;
  /** The value at 0. Default 1. */
  readonly bias?: number | undefined;
}

/**
 * y = x · weights + bias + noise, [n, 1], for normal inputs x [n, d].
 *
 * @throws ValueError unless there is a whole number of samples, at least one weight, and noise is not negative.
 * @example
 * linear(key(0), { samples: 5, weights: [1, 2, 3] }).x.shape; // [5, 3]
 */
export function linear(
  key: Tensor,
  { samples = 100, noise = 0, weights = [2, -3], bias = 1 }: LinearOptions = {},
): Batch {
  requireSize("linear", "samples", samples);
  requireSize("linear", "weights", weights.length);
  const x = normal(foldIn(key, "inputs"), [samples, weights.length]);
  const at = (i: number): number => weights.reduce((sum, w, j) => sum + w * x.at(i, j), bias);
  return { x, y: regression("linear", key, samples, noise, at) };
}

/**
 * y = sin x + noise, [n, 1], for x [n, 1] uniform in [−π, π).
 *
 * @throws ValueError unless there is a whole number of samples, and noise is not negative.
 * @example
 * sine(key(0), { samples: 50, noise: 0.1 }).y.shape; // [50, 1]
 */
export function sine(key: Tensor, { samples = 100, noise = 0 }: ToyOptions = {}): Batch {
  requireSize("sine", "samples", samples);
  const x = uniform(foldIn(key, "inputs"), [samples, 1], { low: -Math.PI, high: Math.PI });
  return { x, y: regression("sine", key, samples, noise, (i) => Math.sin(x.at(i, 0))) };
}

function regression(op: string, key: Tensor, samples: number, noise: number, at: (i: number) => number): Tensor {
  requireBetween(op, "noise", noise, 0, Number.MAX_VALUE);
  const errors = normal(foldIn(key, "noise"), [samples, 1]).data as Float64Array;
  return tensor(
    errors.map((error, i) => at(i) + noise * error),
    { shape: [samples, 1] },
  );
}
