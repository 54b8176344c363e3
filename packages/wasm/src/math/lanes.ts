/** Arithmetic on lanes: one abstract set of instructions, so that a function is written once for all precisions. */
import { f32, f32x4, f64, f64x2, i32, i32x4, i64, i64x2, op, type Value } from "../encoder/value.js";

/** How lanes of floats are held. */
export type LaneType = "f32x4" | "f64x2" | "f32" | "f64";

/** What differs between float32 and float64. */
export interface Format {
  readonly precision: "float32" | "float64";
  /** Bits of the fraction. */
  readonly fraction: number;
  /** The bits of the number 1. */
  readonly one: bigint;
  /** 1.5 · 2^fraction: adding it rounds to whole numbers, which stand in the low bits. */
  readonly magic: number;
}

const single: Format = { precision: "float32", fraction: 23, one: 0x3f800000n, magic: 12582912 };
const double: Format = { precision: "float64", fraction: 52, one: 0x3ff0000000000000n, magic: 6755399441055744 };

/**
 * Floats in lanes. A mask says yes or no lane by lane: all ones or zeros in vectors, 1 or 0 in a scalar. Integers are
 * as wide as the floats.
 */
export class Lanes {
  readonly type: LaneType;
  readonly format: Format;
  readonly #fma: boolean;
  /** Is it more than one lane? */
  readonly vector: boolean;
  /** The type of integers in the lanes. */
  readonly wholes: "i32x4" | "i64x2" | "i32" | "i64";

  constructor(type: LaneType, fma: boolean) {
    this.type = type;
    this.format = type === "f32" || type === "f32x4" ? single : double;
    this.vector = type === "f32x4" || type === "f64x2";
    this.#fma = fma && this.vector;
    this.wholes = ({ f32x4: "i32x4", f64x2: "i64x2", f32: "i32", f64: "i64" } as const)[type];
  }

  /** The same number in all lanes. */
  of(x: number): Value {
    return { f32x4, f64x2, f32, f64 }[this.type](x);
  }

  /** The same whole number in all lanes. */
  whole(x: bigint): Value {
    if (this.wholes === "i32x4") return i32x4(Number(BigInt.asIntN(32, x)));
    if (this.wholes === "i32") return i32(Number(BigInt.asIntN(32, x)));
    return this.wholes === "i64x2" ? i64x2(BigInt.asIntN(64, x)) : i64(x);
  }

  /** An instruction of floats. */
  float(name: string, ...args: readonly Value[]): Value {
    return op(`${this.type}.${name}`, args);
  }

  /** An instruction of whole numbers. */
  integer(name: "add" | "sub", a: Value, b: Value): Value {
    return op(`${this.wholes}.${name}`, [a, b]);
  }

  add(a: Value, b: Value): Value {
    return this.float("add", a, b);
  }

  sub(a: Value, b: Value): Value {
    return this.float("sub", a, b);
  }

  mul(a: Value, b: Value): Value {
    return this.float("mul", a, b);
  }

  div(a: Value, b: Value): Value {
    return this.float("div", a, b);
  }

  /** a · b + c, rounded once or twice. */
  fma(a: Value, b: Value, c: Value): Value {
    return this.#fma ? this.float("relaxed_madd", a, b, c) : this.add(this.mul(a, b), c);
  }

  /** c − a · b, rounded once or twice. */
  nfma(a: Value, b: Value, c: Value): Value {
    return this.#fma ? this.float("relaxed_nmadd", a, b, c) : this.sub(c, this.mul(a, b));
  }

  /** c₀ + c₁x + c₂x² + …, by Horner's rule. */
  polynomial(x: Value, coefficients: readonly number[]): Value {
    return coefficients.map((each) => this.of(each)).reduceRight((sum, each) => this.fma(sum, x, each));
  }

  neg(x: Value): Value {
    return this.float("neg", x);
  }

  abs(x: Value): Value {
    return this.float("abs", x);
  }

  /** The smaller of x and a number; NaN stays. */
  atMost(x: Value, bound: number): Value {
    if (this.vector) return this.float("pmin", x, this.of(bound));
    return this.float("min", x, this.of(bound));
  }

  /** The larger of x and a number that is not 0; NaN stays. */
  atLeast(x: Value, bound: number): Value {
    if (this.vector) return this.float("pmax", x, this.of(bound));
    return this.float("max", x, this.of(bound));
  }

  compare(name: "eq" | "ne" | "lt" | "le" | "gt" | "ge", a: Value, b: Value): Value {
    return this.float(name, a, b);
  }

  /** `yes` where the mask holds, else `no`. */
  select(mask: Value, yes: Value, no: Value): Value {
    return this.vector ? op("v128.bitselect", [yes, no, mask]) : op(`${this.type}.select`, [yes, no, mask]);
  }

  /** x where the mask holds, else 0. */
  keep(mask: Value, x: Value): Value {
    return this.vector ? op("v128.and", [x, mask]) : this.select(mask, x, this.of(0));
  }

  /** x, but 0 where the mask holds. */
  drop(mask: Value, x: Value): Value {
    return this.vector ? op("v128.andnot", [x, mask]) : this.select(mask, this.of(0), x);
  }

  /** Do both masks hold? */
  both(a: Value, b: Value): Value {
    return op(this.vector ? "v128.and" : "i32.and", [a, b]);
  }

  /** Does one of the masks hold? */
  either(a: Value, b: Value): Value {
    return op(this.vector ? "v128.or" : "i32.or", [a, b]);
  }

  /** The bits of floats, as whole numbers. */
  bits(x: Value): Value {
    return this.vector ? x : op(`${this.wholes}.reinterpret_${this.type}`, [x]);
  }

  /** The floats of bits. */
  fromBits(x: Value): Value {
    return this.vector ? x : op(`${this.type}.reinterpret_${this.wholes}`, [x]);
  }

  bitwise(name: "and" | "or" | "xor", a: Value, b: Value): Value {
    return op(`${this.vector ? "v128" : this.wholes}.${name}`, [a, b]);
  }

  /** Shifts whole numbers; to the right, zeros come in. */
  shift(name: "shl" | "shr_u", x: Value, by: number): Value {
    return op(`${this.wholes}.${name}`, [x, this.wholes === "i64" ? i64(BigInt(by)) : i32(by)]);
  }

  /** The sign bits alone: those of ±0. */
  signOf(x: Value): Value {
    const negative = this.whole(1n << BigInt(this.format.precision === "float32" ? 31 : 63));
    return this.bitwise("and", this.bits(x), negative);
  }

  /** x, negated where a sign is −. */
  withSign(x: Value, sign: Value): Value {
    return this.fromBits(this.bitwise("xor", this.bits(x), sign));
  }

  /** Lanes of float64 for half as many of float32. */
  wider(): Lanes {
    return new Lanes(this.vector ? "f64x2" : "f64", this.#fma);
  }
}
