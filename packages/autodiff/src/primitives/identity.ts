/** Primitives whose value is their argument's: cast, stopGradient, and a value with a derivative of its own. */
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
