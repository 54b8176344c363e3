/** What rewriting takes and gives. */
import type { Node } from "../graph/node.js";
import type { NodeMap } from "../graph/rebuild.js";

/** Something a rewrite relied on, for reading: `of` is not 0, or sums to one along `axis`. */
export interface Condition {
  readonly kind: "nonzero" | "positive" | "sumsToOne";
  readonly of: Node;
  readonly axis?: number;
}

/** Rules other than the exact ones, which hold everywhere: a function, so that a program that reads no formula is without them. */
export type RuleSet = (outputs: readonly Node[], options: SimplifyOptions) => Simplified;

/** How to simplify. */
export interface SimplifyOptions {
  /** Default: rules that hold at every point. `genericRules` of `@cadena/autodiff/derivation`: a form for reading. */
  readonly rules?: RuleSet;
  /** One pass of the default rules alone, to look at. Default: all of them, in one walk. */
  readonly only?: "folding" | "algebra" | "sharing";
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
