/** Applying a primitive to nodes: the one place where nodes of the graph are made. */
import type { Aval, Dims } from "./aval.js";
import { Application, Node } from "./node.js";
import type { Params, Primitive } from "./primitive.js";

/** Params of the primitives that have none. */
export const noParams: Params = Object.freeze({});

/**
 * Applies a primitive, and returns the nodes of its outputs. Strict: shapes and dtypes must fit as they are.
 *
 * @throws ShapeError or DTypeError, from the primitive's own rule.
 * @example
 * const [sin] = primitives.filter(({ name }) => name === "sin") as [Primitive];
 * const outputs = apply(sin, [constant(0)]);
 * evaluate(outputs).map((y) => y.item()); // [0]
 */
export function apply(primitive: Primitive, inputs: readonly Node[], params: Params = noParams): readonly Node[] {
  return make(primitive, inputs, params).outputs;
}

/**
 * The first output of a primitive, which is the only one of most.
 *
 * @example
 * const [cos] = primitives.filter(({ name }) => name === "cos") as [Primitive];
 * evaluate(applyOne(cos, [constant(0)])).item(); // 1
 */
export function applyOne(primitive: Primitive, inputs: readonly Node[], params: Params = noParams): Node {
  return make(primitive, inputs, params).output;
}

function make(primitive: Primitive, inputs: readonly Node[], params: Params): Application {
  const avals = primitive.avals(inputs, params);
  const application = new Application(primitive, inputs, params);
  const dims = inferDims(primitive, inputs, params);
  const singular = isSingular(primitive, inputs, params);
  const details = dims && { dims };
  application.hold(
    avals.length === 1
      ? new Node(avals[0] as Aval, application, 0, details, singular)
      : avals.map((aval, i) => new Node(aval, application, i, details, singular)),
  );
  return application;
}

function inferDims(primitive: Primitive, inputs: readonly Node[], params: Params): Dims | undefined {
  for (const input of inputs) if (input.dims !== undefined) return primitive.dims?.(inputs, params);
  return undefined;
}

function isSingular(primitive: Primitive, inputs: readonly Node[], params: Params): boolean {
  const { singular } = primitive;
  if (typeof singular === "function") return singular(inputs, params);
  if (singular === true) return true;
  for (const input of inputs) if (input.singular) return true;
  return false;
}
