/** Different entries, as many as are asked for: the shapes of graphs are known before the values are. */
import { sizeOf, ValueError } from "@cadena/core";
import { equal, notEqual, where } from "../functions/comparison.js";
import { composite } from "../functions/composite.js";
import { astype } from "../functions/elementwise.js";
import { lift, type Operand, operand } from "../functions/lift.js";
import { constant, type Node } from "../graph/node.js";
import { sub } from "../primitives/arithmetic.js";
import { gather, scatterAdd } from "../primitives/indexing.js";
import { fill, reshape, spread } from "../primitives/movement.js";
import * as strict from "../primitives/order.js";
import { concatenate } from "../primitives/window.js";
import { part } from "./axes.js";

/** How many different entries there is room for, and what stands in the places that are left. */
export interface UniqueOptions {
  /** How many. Of more different entries, the largest are left out. Default: the number of all entries. */
  readonly size?: number | undefined;
  /** What fills the places that are left. Default: the smallest entry. */
  readonly fillValue?: Operand | undefined;
}

/** Different entries, and where they are. */
export interface Unique {
  /** In ascending order, then filled up: [size]. NaN counts as the largest, and all NaN as one. */
  readonly values: Node;
  /** Of each value, the index of its first entry in row-major order, int32 [size]; where filled, of the smallest. */
  readonly indices: Node;
  /** Of each entry, the place of its value, int32 with the shape of x. Of values left out, it is `size` or more. */
  readonly inverse: Node;
  /** Of each value, the number of its entries, int32 [size]; 0 where filled. */
  readonly counts: Node;
}

/**
 * The different entries of x in ascending order, `size` of them, as JAX's `unique` of a known size. Each has the slope of
 * the first entry it is.
 *
 * @throws ValueError unless the size is a whole number, or for no entries.
 * @example
 * const { values, counts } = unique(tensor([3, 1, 3]), { size: 3, fillValue: -1 });
 * evaluate(values).toArray(); // [1, 3, -1]
 * evaluate(counts).toArray(); // [1, 2, 0]
 */
export function unique(x: Operand, options: UniqueOptions = {}): Unique {
  const node = operand(x, "unique");
  const total = sizeOf(node.shape);
  const { size = total, fillValue } = options;
  if (!Number.isInteger(size) || size < 0 || total === 0) {
    throw new ValueError({
      op: "unique",
      expected: total === 0 ? "at least one entry is required" : "a whole number as size is required",
      received: total === 0 ? "none" : typeof size === "string" ? `"${size}"` : String(size),
      advice: "Say how many values at most, as size.",
    });
  }
  const flat = reshape(node, [total]);
  const order = strict.argsort(flat, 0, false);
  const sorted = gather(flat, order, 0);
  const [before, after] = [part(sorted, 0, 0, total - 1), part(sorted, 0, 1, total)];
  // All NaN are one.
  const differs = where(notEqual(before, before), false, notEqual(before, after));
  const isNew = concatenate([constant([true]), differs], 0);
  const place = strict.cumsum(astype(isNew, "int32"), 0, false);
  const own = sub(place, fill(1, place));
  /** Into the place of each value, the sum of what its entries have. What has no place is dropped. */
  const collect = (entries: Node): Node => scatterAdd(spread(constant(0, { dtype: "int32" }), [size]), own, entries, 0);
  const counts = collect(fill(1, own));
  const isFilled = equal(counts, 0);
  const smallest = spread(reshape(part(order, 0, 0, 1), []), [size]);
  const indices = where(isFilled, smallest, collect(where(isNew, order, fill(0, order))));
  const inverse = reshape(scatterAdd(fill(0, own), order, own, 0), node.shape);
  const values = composite("unique", [node], { size }, () => {
    const found = gather(flat, indices, 0);
    return fillValue === undefined ? found : where(isFilled, lift(fillValue, found.dtype), found);
  });
  return { values, indices, inverse, counts };
}
