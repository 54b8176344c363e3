/** vmap: one function of one example becomes one function of a batch, by the batching rules of primitives. */
import { CadenaError, flatten, isTensor, normalizeAxis, ShapeError, unflatten } from "@cadena/core";
import { requireFunction } from "../errors.js";
import { type Operand, operand } from "../functions/lift.js";
import { apply } from "../graph/apply.js";
import { enterContext } from "../graph/context.js";
import { type Application, input, type Node } from "../graph/node.js";
import { topologicalOrder } from "../graph/order.js";
import type { Batched } from "../graph/primitive.js";
import { broadcast, moveAxis } from "../primitives/movement.js";

/** A node that stands for a batch: where its batch axis is, or null if it is the same for all examples. */
interface BatchedNode {
  readonly node: Node;
  readonly axis: number | null;
}

/**
 * Rewrites `outputs`, which speak of one example, so that they speak of a batch: each key of `stand-ins` is one
 * example's value of the batched node it maps to.
 */
export function batchNodes(
  outputs: readonly Node[],
  standIns: ReadonlyMap<Node, BatchedNode>,
  size: number,
): readonly BatchedNode[] {
  const order = topologicalOrder(outputs);
  const results: BatchedNode[] = new Array(order.nodes.length);
  const outside = enterContext({ scope: undefined, frame: undefined, implicit: false });
  try {
    let batched: Batched | undefined;
    for (let i = 0; i < order.nodes.length; i++) {
      const node = order.nodes[i] as Node;
      const { application } = node;
      if (application === undefined) {
        results[i] = standIns.get(node) ?? { node, axis: null };
        continue;
      }
      if (node.index === 0) {
        const start = order.starts[i] as number;
        const inputs = application.inputs.map((_, j) => results[order.inputs[start + j] as number] as BatchedNode);
        enterContext({ ...node.context, frame: undefined });
        batched = inputs.every(({ node }, j) => node === application.inputs[j])
          ? undefined
          : batchOne(application, inputs, size);
      }
      results[i] =
        batched === undefined
          ? { node, axis: null }
          : { node: batched.outputs[node.index] as Node, axis: batched.axes[node.index] ?? null };
    }
  } finally {
    enterContext(outside);
  }
  return outputs.map((output) => results[order.place(output)] as BatchedNode);
}

function batchOne(application: Application, batched: readonly BatchedNode[], size: number): Batched {
  const { primitive, params } = application;
  if (batched.every(({ axis }) => axis === null)) {
    // The same for all examples, of what came out of an operation that others of them enter.
    const outputs = apply(
      primitive,
      batched.map(({ node }) => node),
      params,
    );
    return { outputs, axes: [] };
  }
  if (primitive.batch !== "pointwise") {
    return primitive.batch(
      batched.map(({ node }) => node),
      batched.map(({ axis }) => axis),
      size,
      params,
    );
  }
  const axis = batched.find((each) => each.axis !== null)?.axis ?? 0;
  const aligned = batched.map((each) => withAxis(each, axis, size));
  return { outputs: apply(primitive, aligned, params), axes: [axis] };
}

/** The batched value with its batch axis at `axis`; repeated if it has none. */
function withAxis({ node, axis: from }: BatchedNode, axis: number, size: number): Node {
  if (from !== null) return moveAxis(node, from, axis);
  const shape = [...node.shape];
  shape.splice(axis, 0, size);
  return broadcast(node, shape, [axis]);
}

/** Where the batch axes of arguments and results are. */
export interface VmapOptions {
  /** One for all arguments, or one for each; null: the argument is the same for all examples. Default 0. */
  readonly inAxes?: number | null | readonly (number | null)[];
  /** Where the batch axis of the results goes. Default 0. */
  readonly outAxes?: number;
}

/**
 * Maps a function over an axis of its arguments, without a loop. Arguments and results are pytrees; the axis of an
 * argument applies to all its leaves.
 *
 * @throws ShapeError if the batch sizes of the arguments differ.
 * @example
 * const dots = vmap((a: Node, b: Node) => sum(mul(a, b)));
 * evaluate(dots(tensor([[1, 2], [3, 4]]), tensor([[1, 1], [2, 2]]))).toArray(); // [3, 14]
 */
export function vmap<A extends readonly unknown[], R>(
  f: (...args: A) => R,
  options: VmapOptions = {},
): (...args: { [K in keyof A]: unknown }) => R {
  const { inAxes = 0, outAxes = 0 } = options;
  return (...args) => {
    const standIns = new Map<Node, BatchedNode>();
    let size: number | undefined;
    const single = args.map((argument, i) => {
      const axisGiven = inAxes === null || typeof inAxes === "number" ? inAxes : (inAxes[i] ?? null);
      const { leaves, structure } = flatten(argument);
      // The function takes nodes; a number stays as it is, and so stays weak.
      if (axisGiven === null)
        return unflatten(
          structure,
          leaves.map((leaf) => (isTensor(leaf) ? operand(leaf, "vmap") : leaf)),
        );
      const stands = (leaves as Operand[]).map((leaf) => {
        const node = operand(leaf, "vmap");
        const axis = normalizeAxis("vmap", axisGiven, node.rank);
        const found = node.shape[axis] as number;
        size ??= found;
        if (size !== found) {
          throw new ShapeError({
            op: "vmap",
            expected: "all batched arguments must have one batch size",
            received: `${size} and ${found}`,
            advice: "Give an argument that is not batched the axis null, in inAxes.",
          });
        }
        const stand = input(node.name, {
          shape: node.shape.filter((_, each) => each !== axis),
          dtype: node.dtype,
          ...(node.dims && { dims: node.dims.filter((_, each) => each !== axis) }),
        });
        standIns.set(stand, { node, axis });
        return stand;
      });
      return unflatten(structure, stands);
    });
    if (size === undefined) {
      throw new CadenaError({
        op: "vmap",
        expected: "at least one argument with a batch axis is required",
        received: "none",
        advice: "Give one of them an axis, in inAxes.",
      });
    }
    const count = size;
    requireFunction("vmap", f);
    const { leaves, structure } = flatten(f(...(single as unknown as A)));
    const nodes = (leaves as Operand[]).map((leaf) => operand(leaf, "vmap"));
    const results = batchNodes(nodes, standIns, count).map((each) => {
      const front = each.axis === null ? withAxis(each, 0, count) : moveAxis(each.node, each.axis, 0);
      return moveAxis(front, 0, normalizeAxis("vmap", outAxes, front.rank));
    });
    return unflatten(structure, results) as R;
  };
}
