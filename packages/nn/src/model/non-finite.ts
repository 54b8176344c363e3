/** A loss that is not a number: where it first arose, found by going back to it. */
import type { Graph, Node } from "@cadena/autodiff";
import { findNonFinite } from "@cadena/autodiff/check";
import { CadenaError, type ErrorDetail, type Tensor } from "@cadena/core";

/**
 * The loss became NaN or infinite. The model keeps the parameters from before the step where it arose.
 *
 * @example
 * const detail = { op: "fit", expected: "a finite loss is required", received: "NaN" };
 * new NonFiniteError(detail, { epoch: 1, step: 7, layer: "hidden", node: "log" }).layer; // "hidden"
 */
export class NonFiniteError extends CadenaError {
  override readonly name: string = "NonFiniteError";
  /** The epoch, counted from 1. */
  readonly epoch: number;
  /** The steps taken before, of all epochs. */
  readonly step: number;
  /** The layer of the node, if it is in one. */
  readonly layer: string | undefined;
  /** The operation of the node, or the name of an input. */
  readonly node: string | undefined;

  constructor(
    detail: ErrorDetail,
    place: {
      readonly epoch: number;
      readonly step: number;
      readonly layer: string | undefined;
      readonly node: string | undefined;
    },
  ) {
    super(detail);
    this.epoch = place.epoch;
    this.step = place.step;
    this.layer = place.layer;
    this.node = place.node;
  }
}

/** The error for a step that gave, or was given, what is not finite. */
export function nonFiniteIn(
  graph: Graph,
  inputs: readonly Tensor[],
  place: { readonly epoch: number; readonly step: number; readonly loss: number },
): NonFiniteError {
  const bindings = new Map<Node, Tensor>(graph.inputs.map((node, i) => [node, inputs[i] as Tensor]));
  const found = findNonFinite(graph.outputs, bindings, { infinities: false });
  const first = found ?? findNonFinite(graph.outputs, bindings);
  const hasLoss = Number.isFinite(place.loss);
  return new NonFiniteError(
    {
      op: "fit",
      expected: hasLoss ? "finite parameters are required" : "a finite loss is required",
      received: `${hasLoss ? "others" : place.loss} in epoch ${place.epoch}, after ${place.step} steps${first === undefined ? "" : `: ${first}`}`,
      advice: "Look at the node and its inputs: a smaller learning rate, clipped gradients or a loss from logits help.",
    },
    {
      epoch: place.epoch,
      step: place.step,
      layer: first?.node.scope,
      node: first && (first.node.application?.primitive.name ?? first.node.name),
    },
  );
}
