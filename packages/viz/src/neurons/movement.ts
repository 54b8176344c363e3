/** Reshapes and transposes between a parameter and its use. */
import type { Node } from "@cadena/autodiff";
import type { Tensor } from "@cadena/core";

/** Where a value comes from, through nodes that only move its entries. */
export interface Moved {
  readonly from: Node;
  /** The same movement, of the value or of its derivative. */
  readonly move: (value: Tensor) => Tensor;
  /** Did rows become columns? */
  readonly isTransposed: boolean;
}

/** Follows reshapes and transposes back. */
export function movedFrom(node: Node): Moved {
  const moves: ((value: Tensor) => Tensor)[] = [];
  let isTransposed = false;
  let from = node;
  for (;;) {
    const { application, shape } = from;
    const name = application?.primitive.name;
    if (application === undefined || (name !== "reshape" && name !== "transpose")) break;
    if (name === "reshape") moves.unshift((value) => value.reshape(shape));
    else {
      const permutation = application.params["permutation"] as readonly number[];
      moves.unshift((value) => value.transpose(permutation));
      isTransposed = !isTransposed;
    }
    from = application.inputs[0] as Node;
  }
  return { from, move: (value) => moves.reduce((each, step) => step(each), value), isTransposed };
}

/** The input or constant that was reshaped and repeated to make a bias; undefined if it is computed. */
export function leafBehind(node: Node): Node | undefined {
  let from = node;
  while (from.application !== undefined) {
    const { primitive, inputs } = from.application;
    if (primitive.name !== "reshape" && primitive.name !== "broadcast") return undefined;
    from = inputs[0] as Node;
  }
  return from;
}

/** The axes along which a bias is repeated. */
export function repeatedAxes(node: Node): readonly number[] {
  const axes: number[] = [];
  for (let from = node; from.application !== undefined; from = from.application.inputs[0] as Node) {
    const { primitive, params } = from.application;
    if (primitive.name === "broadcast") axes.push(...(params["axes"] as readonly number[]));
  }
  return axes;
}
