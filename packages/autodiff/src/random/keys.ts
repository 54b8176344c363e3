/** New keys from a key node: the same ones that core makes of its value. */
import { broadcastShapes, type Counter, DTypeError, foldCounters, fromData, splitCounters } from "@cadena/core";
import { stack } from "../arrays/axes.js";
import { less, where } from "../functions/comparison.js";
import { composite } from "../functions/composite.js";
import { expand, type Operand, operand } from "../functions/lift.js";
import { constant, type Node } from "../graph/node.js";
import { broadcast, fill } from "../primitives/movement.js";
import { batchOf, randomCipher } from "../primitives/random.js";

/**
 * New keys of a key, as int32 [..., count, 2]; their draws are independent of each other.
 *
 * @throws ValueError if the count is not a whole number; ShapeError or DTypeError if it is not a key.
 * @example
 * const keys = split(key(0), 3);
 * evaluate(vmap((k: Node) => normal(k, [4]))(keys)).shape; // [3, 4]
 */
export function split(key: Operand, count = 2): Node {
  const keys = operand(key, "split");
  const batch = batchOf("split", keys);
  const counters = words(splitCounters(count, "split"));
  return composite("split", [keys], { count }, () => {
    const shape = [...batch, count, 2];
    return randomCipher(broadcast(keys, shape, [batch.length]), expand(counters, shape));
  });
}

/**
 * A new key of a key and a number or a text, or of int32 numbers that are computed, as the step of a loop is. Several
 * keys and several numbers broadcast.
 *
 * @throws ValueError if a number is not an integer between ±(2⁵³ − 1); ShapeError or DTypeError if it is not a key.
 * @throws DTypeError if the numbers of a node or tensor are not int32.
 * @example
 * const step = input("step", { dtype: "int32" });
 * foldIn(key(0), step).shape; // [2]
 */
export function foldIn(key: Operand, data: Operand | string): Node {
  const keys = operand(key, "foldIn");
  const batch = batchOf("foldIn", keys);
  if (typeof data === "string" || typeof data === "number") {
    const counters = foldCounters(data, "foldIn");
    return composite("foldIn", [keys], { data }, () =>
      fold(
        keys,
        counters.map((each) => expand(words(each), keys.shape)),
      ),
    );
  }
  const numbers = operand(data, "foldIn");
  if (numbers.dtype !== "int32") {
    throw new DTypeError({
      op: "foldIn",
      expected: "int32 numbers are required",
      received: numbers.dtype,
      advice: 'Convert them with astype(x, "int32").',
    });
  }
  const shape = broadcastShapes("foldIn", batch, numbers.shape);
  return composite("foldIn", [keys, numbers], {}, () => {
    const low = expand(numbers, shape);
    const high = where(less(low, 0), fill(-1, low), fill(0, low));
    const use = fill((foldCounters(0)[0] as Counter)[1], low);
    return fold(
      expand(keys, [...shape, 2]),
      [high, low].map((word) => stack([word, use], -1)),
    );
  });
}

/** Enciphers keys under counters, one after another. */
function fold(keys: Node, counters: readonly Node[]): Node {
  return counters.reduce((made, counter) => randomCipher(made, counter), keys);
}

/** Numbers as an int32 constant. */
function words(counters: Counter | readonly Counter[]): Node {
  const flat = Int32Array.from(counters.flat());
  return constant(fromData(flat, typeof counters[0] === "number" ? [2] : [counters.length, 2]));
}
