/** What a neuron diagram shows. */
import type { Bindings, Node } from "@cadena/autodiff";
import type { Tensor } from "@cadena/core";
import type { BackwardLike } from "../model/types.js";

/** A layer of a neuron diagram. */
export interface NeuronLayer {
  /** Of its units. */
  readonly names: readonly string[];
  /** Shape `[units, units of the layer before]`. */
  readonly weights?: Tensor;
  /** Derivatives with respect to the weights. */
  readonly gradient?: Tensor;
  /** Shape `[units]`, written under the circles. */
  readonly bias?: Tensor;
  /** Derivatives with respect to the biases. */
  readonly biasGradient?: Tensor;
  /** Shape `[units]`, written in the circles. */
  readonly values?: Tensor;
  /** Written above the circles, as `tanh(z)`. */
  readonly activation?: string;
  /** Written above the edges, as `W₁`. */
  readonly title?: string;
}

/** A chain of dense layers, with what is known of it. */
export interface NeuronDiagram {
  readonly inputs: { readonly names: readonly string[]; readonly values?: Tensor };
  readonly layers: readonly NeuronLayer[];
}

/** What a diagram shows beside the layers of a function. */
export interface NeuronOptions {
  /** The inputs that are trained; they tell weights from data where a single layer does not. */
  readonly parameters?: readonly Node[];
  /** Values of inputs: of data, of parameters, or of both. */
  readonly bindings?: Bindings;
  /** A reverse sweep that reached the parameters: derivatives are shown beside weights. */
  readonly backward?: BackwardLike;
  /** Derivatives that are known already. */
  readonly gradients?: ReadonlyMap<Node, Tensor>;
  /** Which example of a batch stands in the circles. Default 0, the first. */
  readonly example?: number;
  /** Digits after the point. Default 4. */
  readonly digits?: number;
  /** The language of functions and numbers. Default "en". */
  readonly locale?: "en" | "es";
}
