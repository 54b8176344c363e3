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

/**
 * Instructions whose numbers follow each other, a line each: the first number (after its prefix, where it has one) in
 * hexadecimal, types of arguments > of the result, @ alignment, # where a lane is named, and the names, of which _ is a
 * number that nothing here uses.
 */
const lines = `
1b iii>i i32 select
1b lli>l i64 select
1b ffi>f f32 select
1b ddi>d f64 select
1b vvi>v v128 select
28 i>i@2 i32 load
29 i>l@3 i64 load
2a i>f@2 f32 load
2b i>d@3 f64 load
2d i>i@0 i32 load8_u
36 ii>@2 i32 store
37 il>@3 i64 store
38 if>@2 f32 store
39 id>@3 f64 store
3a ii>@0 i32 store8
45 i>i i32 eqz
46 ii>i i32 eq ne lt_s lt_u gt_s gt_u _ _ ge_s
51 ll>i i64 eq ne lt_s
5b ff>i f32 eq ne lt gt le ge
61 dd>i f64 eq ne lt gt le ge
6a ii>i i32 add sub mul _ div_u _ rem_u and or xor shl shr_s shr_u rotl
7c ll>l i64 add sub _ _ _ _ _ and or xor shl shr_s shr_u
8b f>f f32 abs neg _ floor _ nearest sqrt
92 ff>f f32 add sub mul div min max
99 d>d f64 abs neg _ floor _ nearest sqrt
a0 dd>d f64 add sub mul div min max
ac i>l i64 extend_i32_s
b2 i>f f32 convert_i32_s
b6 d>f f32 demote_f64
b7 i>d f64 convert_i32_s convert_i32_u
bb f>d f64 promote_f32
bc f>i i32 reinterpret_f32
bd d>l i64 reinterpret_f64
be i>f f32 reinterpret_i32
bf l>d f64 reinterpret_i64
fc00 f>i i32 trunc_sat_f32_s
fc02 d>i i32 trunc_sat_f64_s
fd00 i>v@4 v128 load
fd07 i>v@0 v128 load8_splat
fd09 i>v@2 v128 load32_splat
fd0a i>v@3 v128 load64_splat
fd0b iv>@4 v128 store
fd0f i>v i8x16 splat
fd11 i>v i32x4 splat
fd12 l>v i64x2 splat
fd13 f>v f32x4 splat
fd14 d>v f64x2 splat
fd1b v>i# i32x4 extract_lane
fd1f v>f# f32x4 extract_lane
fd21 v>d# f64x2 extract_lane
fd22 vd>v# f64x2 replace_lane
fd37 vv>v i32x4 eq ne lt_s lt_u gt_s gt_u
fd41 vv>v f32x4 eq ne lt gt le ge
fd47 vv>v f64x2 eq ne lt gt le ge
fd4d v>v v128 not
fd4e vv>v v128 and andnot or xor
fd52 vvv>v v128 bitselect
fd53 v>i v128 any_true
fd54 iv>v@0# v128 load8_lane
fd56 iv>v@2# v128 load32_lane
fd57 iv>v@3# v128 load64_lane
fd58 iv>@0# v128 store8_lane
fd59 iv>@1# v128 store16_lane
fd5a iv>@2# v128 store32_lane
fd5b iv>@3# v128 store64_lane
fd5c i>v@2 v128 load32_zero
fd5d i>v@3 v128 load64_zero
fd5e v>v f32x4 demote_f64x2_zero
fd5f v>v f64x2 promote_low_f32x4
fd65 vv>v i8x16 narrow_i16x8_s
fd67 v>v f32x4 _ floor _ nearest
fd75 v>v f64x2 floor
fd85 vv>v i16x8 narrow_i32x4_s
fd89 v>v i16x8 extend_low_i8x16_u
fd94 v>v f64x2 nearest
fda0 v>v i32x4 abs neg
fda9 v>v i32x4 extend_low_i16x8_u
fdab vi>v i32x4 shl shr_s shr_u
fdae vv>v i32x4 add _ _ sub _ _ _ mul min_s _ max_s
fdc7 v>v i64x2 extend_low_i32x4_s
fdcb vi>v i64x2 shl shr_s shr_u
fdce vv>v i64x2 add _ _ sub _ _ _ _ eq ne
fde0 v>v f32x4 abs neg _ sqrt
fde4 vv>v f32x4 add sub mul div min max pmin pmax
fdec v>v f64x2 abs neg _ sqrt
fdf0 vv>v f64x2 add sub mul div min max pmin pmax
fdf8 v>v i32x4 trunc_sat_f32x4_s
fdfa v>v f32x4 convert_i32x4_s
fdfc v>v i32x4 trunc_sat_f64x2_s_zero
fdfe v>v f64x2 convert_low_i32x4_s convert_low_i32x4_u
fd105 vvv>v f32x4 relaxed_madd relaxed_nmadd
fd107 vvv>v f64x2 relaxed_madd relaxed_nmadd`;

const letters: Readonly<Record<string, ValueType>> = { i: "i32", l: "i64", f: "f32", d: "f64", v: "v128" };

const table = new Map<string, Instruction>();
for (const line of lines.trim().split("\n")) {
  const [number, form, type, ...names] = line.split(" ") as [string, string, string, ...string[]];
  const [, args, result, align, lane] = /(\w+)>(\w?)(?:@(.))?(#?)/.exec(form) as unknown as string[];
  const at = number.length > 2 ? 2 : 0;
  for (const [i, name] of names.entries()) {
    if (name === "_") continue;
    table.set(`${type}.${name}`, {
      prefix: at > 0 ? Number.parseInt(number.slice(0, at), 16) : undefined,
      code: Number.parseInt(number.slice(at), 16) + i,
      args: [...(args as string)].map((letter) => letters[letter] as ValueType),
      result: letters[result as string],
      align: align === undefined ? undefined : Number(align),
      lane: lane === "#",
    });
  }
}

/** The names of all instructions. */
export const instructionNames = (): readonly string[] => [...table.keys()];
