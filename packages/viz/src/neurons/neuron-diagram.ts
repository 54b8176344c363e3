/** Neuron diagrams as every deck draws them: circles by layer, weights on the edges, inputs left and outputs right. */
import { Graph, isNode, type Node } from "@cadena/autodiff";
import { ShapeError, ValueError } from "@cadena/core";
import { denseChain } from "./dense-chain.js";
import { describeChain } from "./describe.js";
import { drawNeurons } from "./draw.js";
import type { NeuronDiagram, NeuronOptions } from "./types.js";

/**
 * The diagram of a network as SVG. The network is the output of a chain of dense layers: W A + b with examples as
 * columns, or A W + b with examples as rows, with or without biases, and any function between; or it is described by
 * hand. Values, weights and derivatives stand in the picture as far as they are known.
 *
 * @throws ValueError if the node is no chain of dense layers, ShapeError if a description does not fit together.
 * @example
 * const [x, W] = [input("x", { shape: [2] }), input("W", { shape: [3, 2] })];
 * const svg = toNeuronDiagram(tanh(matmul(W, x)));
 * svg.split("<circle").length - 1; // 5
 */
export function toNeuronDiagram(network: Node | Graph | NeuronDiagram, options: NeuronOptions = {}): string {
  const diagram = isNode(network) || network instanceof Graph ? diagramOf(network, options) : network;
  checkDiagram(diagram);
  return drawNeurons(diagram, options);
}

function diagramOf(network: Node | Graph, options: NeuronOptions): NeuronDiagram {
  const outputs = isNode(network) ? [network] : network.outputs;
  const [output] = outputs;
  if (output === undefined || outputs.length > 1) {
    throw new ValueError({
      op: "toNeuronDiagram",
      expected: "a graph with one output is required",
      received: `${outputs.length}`,
    });
  }
  return describeChain(denseChain(output, options.parameters && new Set(options.parameters)), options);
}

function checkDiagram({ inputs, layers }: NeuronDiagram): void {
  let before = inputs.names.length;
  checkShape("input values", inputs.values?.shape, [before]);
  for (const [i, { names, weights, gradient, bias, biasGradient, values }] of layers.entries()) {
    const units = names.length;
    for (const [what, tensor] of Object.entries({ weights, gradient })) {
      checkShape(`${what} of layer ${i + 1}`, tensor?.shape, [units, before]);
    }
    for (const [what, tensor] of Object.entries({ bias, biasGradient, values })) {
      checkShape(`${what} of layer ${i + 1}`, tensor?.shape, [units]);
    }
    before = units;
  }
}

function checkShape(what: string, shape: readonly number[] | undefined, expected: readonly number[]): void {
  if (shape === undefined || `${shape}` === `${expected}`) return;
  throw new ShapeError({
    op: "toNeuronDiagram",
    expected: `${what} must have shape [${expected.join(", ")}]`,
    received: `[${shape.join(", ")}]`,
  });
}
