/** What a forward body keeps for its backward body, so that the backward body computes little of it again. */
import { sizeOf } from "@cadena/core";
import { Node } from "../graph/node.js";
import { topologicalOrder } from "../graph/order.js";
import { rebuild } from "../graph/rebuild.js";
import { type Body, bodyInput } from "./bodies.js";

/** Values that are kept, the inputs that stand for them, and the outputs as they are made of those. */
export interface Residuals {
  readonly kept: readonly Node[];
  readonly letters: readonly Node[];
  readonly outputs: readonly (Node | null)[];
}

/**
 * Operations that are computed again rather than kept, where that takes no more memory. All others are kept: products
 * of matrices, reductions, and functions that cost many operations.
 */
const cheap: ReadonlySet<string> = new Set([
  ...["reshape", "transpose", "broadcast", "slice", "concatenate", "pad", "cast", "stopGradient"],
  ...["add", "sub", "mul", "absorb", "neg", "abs", "sign", "relu", "maximum", "minimum"],
  ...["equal", "less", "greater", "where"],
]);

/**
 * Cuts a backward body where values that the forward body computes enter what depends on `cotangents`. Inputs that are
 * not among `changing` are there again when the backward body runs; of the rest, either the values themselves are
 * kept, or those that they are made of by cheap operations, whichever are smaller.
 *
 * A checkpoint inside the body is behind its cotangents: it is computed again, and keeps its arguments alone.
 */
export function residualsOf({ outputs }: Body, cotangents: ReadonlySet<Node>, changing: ReadonlySet<Node>): Residuals {
  const made = outputs.filter((each) => each !== null);
  const { nodes, inputs, starts } = topologicalOrder(made);
  const isLate: boolean[] = [];
  const sources: (readonly Node[])[] = [];
  const kept = new Set<Node>();
  for (const [i, node] of nodes.entries()) {
    const places = inputs.subarray(starts[i], starts[i + 1]);
    isLate[i] = cotangents.has(node) || places.some((place) => isLate[place]);
    if (isLate[i])
      for (const place of places) if (!isLate[place]) for (const each of sources[place] ?? []) kept.add(each);
    const below = new Set(Array.from(places).flatMap((place) => sources[place] ?? []));
    const size = [...below].reduce((total, each) => total + sizeOf(each.shape), 0);
    const isRead =
      below.size === 0 || (cheap.has(node.application?.primitive.name ?? "") && size <= sizeOf(node.shape));
    sources[i] = changing.has(node) || !isRead ? [node] : [...below];
  }
  for (const [i, node] of nodes.entries()) {
    if (!isLate[i] && made.includes(node)) for (const each of sources[i] ?? []) kept.add(each);
  }
  const letters = new Map([...kept].map((each) => [each, unnamed(each)] as const));
  const moved = rebuild(
    made,
    (node) => letters.get(node),
    (node) => letters.has(node),
  );
  return { kept: [...kept], letters: [...letters.values()], outputs: outputs.map((each) => each && moved(each)) };
}

/** Kept values are many, and of no name of their own. */
function unnamed(node: Node): Node {
  const { shape, dtype, dims, singular } = bodyInput(node);
  return new Node({ shape, dtype }, undefined, 0, dims && { dims }, singular);
}
