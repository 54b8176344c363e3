/** Orthogonal weights, by a factorisation of normal draws. */
import { evaluate } from "@cadena/autodiff";
import { qr } from "@cadena/autodiff/linalg";
import { normal, Tensor } from "@cadena/core";
import type { Initializer } from "./plain.js";

/**
 * Rows or columns, whichever are fewer, that are orthonormal, times a gain: Q of the factorisation of normal draws
 * (Saxe et al., Exact solutions to the nonlinear dynamics of learning, 2014). More than two axes count as two, the last
 * and the rest.
 *
 * @example
 * orthogonal()(key(0), [4, 3], { fanIn: 4, fanOut: 3, dtype: "float32" }).shape; // [4, 3]
 */
export function orthogonal(gain = 1): Initializer {
  return (key, shape, { dtype }) => {
    const columns = shape.at(-1) ?? 1;
    const rows = shape.slice(0, -1).reduce((product, size) => product * size, 1);
    const tall = normal(key, rows < columns ? [columns, rows] : [rows, columns]);
    const q = evaluate(qr(tall).q);
    const placed = (rows < columns ? q.transpose() : q).contiguous();
    const data = Float64Array.from(
      placed.data.subarray(placed.offset, placed.offset + placed.size),
      (each) => gain * each,
    );
    return new Tensor(data, shape, "float64").astype(dtype);
  };
}
