/** The numbers of a derivation: exact, or rounded on the way as on slides. */
import { fromData, isFloat, type Tensor } from "@cadena/core";
import type { Node } from "../graph/node.js";
import { type Bindings, evaluateAll } from "../transforms/evaluate.js";
import type { BackwardLine, ForwardLine, Stage } from "./types.js";

/**
 * The values of lines, in their order; none without bindings. Exact ones are those of the graph. Rounded ones are
 * computed as by hand, each from what its line says last: ŷ − y is the difference of the rounded ŷ and y.
 */
export function valuesOf(
  lines: readonly (ForwardLine | BackwardLine)[],
  standOf: ReadonlyMap<Node, Node>,
  loss: Node,
  bindings: Bindings | undefined,
  round: number | undefined,
): readonly (Tensor | undefined)[] {
  if (bindings === undefined) return lines.map(() => undefined);
  if (round === undefined) {
    return evaluateAll(
      lines.map(({ node }) => node),
      bindings,
    );
  }
  const known = new Map<Node, Tensor>();
  return lines.map((line) => {
    const { node, stages } = line;
    const isLeaf = node.application === undefined && line.kind === "forward";
    const [value] = isLeaf ? evaluateAll([node], bindings) : evaluateAll([(stages.at(-1) as Stage).expression], known);
    const isRounded = line.kind === "forward" && !isLeaf && node.name !== undefined && node !== loss;
    const kept = isRounded && isFloat(node.dtype) ? roundTo(value as Tensor, round) : (value as Tensor);
    const stand = standOf.get(node);
    if (stand !== undefined) known.set(stand, kept);
    return kept;
  });
}

/** To the nearest, and half away from zero, as by hand. */
function roundTo(tensor: Tensor, digits: number): Tensor {
  const each = (value: number): number => Number(value.toFixed(digits)) + 0;
  return fromData(Float64Array.from(tensor.contiguous().data, each), tensor.shape).astype(tensor.dtype);
}
