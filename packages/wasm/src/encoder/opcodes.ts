/**
 * The instructions of WebAssembly that we use, by the names of its text format, with their bytes and types.
 * Source: WebAssembly core specification 2.0, and the relaxed SIMD and threads proposals.
 */

/** The type of a value on WebAssembly's stack. */
export type ValueType = "i32" | "i64" | "f32" | "f64" | "v128";

/** The bytes of types in the binary format. */
export const typeBytes: Readonly<Record<ValueType, number>> = {
  i32: 0x7f,
  i64: 0x7e,
  f32: 0x7d,
  f64: 0x7c,
  v128: 0x7b,
};

/** One instruction. */
export interface Instruction {
  /** Its prefix, if it has one, and its number. */
  readonly prefix: number | undefined;
  readonly code: number;
  readonly args: readonly ValueType[];
  readonly result: ValueType | undefined;
  /** What stands after it: an address's alignment (in bits) and offset; the number of a lane. */
  readonly align: number | undefined;
  readonly lane: boolean;
}

/** The instruction of a name. */
export function instruction(name: string): Instruction {
  const found = table.get(name);
  if (found === undefined) throw new TypeError(`encoder: a known instruction is required, got ${name}.`);
  return found;
}

const table = new Map<string, Instruction>();

/** The names of all instructions. */
export const instructionNames = (): readonly string[] => [...table.keys()];

function define(
  prefix: number | undefined,
  args: readonly ValueType[],
  result: ValueType | undefined,
  names: string,
  start: number,
  options: { readonly align?: number; readonly lane?: boolean } = {},
): void {
  for (const [i, name] of names.split(" ").entries()) {
    if (name === "_") continue;
    const { align, lane = false } = options;
    table.set(name, { prefix, code: start + i, args, result, align, lane });
  }
}

const each = (type: string, names: string): string =>
  names
    .split(" ")
    .map((name) => (name === "_" ? name : `${type}.${name}`))
    .join(" ");

const compare = "lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u";
const whole = "add sub mul div_s div_u rem_s rem_u and or xor shl shr_s shr_u rotl rotr";
define(undefined, ["i32"], "i32", "i32.eqz", 0x45);
define(undefined, ["i32", "i32"], "i32", each("i32", `eq ne ${compare}`), 0x46);
define(undefined, ["i64"], "i32", "i64.eqz", 0x50);
define(undefined, ["i64", "i64"], "i32", each("i64", `eq ne ${compare}`), 0x51);
define(undefined, ["f32", "f32"], "i32", each("f32", "eq ne lt gt le ge"), 0x5b);
define(undefined, ["f64", "f64"], "i32", each("f64", "eq ne lt gt le ge"), 0x61);
define(undefined, ["i32"], "i32", each("i32", "clz ctz popcnt"), 0x67);
define(undefined, ["i32", "i32"], "i32", each("i32", whole), 0x6a);
define(undefined, ["i64"], "i64", each("i64", "clz ctz popcnt"), 0x79);
define(undefined, ["i64", "i64"], "i64", each("i64", whole), 0x7c);
define(undefined, ["f32"], "f32", each("f32", "abs neg ceil floor trunc nearest sqrt"), 0x8b);
define(undefined, ["f32", "f32"], "f32", each("f32", "add sub mul div min max copysign"), 0x92);
define(undefined, ["f64"], "f64", each("f64", "abs neg ceil floor trunc nearest sqrt"), 0x99);
define(undefined, ["f64", "f64"], "f64", each("f64", "add sub mul div min max copysign"), 0xa0);
define(undefined, ["i64"], "i32", "i32.wrap_i64", 0xa7);
define(undefined, ["i32"], "i64", "i64.extend_i32_s i64.extend_i32_u", 0xac);
define(undefined, ["i32"], "f32", "f32.convert_i32_s f32.convert_i32_u", 0xb2);
define(undefined, ["f64"], "f32", "f32.demote_f64", 0xb6);
define(undefined, ["i32"], "f64", "f64.convert_i32_s f64.convert_i32_u", 0xb7);
define(undefined, ["i64"], "f64", "f64.convert_i64_s f64.convert_i64_u", 0xb9);
define(undefined, ["f32"], "f64", "f64.promote_f32", 0xbb);
define(undefined, ["f32"], "i32", "i32.reinterpret_f32", 0xbc);
define(undefined, ["f64"], "i64", "i64.reinterpret_f64", 0xbd);
define(undefined, ["i32"], "f32", "f32.reinterpret_i32", 0xbe);
define(undefined, ["i64"], "f64", "f64.reinterpret_i64", 0xbf);
define(0xfc, ["f32"], "i32", "i32.trunc_sat_f32_s i32.trunc_sat_f32_u", 0);
define(0xfc, ["f64"], "i32", "i32.trunc_sat_f64_s i32.trunc_sat_f64_u", 2);
define(0xfc, ["f64"], "i64", "i64.trunc_sat_f64_s i64.trunc_sat_f64_u", 6);
for (const [i, [type, align]] of (
  [
    ["i32", 2],
    ["i64", 3],
    ["f32", 2],
    ["f64", 3],
  ] as const
).entries()) {
  define(undefined, ["i32"], type, `${type}.load`, 0x28 + i, { align });
  define(undefined, ["i32", type], undefined, `${type}.store`, 0x36 + i, { align });
  define(undefined, [type, type, "i32"], type, `${type}.select`, 0x1b);
}
define(undefined, ["i32"], "i32", "i32.load8_s i32.load8_u", 0x2c, { align: 0 });
define(undefined, ["i32", "i32"], undefined, "i32.store8", 0x3a, { align: 0 });
define(undefined, ["v128", "v128", "i32"], "v128", "v128.select", 0x1b);

const simd = 0xfd;
define(simd, ["i32"], "v128", "v128.load", 0, { align: 4 });
define(simd, ["i32"], "v128", "v128.load8x8_s v128.load8x8_u v128.load16x4_s v128.load16x4_u", 1, { align: 3 });
define(simd, ["i32"], "v128", "v128.load32x2_s v128.load32x2_u", 5, { align: 3 });
define(simd, ["i32"], "v128", "v128.load8_splat", 7, { align: 0 });
define(simd, ["i32"], "v128", "v128.load32_splat", 9, { align: 2 });
define(simd, ["i32"], "v128", "v128.load64_splat", 10, { align: 3 });
define(simd, ["i32", "v128"], undefined, "v128.store", 11, { align: 4 });
define(simd, ["i32"], "v128", "i8x16.splat i16x8.splat i32x4.splat", 15);
define(simd, ["i64"], "v128", "i64x2.splat", 18);
define(simd, ["f32"], "v128", "f32x4.splat", 19);
define(simd, ["f64"], "v128", "f64x2.splat", 20);
define(simd, ["v128"], "i32", "i32x4.extract_lane", 0x1b, { lane: true });
define(simd, ["v128", "i32"], "v128", "i32x4.replace_lane", 0x1c, { lane: true });
define(simd, ["v128"], "i64", "i64x2.extract_lane", 0x1d, { lane: true });
define(simd, ["v128", "i64"], "v128", "i64x2.replace_lane", 0x1e, { lane: true });
define(simd, ["v128"], "f32", "f32x4.extract_lane", 0x1f, { lane: true });
define(simd, ["v128", "f32"], "v128", "f32x4.replace_lane", 0x20, { lane: true });
define(simd, ["v128"], "f64", "f64x2.extract_lane", 0x21, { lane: true });
define(simd, ["v128", "f64"], "v128", "f64x2.replace_lane", 0x22, { lane: true });
const two: readonly ValueType[] = ["v128", "v128"];
define(simd, two, "v128", "i8x16.swizzle", 0x0e);
define(simd, two, "v128", each("i32x4", `eq ne ${compare}`), 0x37);
define(simd, two, "v128", each("f32x4", "eq ne lt gt le ge"), 0x41);
define(simd, two, "v128", each("f64x2", "eq ne lt gt le ge"), 0x47);
define(simd, ["v128"], "v128", "v128.not", 0x4d);
define(simd, two, "v128", "v128.and v128.andnot v128.or v128.xor", 0x4e);
define(simd, ["v128", "v128", "v128"], "v128", "v128.bitselect", 0x52);
define(simd, ["v128"], "i32", "v128.any_true", 0x53);
for (const [i, size] of ["8", "16", "32", "64"].entries()) {
  define(simd, ["i32", "v128"], "v128", `v128.load${size}_lane`, 0x54 + i, { align: i, lane: true });
  define(simd, ["i32", "v128"], undefined, `v128.store${size}_lane`, 0x58 + i, { align: i, lane: true });
}
define(simd, ["i32"], "v128", "v128.load32_zero", 0x5c, { align: 2 });
define(simd, ["i32"], "v128", "v128.load64_zero", 0x5d, { align: 3 });
define(simd, ["v128"], "v128", "f32x4.demote_f64x2_zero f64x2.promote_low_f32x4", 0x5e);
define(simd, two, "v128", "i8x16.narrow_i16x8_s i8x16.narrow_i16x8_u", 0x65);
define(simd, ["v128"], "v128", each("f32x4", "ceil floor trunc nearest"), 0x67);
define(simd, ["v128"], "v128", each("f64x2", "ceil floor"), 0x74);
define(simd, ["v128"], "v128", "f64x2.trunc", 0x7a);
define(simd, ["v128"], "v128", "f64x2.nearest", 0x94);
define(simd, two, "v128", "i16x8.narrow_i32x4_s i16x8.narrow_i32x4_u", 0x85);
define(simd, ["v128"], "v128", each("i16x8", "extend_low_i8x16_s extend_high_i8x16_s extend_low_i8x16_u"), 0x87);
define(simd, ["v128"], "v128", "i32x4.abs i32x4.neg", 0xa0);
define(simd, ["v128"], "i32", "i32x4.all_true i32x4.bitmask", 0xa3);
define(simd, ["v128"], "v128", each("i32x4", "extend_low_i16x8_s extend_high_i16x8_s extend_low_i16x8_u"), 0xa7);
define(simd, ["v128", "i32"], "v128", each("i32x4", "shl shr_s shr_u"), 0xab);
define(simd, two, "v128", each("i32x4", "add _ _ sub _ _ _ mul min_s min_u max_s max_u"), 0xae);
define(simd, ["v128"], "v128", "i64x2.abs i64x2.neg", 0xc0);
define(simd, ["v128"], "i32", "i64x2.all_true i64x2.bitmask", 0xc3);
const extend = "extend_low_i32x4_s extend_high_i32x4_s extend_low_i32x4_u extend_high_i32x4_u";
define(simd, ["v128"], "v128", each("i64x2", extend), 0xc7);
define(simd, ["v128", "i32"], "v128", each("i64x2", "shl shr_s shr_u"), 0xcb);
define(simd, two, "v128", each("i64x2", "add _ _ sub _ _ _ mul eq ne lt_s gt_s le_s ge_s"), 0xce);
define(simd, ["v128"], "v128", each("f32x4", "abs neg _ sqrt"), 0xe0);
define(simd, two, "v128", each("f32x4", "add sub mul div min max pmin pmax"), 0xe4);
define(simd, ["v128"], "v128", each("f64x2", "abs neg _ sqrt"), 0xec);
define(simd, two, "v128", each("f64x2", "add sub mul div min max pmin pmax"), 0xf0);
define(simd, ["v128"], "v128", "i32x4.trunc_sat_f32x4_s i32x4.trunc_sat_f32x4_u", 0xf8);
define(simd, ["v128"], "v128", "f32x4.convert_i32x4_s f32x4.convert_i32x4_u", 0xfa);
define(simd, ["v128"], "v128", "i32x4.trunc_sat_f64x2_s_zero i32x4.trunc_sat_f64x2_u_zero", 0xfc);
define(simd, ["v128"], "v128", "f64x2.convert_low_i32x4_s f64x2.convert_low_i32x4_u", 0xfe);
define(simd, ["v128", "v128", "v128"], "v128", "f32x4.relaxed_madd f32x4.relaxed_nmadd", 0x105);
define(simd, ["v128", "v128", "v128"], "v128", "f64x2.relaxed_madd f64x2.relaxed_nmadd", 0x107);

const atomic = 0xfe;
define(atomic, ["i32", "i32"], "i32", "memory.atomic.notify", 0, { align: 2 });
define(atomic, ["i32", "i32", "i64"], "i32", "memory.atomic.wait32", 1, { align: 2 });
define(atomic, ["i32"], "i32", "i32.atomic.load", 0x10, { align: 2 });
define(atomic, ["i32", "i32"], undefined, "i32.atomic.store", 0x17, { align: 2 });
define(atomic, ["i32", "i32"], "i32", "i32.atomic.rmw.add", 0x1e, { align: 2 });
