/** Data sets made of others. */
import { concatenate, formatShape, ones, type Shape, ShapeError, sameShape } from "@cadena/core";
import type { Batch, Dataset, Indices, MemoryDataset } from "./dataset.js";
import { checkRows, pick } from "./memory.js";
import { checkIndices } from "./rows.js";

/** What {@link map} must be told where it cannot know. */
export interface MapOptions {
  /** The shape of one input after f. Default: as before. */
  readonly inputShape?: Shape | undefined;
}

/**
 * The same examples, changed as they are read, a batch at a time.
 *
 * @throws ShapeError when read, if what f gives has other numbers of rows, or inputs of another shape than was said.
 * @example
 * const data = fromTensors({ x: tensor([[1], [2]]), y: tensor([1, 2]) });
 * const halved = map(data, ({ x, y }) => ({ x: evaluate(div(x, 2)), y }));
 * halved.read([1]).x.toArray(); // [[1]]
 */
export function map(dataset: MemoryDataset, f: (batch: Batch) => Batch, options?: MapOptions): MemoryDataset;
export function map(dataset: Dataset, f: (batch: Batch) => Batch | Promise<Batch>, options?: MapOptions): Dataset;
export function map(
  dataset: Dataset,
  f: (batch: Batch) => Batch | Promise<Batch>,
  { inputShape = dataset.inputShape }: MapOptions = {},
): Dataset {
  const { size } = dataset;
  return {
    size,
    inputShape,
    read: (indices) =>
      after(after(dataset.read(indices), f), (batch) => {
        checkRows("map", batch);
        const expected = [indices.length, ...inputShape];
        if (!sameShape(batch.x.shape, expected)) {
          throw new ShapeError({
            op: "map",
            expected: `the function must give inputs of shape ${formatShape(expected)}`,
            received: formatShape(batch.x.shape),
            advice: "If one input has another shape than before, say so: map(data, f, { inputShape }).",
          });
        }
        return batch;
      }),
  };
}

/**
 * The examples with these indices, in this order.
 *
 * @throws IndexError if one is out of range.
 * @example
 * const data = fromTensors({ x: tensor([[1], [2], [3]]), y: tensor([1, 2, 3]) });
 * subset(data, [2, 0]).read([0]).y.toArray(); // [3]
 */
export function subset(dataset: MemoryDataset, indices: Indices): MemoryDataset;
export function subset(dataset: Dataset, indices: Indices): Dataset;
export function subset(dataset: Dataset, indices: Indices): Dataset {
  checkIndices("subset", indices, dataset.size);
  const chosen = Int32Array.from(indices);
  return {
    size: chosen.length,
    inputShape: dataset.inputShape,
    read(wanted, spare) {
      checkIndices("read", wanted, chosen.length);
      return dataset.read(
        Int32Array.from(wanted, (i) => chosen[i] as number),
        spare,
      );
    },
  };
}

/**
 * The examples of several data sets, one after another. Where some have weights, the examples of the others weigh 1.
 *
 * @throws ShapeError if there is none, or their inputs differ in shape.
 * @example
 * const one = fromTensors({ x: tensor([[1]]), y: tensor([1]) });
 * const two = fromTensors({ x: tensor([[2]]), y: tensor([2]) });
 * concat(one, two).read([1, 0]).y.toArray(); // [2, 1]
 */
export function concat(...datasets: readonly MemoryDataset[]): MemoryDataset;
export function concat(...datasets: readonly Dataset[]): Dataset;
export function concat(...datasets: readonly Dataset[]): Dataset {
  const [first] = datasets;
  const stranger = datasets.find(({ inputShape }) => !sameShape(inputShape, first?.inputShape ?? []));
  if (first === undefined || stranger !== undefined) {
    throw new ShapeError({
      op: "concat",
      expected: "at least one data set is required, and all need inputs of one shape",
      received: datasets.map(({ inputShape }) => formatShape(inputShape)).join(" and ") || "none",
      advice: "Bring the inputs to one shape with map.",
    });
  }
  const starts = runningSums(datasets.map((dataset) => dataset.size));
  const size = starts.at(-1) as number;
  return {
    size,
    inputShape: first.inputShape,
    read(indices) {
      checkIndices("read", indices, size);
      const wanted = datasets.map((): number[] => []);
      const places: [part: number, row: number][] = [];
      for (const index of indices) {
        const part = starts.findIndex((_, i) => index < (starts[i + 1] as number));
        places.push([part, (wanted[part] as number[]).push(index - (starts[part] as number)) - 1]);
      }
      const offsets = runningSums(wanted.map(({ length }) => length));
      const order = places.map(([part, row]) => (offsets[part] as number) + row);
      const read = datasets.map((dataset, part) => dataset.read(wanted[part] as number[]));
      return after(all(read), (batches) => pick(joined(batches), order));
    },
  };
}

/** 0, the first, the sum of the first two, and so on to the sum of all. */
function runningSums(terms: readonly number[]): number[] {
  const sums = [0];
  for (const term of terms) sums.push((sums.at(-1) as number) + term);
  return sums;
}

/** Batches one after another. */
function joined(batches: readonly Batch[]): Batch {
  const x = concatenate(
    batches.map((batch) => batch.x),
    0,
  );
  const y = concatenate(
    batches.map((batch) => batch.y),
    0,
  );
  const dtype = batches.find(({ weights }) => weights)?.weights?.dtype;
  if (dtype === undefined) return { x, y };
  const weights = concatenate(
    batches.map((batch) => batch.weights ?? ones([batch.x.shape[0] as number], dtype)),
    0,
  );
  return { x, y, weights };
}

/** What a function gives for a value, or for the value that a promise will bring. */
function after<T, U>(value: T | Promise<T>, f: (value: T) => U | Promise<U>): U | Promise<U> {
  return value instanceof Promise ? value.then(f) : f(value);
}

/** Values, if they are all there; else a promise of them. */
function all<T>(values: readonly (T | Promise<T>)[]): readonly T[] | Promise<readonly T[]> {
  return values.some((value) => value instanceof Promise) ? Promise.all(values) : (values as readonly T[]);
}
