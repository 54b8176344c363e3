/** Reductions that are not linear. The sum is in `movement`, beside the broadcast it transposes to. */
import { reduceMax, reduceMin, type Tensor, ValueError } from "@cadena/core";
import { type Op, primitive } from "../define.js";
import type { Aval } from "../graph/aval.js";
import type { Application, Node } from "../graph/node.js";
import type { Formula } from "../notation.js";
import { absorb, div, mul } from "./arithmetic.js";
import { equal } from "./comparison.js";
import { cast } from "./identity.js";
import { atFront, broadcast, reduceNotation, sum, toFront } from "./movement.js";

type Axes = { readonly axes: readonly number[] };
type Reduction = Op<[x: Node, axes: readonly number[]]>;

/** The largest entry along `axes`, which are removed. Where several are largest, they share the slope evenly. */
export const max: Reduction = extreme("max", reduceMax, (x, axes) => max(x, axes));

/** The smallest entry along `axes`, which are removed. Where several are smallest, they share the slope evenly. */
export const min: Reduction = extreme("min", reduceMin, (x, axes) => min(x, axes));

/* @__NO_SIDE_EFFECTS__ */
function extreme(
  name: "max" | "min",
  kernel: (x: Tensor, axes: readonly number[]) => Tensor,
  self: (x: Node, axes: readonly number[]) => Node,
): Reduction {
  return primitive<Axes, [x: Node, axes: readonly number[]]>(
    {
      name,
      avals: ([x], { axes }) => {
        const { shape, dtype } = x as Aval;
        const empty = axes.find((axis) => shape[axis] === 0);
        if (empty !== undefined) {
          throw new ValueError({
            op: name,
            expected: "at least one entry along each reduced axis is required",
            received: `size 0 along axis ${empty}`,
            advice: `The ${name}imum of nothing has no value.`,
          });
        }
        return [{ shape: shape.filter((_, axis) => !axes.includes(axis)), dtype }];
      },
      kernel: ([x], { axes }) => [kernel(x as Tensor, axes)],
      differential: {
        kind: "general",
        jvp: (application, [tangent], { axes }) => {
          const share = shareOfReached(application, axes);
          return [tangent ? sum(product(tangent, share, application), axes) : null];
        },
        vjp: (application, [ct], _, { axes }) => {
          const x = application.inputs[0] as Node;
          if (!ct) return [null];
          return [product(broadcast(ct, x.shape, axes), shareOfReached(application, axes), application)];
        },
      },
      batch: ([x], [axis], _size, { axes }) =>
        atFront(
          self(
            toFront(x as Node, axis as number),
            axes.map((each) => each + 1),
          ),
        ),
      notation: ([x], application) => reduceNotation(name, x as Formula, application),
      dims: ([x], { axes }) => (x as Node).dims?.filter((_, axis) => !axes.includes(axis)),
    },
    (x, axes) => [[x], { axes }],
  );
}

/** d ⊙ share. The largest of NaN is shared by none, and 0/0 is absorbed. */
function product(d: Node, share: Node, { output }: Application): Node {
  return output.singular ? absorb(d, share) : mul(d, share);
}

/** 1/n at the n entries that are the largest (or smallest), else 0. */
function shareOfReached({ inputs, outputs }: Application, axes: readonly number[]): Node {
  const x = inputs[0] as Node;
  const reached = cast(equal(x, broadcast(outputs[0] as Node, x.shape, axes)), x.dtype);
  return div(reached, broadcast(sum(reached, axes), x.shape, axes));
}
