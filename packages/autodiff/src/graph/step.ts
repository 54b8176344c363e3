/** The steps of a reverse sweep, as data: what each contribution to a cotangent is made of. */
import type { Application, Node } from "./node.js";

/**
 * One use of the chain rule: the cotangent of an output of `application` goes back to its input number `argument`.
 *
 * - elementwise: contribution = upstream ⊙ local
 * - linear: contribution = transpose of the map, applied to upstream (`local` is null)
 * - general: contribution = vjp(upstream) (`local` is null)
 */
export interface Step {
  readonly rule: "elementwise" | "linear" | "general";
  readonly application: Application;
  readonly argument: number;
  /** Cotangents of the application's outputs; null where none arrived. */
  readonly upstream: readonly (Node | null)[];
  /** The partial derivative, for the elementwise rule. */
  readonly local: Node | number | null;
  /** What this path adds to the cotangent of the input. */
  readonly contribution: Node;
}

/** A sweep that knows which of its steps contributed a node. Steps are made when somebody asks for them. */
export interface StepSource {
  readonly stepOf: (contribution: Node) => Step | undefined;
}
