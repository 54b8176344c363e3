/** Systems of a few linear equations, by Gaussian elimination with partial pivoting. */
import { ShapeError, type Tensor, tensor } from "cadena";

/** The x with A x = b. */
export function solve(A: Tensor, b: Tensor): Tensor {
  const n = b.size;
  if (A.rank !== 2 || A.shape[0] !== n || A.shape[1] !== n) {
    throw new ShapeError({ op: "solve", expected: `a matrix of ${n} by ${n} is required`, received: `${A.shape}` });
  }
  const rows = (A.toArray() as number[][]).map((row, i) => [...row, b.at(i)]);
  for (let column = 0; column < n; column++) {
    const size = (row: number): number => Math.abs(rows[row]?.[column] ?? 0);
    let pivot = column;
    for (let row = column + 1; row < n; row++) if (size(row) > size(pivot)) pivot = row;
    [rows[column], rows[pivot]] = [rows[pivot] as number[], rows[column] as number[]];
    const lead = rows[column] as number[];
    for (const row of rows.slice(column + 1)) {
      const factor = (row[column] as number) / (lead[column] as number);
      for (let k = column; k <= n; k++) row[k] = (row[k] as number) - factor * (lead[k] as number);
    }
  }
  const x = new Array<number>(n).fill(0);
  for (let i = n - 1; i >= 0; i--) {
    const row = rows[i] as number[];
    const known = x.reduce((total, value, k) => (k > i ? total + (row[k] as number) * value : total), 0);
    x[i] = ((row[n] as number) - known) / (row[i] as number);
  }
  return tensor(x);
}
