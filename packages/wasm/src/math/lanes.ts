/** Arithmetic on lanes: one abstract set of instructions, so that a function is written once for all precisions. */
import {
  call,
  choice,
  f32,
  f32x4,
  f64,
  f64x2,
  i32,
  i32x4,
  i64,
  i64x2,
  op,
  shuffle,
  type Value,
} from "../encoder/value.js";

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
  readonly #vector: boolean;
  /** The type of integers in the lanes. */
  readonly #whole: "i32x4" | "i64x2" | "i32" | "i64";

  constructor(type: LaneType, fma: boolean) {
    this.type = type;
    this.format = type === "f32" || type === "f32x4" ? single : double;
    this.#vector = type === "f32x4" || type === "f64x2";
    this.#fma = fma && this.#vector;
    this.#whole = ({ f32x4: "i32x4", f64x2: "i64x2", f32: "i32", f64: "i64" } as const)[type];
  }

  /** The same number in all lanes. */
  of(x: number): Value {
    return { f32x4, f64x2, f32, f64 }[this.type](x);
  }

  /** The same whole number in all lanes. */
  whole(x: bigint): Value {
    if (this.#whole === "i32x4") return i32x4(Number(BigInt.asIntN(32, x)));
    if (this.#whole === "i32") return i32(Number(BigInt.asIntN(32, x)));
    return this.#whole === "i64x2" ? i64x2(BigInt.asIntN(64, x)) : i64(x);
  }

  /** The number that all lanes are, if that is known. */
  constantOf(x: Value): number | undefined {
    if (x.of.kind === "constant") return Number(x.of.value);
    if (x.of.kind !== "vector") return undefined;
    const { buffer } = x.of.bytes.slice();
    const View = this.format.precision === "float32" ? Float32Array : Float64Array;
    const [first, ...others] = new View(buffer as ArrayBuffer);
    return others.every((other) => other === first) ? first : undefined;
  }

  /** An instruction of floats. */
  float(name: string, ...args: readonly Value[]): Value {
    return op(`${this.type}.${name}`, args);
  }

  /** An instruction of whole numbers. */
  integer(name: "add" | "sub", a: Value, b: Value): Value {
    return op(`${this.#whole}.${name}`, [a, b]);
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
    if (this.#vector) return this.float("pmin", x, this.of(bound));
    return this.float("min", x, this.of(bound));
  }

  /** The larger of x and a number that is not 0; NaN stays. */
  atLeast(x: Value, bound: number): Value {
    if (this.#vector) return this.float("pmax", x, this.of(bound));
    return this.float("max", x, this.of(bound));
  }

  compare(name: "eq" | "ne" | "lt" | "le" | "gt" | "ge", a: Value, b: Value): Value {
    return this.float(name, a, b);
  }

  /** `yes` where the mask holds in some lane, else `no`: one of the two is computed. */
  rarely(mask: Value, yes: Value, no: Value): Value {
    return choice(this.#vector ? op("v128.any_true", [mask]) : mask, yes, no);
  }

  /** A function of the module on each lane of float64. */
  eachLane(callee: number, x: Value): Value {
    if (!this.#vector) return call(callee, [x], "f64");
    const [low, high] = [0, 1].map((lane) => call(callee, [op("f64x2.extract_lane", [x], lane)], "f64")) as [
      Value,
      Value,
    ];
    return op("f64x2.replace_lane", [op("f64x2.splat", [low]), high], 1);
  }

  /** `yes` where the mask holds, else `no`. */
  select(mask: Value, yes: Value, no: Value): Value {
    return this.#vector ? op("v128.bitselect", [yes, no, mask]) : op(`${this.type}.select`, [yes, no, mask]);
  }

  /** x where the mask holds, else 0. */
  keep(mask: Value, x: Value): Value {
    return this.#vector ? op("v128.and", [x, mask]) : this.select(mask, x, this.of(0));
  }

  /** x, but 0 where the mask holds. */
  drop(mask: Value, x: Value): Value {
    return this.#vector ? op("v128.andnot", [x, mask]) : this.select(mask, this.of(0), x);
  }

  /** Do both masks hold? */
  both(a: Value, b: Value): Value {
    return op(this.#vector ? "v128.and" : "i32.and", [a, b]);
  }

  /** Does one of the masks hold? */
  either(a: Value, b: Value): Value {
    return op(this.#vector ? "v128.or" : "i32.or", [a, b]);
  }

  /** The bits of floats, as whole numbers. */
  bits(x: Value): Value {
    return this.#vector ? x : op(`${this.#whole}.reinterpret_${this.type}`, [x]);
  }

  /** The floats of bits. */
  fromBits(x: Value): Value {
    return this.#vector ? x : op(`${this.type}.reinterpret_${this.#whole}`, [x]);
  }

  bitwise(name: "and" | "or" | "xor", a: Value, b: Value): Value {
    return op(`${this.#vector ? "v128" : this.#whole}.${name}`, [a, b]);
  }

  /** Shifts whole numbers; to the right, zeros come in. */
  shift(name: "shl" | "shr_u", x: Value, by: number): Value {
    return op(`${this.#whole}.${name}`, [x, this.#whole === "i64" ? i64(BigInt(by)) : i32(by)]);
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

  /** Whole numbers where the mask holds, else 0. */
  keepBits(mask: Value, x: Value): Value {
    return this.#vector ? op("v128.and", [x, mask]) : op(`${this.#whole}.select`, [x, this.whole(0n), mask]);
  }

  /** Is a whole number odd? */
  isOdd(x: Value): Value {
    const bit = this.bitwise("and", x, this.whole(1n));
    return this.#vector
      ? op(`${this.#whole}.eq`, [bit, this.whole(1n)])
      : op(`${this.#whole}.ne`, [bit, this.whole(0n)]);
  }

  /** The first half of the digits of a float64: the product of two heads is exact. */
  head(x: Value): Value {
    return this.fromBits(this.bitwise("and", this.bits(x), this.whole(-(1n << 27n))));
  }

  /** Lanes of float64 for half of these, which are of float32. */
  wider(): Lanes | undefined {
    if (this.format.precision === "float64") return undefined;
    return new Lanes(this.#vector ? "f64x2" : "f64", this.#fma);
  }

  /** Half of the lanes, as float64: number 0 or 1. A scalar has one half. */
  widen(x: Value, half: number): Value {
    if (!this.#vector) return op("f64.promote_f32", [x]);
    const low = half === 0 ? x : shuffle(x, x, [8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15]);
    return op("f64x2.promote_low_f32x4", [low]);
  }

  /** Two halves as float32. */
  narrow(low: Value, high: Value): Value {
    if (!this.#vector) return op("f32.demote_f64", [low]);
    const [a, b] = [op("f32x4.demote_f64x2_zero", [low]), op("f32x4.demote_f64x2_zero", [high])];
    return shuffle(a, b, [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23]);
  }
}
