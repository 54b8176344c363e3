/** Values: expressions that a function body computes, as a graph whose shared parts are computed once. */
import { type Instruction, instruction, type ValueType } from "./opcodes.js";

/** A pure expression, or a read of a local or of memory. */
export interface Value {
  readonly type: ValueType;
  readonly of: Operation;
  readonly args: readonly Value[];
}

/** What a value is. */
export type Operation =
  | { readonly kind: "instruction"; readonly instruction: Instruction; readonly lane: number; readonly offset: number }
  | { readonly kind: "constant"; readonly value: number | bigint }
  | { readonly kind: "vector"; readonly bytes: Uint8Array }
  | { readonly kind: "shuffle"; readonly lanes: readonly number[] }
  | { readonly kind: "local"; readonly index: number }
  | { readonly kind: "call"; readonly callee: number }
  | { readonly kind: "choice" };

/** An instruction applied to values. `lane` is for lane instructions, `offset` in bytes for loads. */
export function op(name: string, args: readonly Value[], lane = 0, offset = 0): Value {
  const found = instruction(name);
  if (found.result === undefined || found.args.length !== args.length) {
    throw new TypeError(`encoder: ${name} gives a value of ${found.args.length} arguments, got ${args.length}.`);
  }
  for (let i = 0; i < args.length; i++) {
    const { type } = args[i] as Value;
    if (type !== found.args[i]) {
      throw new TypeError(`encoder: argument ${i} of ${name} must be ${found.args[i]}, got ${type}.`);
    }
  }
  return { type: found.result, of: { kind: "instruction", instruction: found, lane, offset }, args };
}

/** An i32. */
export const i32 = (value: number): Value => ({ type: "i32", of: { kind: "constant", value: value | 0 }, args: [] });

/** An i64. */
export const i64 = (value: bigint): Value => ({
  type: "i64",
  of: { kind: "constant", value: BigInt.asIntN(64, value) },
  args: [],
});

/** An f32. */
export const f32 = (value: number): Value => ({
  type: "f32",
  of: { kind: "constant", value: Math.fround(value) },
  args: [],
});

/** An f64. */
export const f64 = (value: number): Value => ({ type: "f64", of: { kind: "constant", value }, args: [] });

/** A v128 of 16 bytes. */
export const v128 = (bytes: Uint8Array): Value => ({ type: "v128", of: { kind: "vector", bytes }, args: [] });

/** The result of calling a function of the module, by its number. */
export function call(callee: number, args: readonly Value[], type: ValueType): Value {
  return { type, of: { kind: "call", callee }, args };
}

/** One of two values. What each alone needs is computed only where it is taken. */
export function choice(condition: Value, yes: Value, no: Value): Value {
  return { type: yes.type, of: { kind: "choice" }, args: [condition, yes, no] };
}

/** The same float32 in four lanes. */
export const f32x4 = (value: number): Value => v128(new Uint8Array(new Float32Array(4).fill(value).buffer));

/** The same float64 in two lanes. */
export const f64x2 = (value: number): Value => v128(new Uint8Array(new Float64Array(2).fill(value).buffer));

/** The same int32 in four lanes. */
export const i32x4 = (value: number): Value => v128(new Uint8Array(new Int32Array(4).fill(value).buffer));

/** The same int64 in two lanes. */
export const i64x2 = (value: bigint): Value => v128(new Uint8Array(new BigInt64Array(2).fill(value).buffer));

/** 16 bytes out of the 32 of `a` and `b`. */
export function shuffle(a: Value, b: Value, lanes: readonly number[]): Value {
  return { type: "v128", of: { kind: "shuffle", lanes }, args: [a, b] };
}

/** address + bytes, folded where it can be. */
export function addBytes(address: Value, bytes: number): Value {
  if (bytes === 0) return address;
  if (address.of.kind === "constant") return i32(Number(address.of.value) + bytes);
  return op("i32.add", [address, i32(bytes)]);
}
