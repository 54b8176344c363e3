/** A derivation as data: lines that speak of nodes, before a language or a format is chosen. */
import type { Shape, Tensor } from "@cadena/core";
import type { Dims } from "../graph/aval.js";
import type { Node } from "../graph/node.js";
import type { Step } from "../graph/step.js";
import type { Formula } from "../notation.js";
import type { Condition } from "../rewrite/types.js";

/** How the derivation goes: the reverse sweep line by line, or top-down on a scalar expression. */
export type DerivationStyle = "backprop" | "textbook";

/** One way to write the right-hand side of a line. */
export interface Stage {
  /**
   * What leads to it: the chain rule as the step states it; the upstream line put in; the simplified form; or a rule of
   * the textbook.
   */
  readonly kind: "definition" | "chain" | "substituted" | "simplified" | TextbookRule;
  /** A small graph over symbols: its inputs are keys of {@link Derivation.symbols}. */
  readonly expression: Node;
  /** Under what the form equals the one before it: ŷ ≠ 0. */
  readonly conditions: readonly Condition[];
}

/** The rules a top-down derivation names. */
export type TextbookRule =
  | "constant"
  | "identity"
  | "sum"
  | "multiple"
  | "product"
  | "quotient"
  | "power"
  | "function"
  | "chain";

/** What a line is about. */
interface Line {
  /** The left-hand side. */
  readonly symbol: Formula;
  /** The node of the graph whose value the line states. */
  readonly node: Node;
  /** Ways to write it, one after the other, all equal; the last is the result. At least one. */
  readonly stages: readonly Stage[];
  readonly shape: Shape;
  readonly dims: Dims | undefined;
  /** Layer. */
  readonly scope: string | undefined;
  /** The value, if bindings were given. Rounded where the derivation was asked to round. */
  readonly value: Tensor | undefined;
}

/** Z = W A + b */
export interface ForwardLine extends Line {
  readonly kind: "forward";
  /** Inputs and constants are listed without a right-hand side: their stage is themselves. */
  readonly role: "input" | "parameter" | "constant" | "computed" | "loss";
}

/** ∂S/∂Z = ∂S/∂A ⊙ σ′(Z) = Ŷ − Y */
export interface BackwardLine extends Line {
  readonly kind: "backward";
  /** What the line states, ∂S/∂Z, also where its symbol is δ. */
  readonly derivative: Formula;
  /** The forward node the derivative is taken with respect to. */
  readonly of: Node;
  /** seed: ∂S/∂S = 1; inner: a node between; parameter: one that was asked for. */
  readonly role: "seed" | "inner" | "parameter";
  /** The uses of the chain rule that the line is made of, one for each path and argument. */
  readonly steps: readonly Step[];
  /** The factor 1/m that late scaling applies here (a node over symbols), if any. */
  readonly factor: Node | undefined;
  /** Factors that cancelled between the chain rule and the result, over symbols: ŷ, 1 − ŷ. */
  readonly cancelled: readonly Node[];
}

/** A whole derivation. */
export interface Derivation {
  readonly style: DerivationStyle;
  /** late: back-propagate S, where L = c·S, and apply c at the parameters. early: the products of L itself. */
  readonly scale: "late" | "early";
  /** What is differentiated: L, and, where the mean is taken late, S with L = c·S + penalty. */
  readonly loss: Formula;
  readonly objective: Formula;
  /** c, as a node over symbols; undefined where it is 1 or taken early. */
  readonly factor: Node | undefined;
  /** How each input of the small graphs is written. */
  readonly symbols: ReadonlyMap<Node, Formula>;
  /** The node of the graph that each of those inputs stands for. */
  readonly meaning: ReadonlyMap<Node, Node>;
  readonly forward: readonly ForwardLine[];
  readonly backward: readonly BackwardLine[];
  /** All conditions of all lines, each once. */
  readonly conditions: readonly Condition[];
  /** Digits that named forward values were rounded to, if asked for. */
  readonly rounded: number | undefined;
}
