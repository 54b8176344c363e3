/** The numbers of a derivation: exact, or rounded on the way as on slides. */
import { fromData, isFloat, type Tensor } from "@cadena/core";
import type { Node } from "../graph/node.js";
import { type Bindings, evaluateAll } from "../transforms/evaluate.js";
import type { BackwardLine, ForwardLine, Stage } from "./types.js";

/** How named values of the forward pass are rounded. */
interface Rounding {
  readonly digits: number;
  readonly loss: Node;
  /** The symbol that stands for a node in the formulas. */
  readonly standOf: ReadonlyMap<Node, Node>;
}

/**
 * Lines with their values; without bindings, as they are. Exact values are those of the graph. Rounded ones are
 * computed as by hand, each from what its line says last: ŷ − y is the difference of the rounded ŷ and y.
 */
export function withValues(
  forward: readonly ForwardLine[],
  backward: readonly BackwardLine[],
  bindings: Bindings | undefined,
  rounding?: Rounding,
): { readonly forward: readonly ForwardLine[]; readonly backward: readonly BackwardLine[] } {
  if (bindings === undefined) return { forward, backward };
  const lines = [...forward, ...backward];
  const exact = (): readonly Tensor[] =>
    evaluateAll(
      lines.map(({ node }) => node),
      bindings,
    );
  const values = rounding === undefined ? exact() : roundedValues(lines, bindings, rounding);
  return {
    forward: forward.map((line, i) => ({ ...line, value: values[i] })),
    backward: backward.map((line, i) => ({ ...line, value: values[forward.length + i] })),
  };
}

function roundedValues(
  lines: readonly (ForwardLine | BackwardLine)[],
  bindings: Bindings,
  { digits, loss, standOf }: Rounding,
): readonly Tensor[] {
  const known = new Map<Node, Tensor>();
  return lines.map((line) => {
    const { node, stages } = line;
    const isLeaf = node.application === undefined && line.kind === "forward";
    const [value] = isLeaf ? evaluateAll([node], bindings) : evaluateAll([(stages.at(-1) as Stage).expression], known);
    const isRounded = line.kind === "forward" && !isLeaf && node.name !== undefined && node !== loss;
    const kept = isRounded && isFloat(node.dtype) ? roundTo(value as Tensor, digits) : (value as Tensor);
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
