/** Abstract values: what is known of a value before it is computed. */
import { type DType, formatShape, type Shape } from "@cadena/core";

/**
 * Shape and dtype without data. Every {@link Node} is one, and so is every Tensor.
 *
 * @example
 * const aval: Aval = { shape: [2, 3], dtype: "float64" };
 * formatAval(aval); // "float64[2,3]"
 */
export interface Aval {
  readonly shape: Shape;
  readonly dtype: DType;
}

/**
 * A specification of an input, for `trace`. It is a class, so that a pytree does not walk into it.
 *
 * @example
 * const graph = trace((x: Node) => sum(x), new Spec([3], "float64", { name: "x" }));
 * graph.inputs[0]?.name; // "x"
 */
export class Spec implements Aval {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly name: string | undefined;
  readonly dims: Dims | undefined;

  constructor(shape: Shape, dtype: DType = "float64", options: { name?: string; dims?: Dims } = {}) {
    this.shape = shape;
    this.dtype = dtype;
    this.name = options.name;
    this.dims = options.dims;
  }
}

/** Names of the dimensions of a value; `null` where one has none. */
export type Dims = readonly (string | null)[];

/**
 * `float64[2,3]`, the short form used in graph listings.
 *
 * @example
 * formatAval(input("x", { shape: [2, 3] })); // "float64[2,3]"
 */
export function formatAval(aval: Aval): string {
  return `${aval.dtype}[${aval.shape.join(",")}]`;
}

/** `[m=4, d=2]`: a shape with the names of its dimensions, for messages. */
export function formatDims(aval: Aval & { readonly dims?: Dims | undefined }): string {
  const { dims, shape } = aval;
  if (dims === undefined || dims.every((name) => name === null)) return formatShape(shape);
  return `[${shape.map((size, axis) => (dims[axis] ? `${dims[axis]}=${size}` : `${size}`)).join(", ")}]`;
}
