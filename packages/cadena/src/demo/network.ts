/** A network of the lectures, as the demo runs it. */
import type { Node } from "@cadena/autodiff";
import type { Tensor } from "@cadena/core";
import type { NeuronDiagram } from "@cadena/viz";

/** The networks there are. */
export const networkNames = ["tanh", "mazur", "xor", "cats"] as const;

/** One of them. */
export type NetworkName = (typeof networkNames)[number];

/** What is known of a network beside its derivation; each is a sentence in every language. */
export type FactName =
  | "error"
  | "errorAfterStep"
  | "errorAfterMany"
  | "outputsAfterMany"
  | "otherWeight"
  | "roundedSlope"
  | "roundedWeight"
  | "predictions"
  | "line"
  | "kinks"
  | "probability"
  | "loss";

/** A number that was computed, and what a slide or page has for it. */
export interface Fact {
  readonly name: FactName;
  readonly computed: Tensor;
  /** Digits that are shown after the point. */
  readonly digits: number;
  readonly slide?: number;
}

/** A network, its loss and its numbers. */
export interface Network {
  readonly loss: Node;
  readonly parameters: readonly Node[];
  readonly bindings: Readonly<Record<string, Tensor>>;
  /** One step of gradient descent; undefined where the lectures take none. */
  readonly step: Step | undefined;
  readonly facts: () => readonly Fact[];
  /** What the picture with circles shows: a chain of dense layers, or a description where it is written in scalars. */
  readonly diagram: Node | ((value: (node: Node) => Tensor, gradient: (parameter: Node) => Tensor) => NeuronDiagram);
}

/** How one step is shown. */
export interface Step {
  readonly learningRate: number;
  /** What the entries of the parameters are called, one after the other. */
  readonly names: readonly string[];
  readonly digits: number;
  /** Digits that the slide rounds the forward pass to, and digits that it prints; undefined where it is exact. */
  readonly slide: { readonly round: number; readonly digits: number } | undefined;
}
