/** Reductions as users call them: over one axis, several, or all, with or without keeping them as size 1. */
import { normalizeAxes, sizeOf } from "@cadena/core";
import { implicitly } from "../graph/context.js";
import { constant, type Node } from "../graph/node.js";
import { div } from "../primitives/arithmetic.js";
import { reshape, spread, sum as strictSum } from "../primitives/movement.js";
import { max as strictMax, min as strictMin } from "../primitives/reduction.js";
import { composite } from "./composite.js";
import { liftFloat, type Operand, operand } from "./lift.js";

/** What a reduction goes over. */
export interface ReductionOptions {
  /** One axis, several, or (default) all. Negative axes count from the end. */
  readonly axis?: number | readonly number[] | undefined;
  /** Keep the reduced axes, with size 1. */
  readonly keepDims?: boolean;
}

/**
 * The sum. The sum of nothing is 0.
 *
 * @throws AxisError if an axis does not exist.
 * @example
 * evaluate(sum(tensor([[1, 2], [3, 4]]), { axis: 0 })).toArray(); // [4, 6]
 */
export function sum(x: Operand, options: ReductionOptions = {}): Node {
  return reduce("sum", operand(x, "sum"), options, strictSum);
}

/**
 * The largest entry; where several are largest, they share the slope evenly.
 *
 * @throws ValueError along an axis of size 0.
 * @example
 * evaluate(max(tensor([[1, 2], [3, 4]]), { axis: 1 })).toArray(); // [2, 4]
 */
export function max(x: Operand, options: ReductionOptions = {}): Node {
  return reduce("max", operand(x, "max"), options, strictMax);
}

/**
 * The smallest entry; where several are smallest, they share the slope evenly.
 *
 * @throws ValueError along an axis of size 0.
 * @example
 * evaluate(min(tensor([[1, 2], [3, 4]]), { axis: 1 })).toArray(); // [1, 3]
 */
export function min(x: Operand, options: ReductionOptions = {}): Node {
  return reduce("min", operand(x, "min"), options, strictMin);
}

/**
 * The mean. Where the axes have names, the divisor prints as their product: 1/m.
 *
 * @example
 * evaluate(mean(tensor([1, 2, 6]))).item(); // 3
 */
export function mean(x: Operand, options: ReductionOptions = {}): Node {
  const node = liftFloat(x, "mean");
  const axes = normalizeAxes("mean", options.axis, node.rank);
  return composite(
    "mean",
    [node],
    { axes, keepDims: options.keepDims === true },
    () => {
      const total = sum(node, options);
      const count = sizeOf(axes.map((axis) => node.shape[axis] as number));
      if (count === 1) return total;
      const names = axes.filter((axis) => node.shape[axis] !== 1).map((axis) => node.dims?.[axis] ?? null);
      const symbol = names.length > 0 && names.every((name) => name !== null) ? names.join("·") : undefined;
      const divisor = constant(count, { dtype: node.dtype, symbol });
      return div(
        total,
        implicitly(() => spread(divisor, total.shape)),
      );
    },
    "open",
  );
}

function reduce(
  op: string,
  node: Node,
  { axis, keepDims = false }: ReductionOptions,
  strict: (x: Node, axes: readonly number[]) => Node,
): Node {
  const axes = normalizeAxes(op, axis, node.rank);
  const reduced = axes.length === 0 ? node : strict(node, axes);
  if (!keepDims || axes.length === 0) return reduced;
  return implicitly(() =>
    reshape(
      reduced,
      node.shape.map((size, each) => (axes.includes(each) ? 1 : size)),
    ),
  );
}
