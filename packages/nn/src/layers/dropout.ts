/** Dropout: units are left out by chance while a network is trained. */
import { div, lessEqual, lift, type Node, where } from "@cadena/autodiff";
import { bits } from "@cadena/autodiff/random";
import { ValueError } from "@cadena/core";
import { defineLayer, type Layer, type NameOptions, type Nothing, nothing } from "../layer.js";
import { requireBetween } from "../requirements.js";

/**
 * While training, each number becomes 0 with probability `rate`, and the others are divided by 1 − rate, so that their
 * mean stays; else nothing changes (Srivastava et al., Dropout, 2014, §10, inverted).
 *
 * @throws ValueError unless 0 ≤ rate < 1, or, when applied in training, without a key.
 * @example
 * const [y] = dropout(0.5).apply({}, {}, lift(ones([1, 4])), { training: true, key: lift(key(2)) });
 * evaluate(y).toArray(); // [[0, 2, 2, 0]]
 */
export function dropout(rate: number, { name }: NameOptions = {}): Layer<Nothing, Nothing> {
  requireBetween("dropout", "rate", rate, 0, 1, "high");
  return defineLayer({
    kind: "dropout",
    name,
    init: (_key, inputShape) => ({ params: nothing, state: nothing, outputShape: inputShape }),
    apply: (_params, state, x, { training, key }) => [training && rate > 0 ? dropped(x, rate, key) : x, state],
  });
}

/** @internal Dropout of a node in training. */
export function dropped(x: Node, rate: number, key: Node | undefined): Node {
  if (key === undefined) {
    throw new ValueError({
      op: "dropout",
      expected: "a key is required in training",
      received: "none",
      advice: "Apply the network with { training: true, key }.",
    });
  }
  // Words are even over int32: so many of the 2³² are below the bound as are kept.
  const bound = Math.round((1 - rate) * 2 ** 32) - 2 ** 31 - 1;
  return where(lessEqual(bits(key, x.shape), lift(bound, "int32")), div(x, 1 - rate), 0);
}
