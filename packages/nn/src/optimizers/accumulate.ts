/** Batches larger than memory: gradients of several steps for one. */
import { add, div, equal, lift, type Node, where } from "@cadena/autodiff";
import { mapTree, type Tree, zeros } from "@cadena/core";
import type { Values } from "../layer.js";
import { requireSize } from "../requirements.js";
import { type Counted, nextCount, startCount } from "./schedule.js";
import { type Transformation, transformation, zerosLike } from "./transformation.js";

/** The state of {@link accumulate}: how many gradients are in the sum, and what is accumulated for. */
export type AccumulateState = Counted & { readonly inner: Values; readonly sum: Values };

/**
 * Every k-th step is that of `optimizer` for the mean of the last k gradients; the others move nothing. With losses that
 * are means over batches of one size, k steps do what one with a batch k times as large does. What looks at the loss
 * sees that of the k-th batch.
 *
 * @throws ValueError unless k is a whole number ≥ 1.
 * @example
 * const optimizer = accumulate(4, adam(0.001));
 * pathsOf(optimizer.init({ w: tensor(1) })); // ["count", "inner[0].count", "inner[0].m.w", "inner[0].v.w", "sum.w"]
 */
export function accumulate(k: number, optimizer: Transformation): Transformation {
  requireSize("accumulate", "the number of gradients", k);
  return transformation<AccumulateState>({
    init: (params) => ({ ...startCount(), inner: optimizer.init(params), sum: zerosLike(params) }),
    update(updates, { count, inner, sum }, context) {
      const after = nextCount(count);
      const isFull = equal(after, lift(k, "int32"));
      const total = mapTree((s: Node, g: Node) => add(s, g), sum, updates);
      const mean = mapTree((s: Node) => div(s, k), total) as Tree<Node>;
      const [steps, stepped] = optimizer.update(mean, inner as Tree<Node>, context);
      const whenFull = (a: Tree<Node>, b: Tree<Node>): Tree<Node> =>
        mapTree((x: Node, y: Node) => where(isFull, x, y), a, b) as Tree<Node>;
      const none = mapTree((g: Node) => lift(zeros(g.shape, g.dtype)), updates) as Tree<Node>;
      return [
        whenFull(steps, none),
        {
          count: where(isFull, lift(0, "int32"), after),
          inner: whenFull(stepped, inner as Tree<Node>),
          sum: whenFull(none, total),
        },
      ];
    },
  });
}
