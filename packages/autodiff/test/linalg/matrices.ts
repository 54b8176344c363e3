/** Matrices to try, and what is known of them by loops. */
import { fromData, type Tensor, tensor } from "@cadena/core";
import fc from "fast-check";
import { tensorOf } from "../arbitraries.js";
import { entries } from "../laws-of-graphs.js";

export const matrix = (rows: number, columns: number): fc.Arbitrary<Tensor> =>
  tensorOf(
    [rows, columns],
    "float64",
    fc.integer({ min: -300, max: 300 }).map((k) => k / 100),
  );

/** The same with `by` more on the diagonal. */
export function raised(x: Tensor, by: number): Tensor {
  const [, n] = x.shape as [number, number];
  return tensor(entries(x).map((each, i) => each + (Math.floor(i / n) === i % n ? by : 0))).reshape(x.shape);
}

export const steady = (n: number): fc.Arbitrary<Tensor> => matrix(n, n).map((x) => raised(x, 4 * n));
export const anySquare = fc.integer({ min: 1, max: 6 }).chain((n) => matrix(n, n));
export const anySteady = fc.integer({ min: 1, max: 6 }).chain(steady);

/** A · B with three loops. */
export function times(a: Tensor, b: Tensor): Tensor {
  const [n, k] = a.shape as [number, number];
  const m = b.shape[1] as number;
  const [x, y] = [entries(a), entries(b)];
  const out = new Float64Array(n * m);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < m; j++)
      for (let p = 0; p < k; p++)
        out[i * m + j] = (out[i * m + j] as number) + (x[i * k + p] as number) * (y[p * m + j] as number);
  return fromData(out, [n, m]);
}

/** The determinant by Leibniz's expansion along the first row. */
export function byMinors(rows: readonly (readonly number[])[]): number {
  const [first, ...rest] = rows;
  if (first === undefined) return 1;
  return first.reduce((total, each, j) => {
    const minor = rest.map((row) => row.filter((_, column) => column !== j));
    return total + (j % 2 === 0 ? each : -each) * byMinors(minor);
  }, 0);
}
