/** Graphs derived from the bodies that params hold: their tangents, their cotangents, and their batches. */
import { isFloat } from "@cadena/core";
import { withContext } from "../graph/context.js";
import { Graph } from "../graph/graph.js";
import { Node, nextSerial } from "../graph/node.js";
import { topologicalOrder } from "../graph/order.js";
import { rebuild } from "../graph/rebuild.js";
import { batchedToFront, fill } from "../primitives/movement.js";
import { batchNodes } from "./batch.js";
import { pushForward } from "./forward.js";
import { backpropagate } from "./reverse.js";

/** A body that is being made: its inputs, and its outputs, null where an output is zero. */
export interface Body {
  readonly inputs: readonly Node[];
  readonly outputs: readonly (Node | null)[];
}

/** An input of a body that stands for a node outside. What may be infinite outside may be so inside. */
export function bodyInput({ name, shape, dtype, dims, singular }: Node): Node {
  return new Node({ shape, dtype }, undefined, 0, { name, dims }, singular);
}

/** An input of a body that stands for a slice along the first axis of a node outside. */
export function sliceInput({ name, shape, dtype, dims, singular }: Node): Node {
  const details = { name, dims: dims?.slice(1) };
  return new Node({ shape: shape.slice(1), dtype }, undefined, 0, details, singular);
}

/** The body at these operands: the same one, unless an operand may be infinite and its inputs do not know. */
export function bodyAt(body: Graph, operands: readonly Node[]): Graph {
  if (body.inputs.every(({ singular }, i) => singular || !operands[i]?.singular)) return body;
  const inputs = body.inputs.map(({ name, shape, dtype, dims, singular }, i) => {
    const mayBeInfinite = singular || operands[i]?.singular === true;
    return new Node({ shape, dtype }, undefined, 0, { name, dims }, mayBeInfinite);
  });
  return new Graph(inputs, body.apply(inputs));
}

/**
 * Calls `make`, and returns what it returns with the nodes that it captured: those that were there before, and inputs
 * that are none of `letters`. Nodes made inside stay inside. Constants are captured too: one may stand for what is
 * differentiated.
 */
export function captureBody<T extends { readonly nodes: readonly Node[] }>(
  letters: readonly Node[],
  make: () => T,
): { readonly result: T; readonly captured: readonly Node[]; readonly isOutside: (node: Node) => boolean } {
  const start = nextSerial();
  const known = new Set(letters);
  const result = withContext({ scope: undefined, frame: undefined, implicit: false }, make);
  const isOutside = (node: Node): boolean => !known.has(node) && (node.serial < start || node.kind === "input");
  const captured = topologicalOrder(result.nodes, isOutside).nodes.filter(isOutside);
  return { result, captured, isOutside };
}

/** Outputs with what they captured replaced by inputs of the body. */
export function closeBody(
  outputs: readonly Node[],
  isOutside: (node: Node) => boolean,
  letters: ReadonlyMap<Node, Node>,
): readonly Node[] {
  return outputs.map(rebuild(outputs, (node) => letters.get(node), isOutside));
}

/**
 * Inputs that a body needs and does not list: a rule of a derivative may reach outside when it is called. Each is an
 * input of the body that stands for itself.
 */
export function freeInputs({ inputs, outputs }: Body): readonly Node[] {
  const listed = new Set(inputs);
  const made = outputs.filter((each) => each !== null);
  return topologicalOrder(made).nodes.filter((node) => node.kind === "input" && !listed.has(node));
}

/** The tangents of a body's outputs, of its inputs and then the tangents that are there. */
export function tangentsOfBody({ inputs, outputs }: Graph, tangents: readonly (Node | null)[]): Body {
  const moved = inputs.flatMap((x, i) => (tangents[i] ? [{ x, d: bodyInput(tangents[i]) }] : []));
  const found = pushForward(
    outputs,
    moved.map(({ x }) => x),
    moved.map(({ d }) => d),
  );
  return {
    inputs: [...inputs, ...moved.map(({ d }) => d)],
    outputs: found.map((each, i) => (isFloat((outputs[i] as Node).dtype) ? each : null)),
  };
}

/**
 * The cotangents of a body's inputs, of its inputs and then the cotangents that are there. What the forward body
 * computed on the way is computed again.
 */
export function cotangentsOfBody(
  { inputs, outputs }: Graph,
  cotangents: readonly (Node | null)[],
  needs: readonly boolean[],
): Body {
  const arriving = outputs.flatMap((y, i) => (cotangents[i] ? [{ y, ct: bodyInput(cotangents[i]) }] : []));
  const { cotangent } = backpropagate(
    arriving.map(({ y }) => y),
    arriving.map(({ ct }) => ct),
    inputs.filter((_, i) => needs[i]),
  );
  return {
    inputs: [...inputs, ...arriving.map(({ ct }) => ct)],
    outputs: inputs.map((x, i) => (needs[i] && isFloat(x.dtype) ? (cotangent(x) ?? null) : null)),
  };
}

/**
 * A body for a batch whose axis is in front, of the inputs marked in `batched`. Returns which outputs are batched: those
 * that must be, and those that are wanted so.
 */
export function batchOfBody(
  { inputs, outputs }: Graph,
  batched: readonly boolean[],
  size: number,
  wanted: readonly boolean[] = [],
): { readonly body: Graph; readonly batched: readonly boolean[] } {
  const stands = inputs.map((x, i) => {
    if (!batched[i]) return x;
    const { name, dtype, singular, dims, shape } = x;
    const details = { name, dims: dims && [null, ...dims] };
    return new Node({ shape: [size, ...shape], dtype }, undefined, 0, details, singular);
  });
  const map = new Map(inputs.map((x, i) => [x, { node: stands[i] as Node, axis: batched[i] ? 0 : null }] as const));
  const made = batchNodes(outputs, map, size);
  const results = made.map(({ node, axis }, i) =>
    axis === null && !wanted[i] ? node : batchedToFront(node, axis, size),
  );
  return { body: new Graph(stands, results), batched: made.map(({ axis }, i) => axis !== null || wanted[i] === true) };
}

/**
 * Closed graphs of alternatives, with one list of inputs and one of outputs: the inputs that one of them uses, and the
 * outputs that are not zero in all of them.
 */
export function together(
  bodies: readonly Body[],
  like: readonly Node[],
): { readonly graphs: readonly Graph[]; readonly live: readonly boolean[]; readonly used: readonly boolean[] } {
  const live = like.map((_, i) => bodies.some(({ outputs }) => outputs[i] != null));
  const outputs = bodies.map((body) =>
    body.outputs.flatMap((y, i) => (live[i] ? [y ?? fill(0, like[i] as Node)] : [])),
  );
  const orders = outputs.map((each) => topologicalOrder(each));
  const used = (bodies[0]?.inputs ?? []).map((_, i) =>
    orders.some(({ place }, k) => place(bodies[k]?.inputs[i] as Node) >= 0),
  );
  const graphs = bodies.map(
    ({ inputs }, k) =>
      new Graph(
        inputs.filter((_, i) => used[i]),
        outputs[k] as readonly Node[],
      ),
  );
  return { graphs, live, used };
}
