/** Columns brought to mean 0 and variance 1, by what was seen in training. */
import { allocate, DTypeError, formatShape, isFloat, ShapeError, sameShape, Tensor } from "@cadena/core";
import { batches } from "./batches.js";
import type { Dataset } from "./dataset.js";

/** What is known of each column of some data; keep it with the model, as later data are judged by it. */
export interface Moments {
  /** The mean of each column. */
  readonly mean: Tensor;
  /** The standard deviation of each column, with 1/n; exactly 0 where all values are equal. */
  readonly std: Tensor;
}

/**
 * The mean and standard deviation of each column of x [n, …], by Welford's recurrence in float64.
 *
 * @throws ShapeError if there are no rows.
 * @example
 * moments(tensor([[1, 5], [3, 5]])).mean.toArray(); // [2, 5]
 * moments(tensor([[1, 5], [3, 5]])).std.toArray(); // [1, 0]
 */
export function moments(x: Tensor): Moments {
  const running = new Welford();
  running.add(x);
  return running.moments();
}

/**
 * The moments of the inputs of a data set, read once, a batch at a time.
 *
 * @throws ShapeError if there are no examples.
 * @example
 * const data = fromTensors({ x: tensor([[1], [3]]), y: tensor([0, 0]) });
 * (await momentsOf(data)).mean.toArray(); // [2]
 */
export async function momentsOf(dataset: Dataset, batchSize = 256): Promise<Moments> {
  const running = new Welford();
  for await (const { x } of batches(dataset, { batchSize, recycle: true })) running.add(x);
  return running.moments();
}

/**
 * (x − mean)/std column by column, in x's float type; a column that was constant is only centred, as it says nothing.
 *
 * @throws ShapeError unless rows have the shape of the moments; DTypeError unless x is of a float type.
 * @example
 * const train = tensor([[1, 5], [3, 5]]);
 * standardise(tensor([[5, 6]]), moments(train)).toArray(); // [[3, 1]]
 */
export function standardise(x: Tensor, { mean, std }: Moments): Tensor {
  if (!sameShape(x.shape.slice(1), mean.shape)) {
    throw new ShapeError({
      op: "standardise",
      expected: `rows must have shape ${formatShape(mean.shape)}, as those that the moments are of`,
      received: `${formatShape(x.shape.slice(1))} in x ${formatShape(x.shape)}`,
      advice: "Give data with the columns that were trained on.",
    });
  }
  if (!isFloat(x.dtype)) {
    throw new DTypeError({
      op: "standardise",
      expected: "a float type is required",
      received: x.dtype,
      advice: 'Convert first, as in x.astype("float32").',
    });
  }
  const { data } = x.contiguous();
  const [centre, spread] = [mean.contiguous().data, std.contiguous().data];
  const width = centre.length;
  const out = allocate(x.dtype, data.length);
  for (let i = 0; i < data.length; ) {
    for (let j = 0; j < width; j++, i++)
      out[i] = ((data[i] as number) - (centre[j] as number)) / ((spread[j] as number) || 1);
  }
  return new Tensor(out, x.shape, x.dtype);
}

/** Mean and sum of squared deviations, taken up value by value: exact where all are equal, and stable elsewhere. */
class Welford {
  #shape: readonly number[] | undefined;
  #count = 0;
  #mean = new Float64Array(0);
  #squares = new Float64Array(0);

  add(x: Tensor): void {
    const { data, shape } = x.contiguous();
    if (this.#shape === undefined) {
      this.#shape = shape.slice(1);
      const width = this.#shape.reduce((product, size) => product * size, 1);
      this.#mean = new Float64Array(width);
      this.#squares = new Float64Array(width);
    }
    const [mean, squares] = [this.#mean, this.#squares];
    for (let i = 0; i < data.length; ) {
      this.#count++;
      for (let j = 0; j < mean.length; j++, i++) {
        const deviation = (data[i] as number) - (mean[j] as number);
        const next = (mean[j] as number) + deviation / this.#count;
        squares[j] = (squares[j] as number) + deviation * ((data[i] as number) - next);
        mean[j] = next;
      }
    }
  }

  moments(): Moments {
    if (this.#shape === undefined || this.#count === 0) {
      throw new ShapeError({
        op: "moments",
        expected: "at least one row is required",
        received: "none",
        advice: "Give the examples that are trained on.",
      });
    }
    const std = this.#squares.map((sum) => Math.sqrt(sum / this.#count));
    return { mean: new Tensor(this.#mean, this.#shape, "float64"), std: new Tensor(std, this.#shape, "float64") };
  }
}
