/** Threefry-2x32 with 20 rounds, as core has it, on words or on four of each at once. */
import { i32, i32x4, op, type Value } from "../encoder/value.js";

const parity = 0x1bd11bda;
const rotations = [
  [13, 15, 26, 6],
  [17, 29, 16, 24],
] as const;

/** The three words that the rounds add. */
export function keySchedule(k0: Value, k1: Value): readonly [Value, Value, Value] {
  const xor = k0.type === "v128" ? "v128.xor" : "i32.xor";
  return [k0, k1, op(xor, [op(xor, [k0, k1]), word(k0, parity)])];
}

/** Enciphers a counter under a key. */
export function threefry(keys: readonly [Value, Value, Value], x0: Value, x1: Value): readonly [Value, Value] {
  const vector = x0.type === "v128";
  const add = (a: Value, b: Value): Value => op(vector ? "i32x4.add" : "i32.add", [a, b]);
  const xor = (a: Value, b: Value): Value => op(vector ? "v128.xor" : "i32.xor", [a, b]);
  const rotated = (x: Value, by: number): Value =>
    vector
      ? op("v128.or", [op("i32x4.shl", [x, i32(by)]), op("i32x4.shr_u", [x, i32(32 - by)])])
      : op("i32.rotl", [x, i32(by)]);
  let a = add(x0, keys[0]);
  let b = add(x1, keys[1]);
  for (let group = 1; group <= 5; group++) {
    for (const by of rotations[(group - 1) % 2] as readonly number[]) {
      a = add(a, b);
      b = xor(rotated(b, by), a);
    }
    a = add(a, keys[group % 3] as Value);
    b = add(b, add(keys[(group + 1) % 3] as Value, word(x0, group)));
  }
  return [a, b];
}

/** A word like another value: alone, or in four lanes. */
function word(like: Value, value: number): Value {
  return like.type === "v128" ? i32x4(value) : i32(value);
}
