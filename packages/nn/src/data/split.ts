/** Splitting examples into those to train on, to choose by, and to test with. */
import { permutation, ShapeError, type Tensor, ValueError } from "@cadena/core";
import type { Dataset, MemoryDataset } from "./dataset.js";
import { subset } from "./derived.js";

/** How examples are split. Below 1 a size is a fraction of all; otherwise a number of examples. */
export interface SplitOptions {
  /** The size of the development set, by which models are chosen. Default 0. */
  readonly dev?: number | undefined;
  /** The size of the test set, which is looked at once. Default 0. */
  readonly test?: number | undefined;
  /** Where the order comes from. Without a key nothing is shuffled: train comes first, test last. */
  readonly key?: Tensor | undefined;
  /** Labels, a row for each example; every part gets its share of each. Default: no heed is paid to labels. */
  readonly stratify?: Tensor | undefined;
}

/** The parts of a data set. */
export interface Split<D extends Dataset> {
  /** What parameters are fitted to. */
  readonly train: D;
  /** What models are compared on. */
  readonly dev: D;
  /** What the last one is judged by. */
  readonly test: D;
}

/**
 * A data set in three parts: every example is in one of them. With labels to stratify by, sizes are exact still, and
 * each label's share of a part is its share of the whole, rounded up or down (by largest remainders).
 *
 * @throws ValueError if a size is negative, or the sizes exceed the data; ShapeError unless there is a label for each.
 * @example
 * const data = fromTensors({ x: arange(10).reshape([10, 1]), y: arange(10) });
 * const { train, dev, test } = trainDevTest(data, { dev: 0.2, test: 3, key: key(0) });
 * [train.size, dev.size, test.size]; // [5, 2, 3]
 */
export function trainDevTest(dataset: MemoryDataset, options: SplitOptions): Split<MemoryDataset>;
export function trainDevTest(dataset: Dataset, options: SplitOptions): Split<Dataset>;
export function trainDevTest(dataset: Dataset, options: SplitOptions): Split<Dataset> {
  const { size } = dataset;
  const { key, stratify } = options;
  const dev = count("dev", options.dev ?? 0, size);
  const test = count("test", options.test ?? 0, size);
  if (dev + test > size) throw badSize("dev and test", `at most the ${size} examples there are`, `${dev} + ${test}`);
  const strata = stratify === undefined ? new Array<string>(size).fill("") : labelsOf(stratify, size);
  const left = new Map<string, number>();
  for (const stratum of strata) left.set(stratum, (left.get(stratum) ?? 0) + 1);
  const forTest = shares(left, test);
  for (const [stratum, taken] of forTest) left.set(stratum, (left.get(stratum) as number) - taken);
  const forDev = shares(left, dev);
  for (const [stratum, taken] of forDev) left.set(stratum, (left.get(stratum) as number) - taken);

  const parts: Record<keyof Split<Dataset>, number[]> = { train: [], dev: [], test: [] };
  const order = key === undefined ? undefined : permutation(key, size).data;
  for (let i = 0; i < size; i++) {
    const index = order === undefined ? i : (order[i] as number);
    const stratum = strata[index] as string;
    const part = take(left, stratum) ? parts.train : take(forDev, stratum) ? parts.dev : parts.test;
    part.push(index);
  }
  return {
    train: subset(dataset, parts.train),
    dev: subset(dataset, parts.dev),
    test: subset(dataset, parts.test),
  };
}

/** Takes one of what is left, if there is one. */
function take(left: Map<string, number>, stratum: string): boolean {
  const now = left.get(stratum) as number;
  if (now > 0) left.set(stratum, now - 1);
  return now > 0;
}

/** `total` shared out in proportion: each gets its quota rounded down, and those with the largest remainders one more. */
function shares(sizes: ReadonlyMap<string, number>, total: number): Map<string, number> {
  let all = 0;
  for (const size of sizes.values()) all += size;
  const quotas = [...sizes].map(([stratum, size]) => {
    const quota = all === 0 ? 0 : (size * total) / all;
    return { stratum, whole: Math.floor(quota), rest: quota - Math.floor(quota) };
  });
  let missing = quotas.reduce((sum, { whole }) => sum - whole, total);
  const given = new Map<string, number>();
  for (const { stratum, whole } of quotas.toSorted((a, b) => b.rest - a.rest))
    given.set(stratum, whole + (missing-- > 0 ? 1 : 0));
  return given;
}

function labelsOf(labels: Tensor, size: number): string[] {
  if (labels.shape[0] !== size) {
    throw new ShapeError({
      op: "trainDevTest",
      expected: `stratify must have ${size} rows, one for each example`,
      received: `[${labels.shape.join(", ")}]`,
      advice: "Give the labels that belong to the data.",
    });
  }
  const { data } = labels.contiguous();
  const width = size === 0 ? 0 : data.length / size;
  return Array.from({ length: size }, (_, i) => data.subarray(i * width, (i + 1) * width).join());
}

function count(what: string, wanted: number, size: number): number {
  if (wanted >= 0 && wanted < 1) return Math.round(wanted * size);
  if (Number.isSafeInteger(wanted) && wanted >= 1) return wanted;
  throw badSize(what, "a fraction below 1 or a number of examples", String(wanted));
}

function badSize(what: string, expected: string, received: string): ValueError {
  return new ValueError({
    op: "trainDevTest",
    expected: `${what}: ${expected} is required`,
    received,
    advice: "What is left over is trained on.",
  });
}
