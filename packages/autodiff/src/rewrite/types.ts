/** What rewriting takes and gives. */
import type { Node } from "../graph/node.js";
import type { NodeMap } from "../graph/rebuild.js";

/** Something a rewrite relied on, for reading: `of` is not 0, or sums to one along `axis`. */
export interface Condition {
  readonly kind: "nonzero" | "positive" | "sumsToOne";
  readonly of: Node;
  readonly axis?: number;
}

/**
 * exact: every rule holds at every point, infinities and NaN included, up to rounding; what compilers use.
 * generic: equalities of rational functions, which may cancel y/ŷ and record the condition ŷ ≠ 0; for reading.
 */
export type RuleSet = "exact" | "generic";

/** How to simplify. */
export interface SimplifyOptions {
  /** Default "exact". */
  readonly rules?: RuleSet;
  /** Facts that generic rules may use: targets that sum to one. */
  readonly assume?: readonly Condition[];
  /** For generic rules. together (default): one denominator, cancelled. apart: terms stay fractions of their own. */
  readonly denominators?: "apart" | "together";
  /** Nodes to treat as atoms: they are not entered, and stay as they are. */
  readonly keep?: (node: Node) => boolean;
}

/** A simplified graph. */
export interface Simplified {
  readonly outputs: readonly Node[];
  /** From nodes of the old graph to those that took their place. */
  readonly map: NodeMap;
  /** What generic rules relied on, each once, over nodes of the new graph. */
  readonly conditions: readonly Condition[];
}
