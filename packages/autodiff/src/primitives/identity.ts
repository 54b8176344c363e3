/** Primitives whose value is their argument's: cast, stopGradient, barrier. */
import { type DType, isFloat, type Tensor } from "@cadena/core";
import { type Op, primitive } from "../define.js";
import type { Aval } from "../graph/aval.js";
import type { Node } from "../graph/node.js";
import type { Formula } from "../notation.js";

/** The same numbers in another dtype. Linear between floats; gradients stop at int32 and bool. */
export const cast: Op<[x: Node, dtype: DType]> = primitive<{ readonly dtype: DType }, [x: Node, dtype: DType]>(
  {
    name: "cast",
    avals: ([x], { dtype }) => [{ shape: (x as Aval).shape, dtype }],
    kernel: ([x], { dtype }) => [(x as Tensor).astype(dtype)],
    differential: {
      kind: "linear",
      linearIn: () => true,
      transpose: (ct, { inputs: [x] }) => {
        const { dtype } = x as Node;
        return [isFloat(dtype) ? cast(ct, dtype) : null];
      },
    },
    batch: ([x], axes, _size, { dtype }) => ({ outputs: [cast(x as Node, dtype)], axes }),
    notation: ([x]) => x as Formula,
    dims: ([x]) => (x as Node).dims,
  },
  (x, dtype) => [[x], { dtype }],
);

/** x, as a constant for differentiation. */
export const stopGradient: Op<[x: Node]> = primitive<object, [x: Node]>(
  {
    name: "stopGradient",
    avals: ([x]) => [x as Aval],
    kernel: ([x]) => [x as Tensor],
    differential: { kind: "none" },
    batch: ([x], axes) => ({ outputs: [stopGradient(x as Node)], axes }),
    notation: ([x]) => x as Formula,
    dims: ([x]) => (x as Node).dims,
  },
  (x) => [[x], {}],
);

/**
 * x, but not before `after` is there: rewrites must not see through it. Recomputation stands behind it, so that it is
 * not merged with what it repeats, nor done early.
 */
export const barrier: Op<[x: Node, ...after: Node[]]> = primitive<object, [x: Node, ...after: Node[]]>(
  {
    name: "barrier",
    avals: ([x]) => [x as Aval],
    kernel: ([x]) => [x as Tensor],
    differential: {
      kind: "linear",
      linearIn: (argument) => argument === 0,
      transpose: (ct, { inputs }) => inputs.map((_, i) => (i === 0 ? ct : null)),
    },
    batch: (inputs, axes) => ({ outputs: [barrier(...(inputs as [Node, ...Node[]]))], axes: [axes[0] ?? null] }),
    notation: ([x]) => x as Formula,
    dims: ([x]) => (x as Node).dims,
  },
  (...inputs) => [inputs, {}],
);
