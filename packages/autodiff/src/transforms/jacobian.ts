/** Whole Jacobians and Hessians, column by column or row by row, batched instead of looped. */
import { eye, sizeOf } from "@cadena/core";
import { requireFunction } from "../errors.js";
import { constant, inputLike, type Node } from "../graph/node.js";
import { batchedToFront, fill, moveAxis, reshape } from "../primitives/movement.js";
import { batchNodes } from "./batch.js";
import { pushForward } from "./forward.js";
import { type Derivatives, type Loose, pushAlong, requireArgument, slopesOf } from "./gradient.js";
import { backpropagate } from "./reverse.js";
import { requireFloats, resultNodes, standIns } from "./stand-in.js";

/** Which argument to differentiate with respect to. */
export interface JacobianOptions {
  /** Default 0. */
  readonly argnum?: number;
}

/**
 * The Jacobian by forward mode: one column for each entry of the argument. For an argument of shape [n] and a result of
 * shape [m] it has shape [m, n]; for trees it is a tree (of results) of trees (of arguments).
 *
 * @example
 * evaluate(jacfwd((x: Node) => mul(x, x))(tensor([1, 2]))).toArray(); // [[2, 0], [0, 4]]
 */
export function jacfwd<A extends readonly unknown[]>(
  f: (...args: A) => unknown,
  options: JacobianOptions = {},
): (...args: Loose<A>) => Node {
  return jacobian("jacfwd", f, options, columnsOf);
}

/** The Jacobians of nodes, by forward mode. */
function columnsOf(outputs: readonly Node[], x: Node): readonly Node[] {
  const tangent = inputLike(x);
  const columns = pushForward(outputs, [x], [tangent]).map((each, i) => each ?? fill(0, outputs[i] as Node));
  return overBasis(columns, tangent).map((each) => moveAxis(each, 0, each.rank - 1));
}

/**
 * The Jacobian by reverse mode: one row for each entry of the result. The same numbers and shapes as {@link jacfwd}.
 *
 * @example
 * evaluate(jacrev((x: Node) => mul(x, x))(tensor([1, 2]))).toArray(); // [[2, 0], [0, 4]]
 */
export function jacrev<A extends readonly unknown[]>(
  f: (...args: A) => unknown,
  options: JacobianOptions = {},
): (...args: Loose<A>) => Node {
  return jacobian("jacrev", f, options, (outputs, x) =>
    outputs.map((y) => {
      const cotangent = inputLike(y);
      const row = backpropagate([y], [cotangent], [x]).cotangent(x) ?? fill(0, x);
      const rows = overBasis([row], cotangent)[0] as Node;
      return reshape(rows, [...y.shape, sizeOf(x.shape)]);
    }),
  );
}

/** Shared by both modes: `columns` gives, for each output, its Jacobian with the axes of x as one last axis. */
function jacobian<A extends readonly unknown[]>(
  op: string,
  f: (...args: A) => unknown,
  { argnum = 0 }: JacobianOptions,
  columns: (outputs: readonly Node[], x: Node) => readonly Node[],
): (...args: Loose<A>) => Node {
  requireFunction(op, f);
  return (...args) => {
    requireArgument(op, "argnum", argnum, args.length);
    const stand = standIns(op, args);
    const inputs = stand.leaves[argnum] ?? [];
    requireFloats(op, args[argnum], inputs, `args[${argnum}]`);
    const result = resultNodes(op, f(...(stand.args as unknown as A)));
    const perInput = inputs.map((x) =>
      columns(result.nodes, x).map((each, i) => reshape(each, [...(result.nodes[i] as Node).shape, ...x.shape])),
    );
    const argument = resultNodes(op, args[argnum]);
    const trees = result.nodes.map((_, i) =>
      argument.rebuild(stand.resolve(perInput.map((blocks) => blocks[i] as Node))),
    );
    return result.rebuild(trees) as Node;
  };
}

/** `outputs`, which depend on the node `direction`, for all unit directions at once; the batch axis is in front. */
function overBasis(outputs: readonly Node[], direction: Node): readonly Node[] {
  const size = sizeOf(direction.shape);
  const basis = reshape(constant(eye(size, size, direction.dtype)), [size, ...direction.shape]);
  const batched = batchNodes(outputs, new Map([[direction, { node: basis, axis: 0 }]]), size);
  return batched.map(({ node, axis }) => batchedToFront(node, axis, size));
}

/**
 * The Hessian of a scalar function, of shape [...x, ...x]: forward over reverse.
 *
 * @example
 * evaluate(hessian((x: Node) => sum(mul(x, mul(x, x))))(tensor([1, 2]))).toArray(); // [[6, 0], [0, 12]]
 */
export function hessian<A extends readonly unknown[]>(
  f: (...args: A) => Node,
  options: JacobianOptions = {},
): (...args: Loose<A>) => Node {
  const gradient = slopesOf("hessian", f, { argnums: options.argnum ?? 0 }) as (...args: A) => unknown;
  return jacobian("hessian", gradient, options, columnsOf);
}

/**
 * The product of the Hessian with a direction, without the Hessian: `hvp(f)(x, v)`, forward over reverse.
 *
 * @example
 * evaluate(hvp((x: Node) => sum(mul(x, mul(x, x))))(tensor([1, 2]), tensor([1, 1]))).toArray(); // [6, 12]
 */
export function hvp<X>(f: (x: X) => Node): (x: Loose<[X]>[0], direction: Loose<[X]>[0]) => Derivatives<X> {
  const gradient = slopesOf("hvp", f, {}) as (x: X) => Derivatives<X>;
  return (x, direction) => pushAlong<[X], Derivatives<X>>("hvp", gradient, [x], [direction])[1];
}
