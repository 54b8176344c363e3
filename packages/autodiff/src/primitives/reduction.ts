/** Reductions that are not linear. The sum is in `movement`, beside the broadcast it transposes to. */
import { reduceMax, type Tensor, ValueError } from "@cadena/core";
import { type Op, primitive } from "../define.js";
import type { Aval } from "../graph/aval.js";
import type { Application, Node } from "../graph/node.js";
import type { Formula } from "../notation.js";
import { absorb, div, mul } from "./arithmetic.js";
import { equal } from "./comparison.js";
import { cast } from "./identity.js";
import { atFront, broadcast, reduceNotation, sum, toFront } from "./movement.js";

/** The largest entry along `axes`, which are removed. Where several are largest, they share the slope evenly. */
export const max: Op<[x: Node, axes: readonly number[]]> = primitive<
  { readonly axes: readonly number[] },
  [x: Node, axes: readonly number[]]
>(
  {
    name: "max",
    avals: ([x], { axes }) => {
      const { shape, dtype } = x as Aval;
      const empty = axes.find((axis) => shape[axis] === 0);
      if (empty !== undefined) {
        throw new ValueError({
          op: "max",
          expected: "at least one entry along each reduced axis is required",
          received: `size 0 along axis ${empty}`,
          advice: "The maximum of nothing has no value.",
        });
      }
      return [{ shape: shape.filter((_, axis) => !axes.includes(axis)), dtype }];
    },
    kernel: ([x], { axes }) => [reduceMax(x as Tensor, axes)],
    differential: {
      kind: "general",
      jvp: (application, [tangent], { axes }) => {
        const share = shareOfLargest(application, axes);
        return [tangent ? sum(product(tangent, share, application), axes) : null];
      },
      vjp: (application, [ct], _, { axes }) => {
        const x = application.inputs[0] as Node;
        if (!ct) return [null];
        return [product(broadcast(ct, x.shape, axes), shareOfLargest(application, axes), application)];
      },
    },
    batch: ([x], [axis], _size, { axes }) =>
      atFront(
        max(
          toFront(x as Node, axis as number),
          axes.map((each) => each + 1),
        ),
      ),
    notation: ([x], application) => reduceNotation("max", x as Formula, application),
    dims: ([x], { axes }) => (x as Node).dims?.filter((_, axis) => !axes.includes(axis)),
  },
  (x, axes) => [[x], { axes }],
);

/** d ⊙ share. The largest of NaN is shared by none, and 0/0 is absorbed. */
function product(d: Node, share: Node, { output }: Application): Node {
  return output.singular ? absorb(d, share) : mul(d, share);
}

/** 1/n at the n largest entries, else 0. */
function shareOfLargest({ inputs, outputs }: Application, axes: readonly number[]): Node {
  const x = inputs[0] as Node;
  const largest = cast(equal(x, broadcast(outputs[0] as Node, x.shape, axes)), x.dtype);
  return div(largest, broadcast(sum(largest, axes), x.shape, axes));
}
