/** Conversions between dtypes, lane by lane. */
import type { DType } from "@cadena/core";
import { f32, f32x4, f64, f64x2, i32, i32x4, op, shuffle, type Value } from "../encoder/value.js";

/**
 * x in another dtype. From floats to int32, what int32 does not hold becomes something else: the reference refuses it,
 * and whoever converts must find out.
 */
export function convert(x: Value, from: DType, to: DType, lanes: 1 | 2 | 4): Value {
  if (from === to) return x;
  return lanes === 1 ? convertScalar(x, from, to) : convertVector(x, from, to, lanes);
}

const scalar = { float64: "f64", float32: "f32", int32: "i32", bool: "i32" } as const;

function convertScalar(x: Value, from: DType, to: DType): Value {
  if (to === "bool") {
    if (from === "int32") return op("i32.ne", [x, i32(0)]);
    return from === "float32" ? op("f32.ne", [x, f32(0)]) : op("f64.ne", [x, f64(0)]);
  }
  if (to === "int32") return from === "bool" ? x : op(`i32.trunc_sat_${scalar[from]}_s`, [x]);
  if (from === "float64") return op("f32.demote_f64", [x]);
  return op(from === "float32" ? "f64.promote_f32" : `${scalar[to]}.convert_i32_s`, [x]);
}

function convertVector(x: Value, from: DType, to: DType, lanes: 2 | 4): Value {
  if (to === "bool") {
    if (from === "float64") return op("f64x2.ne", [x, f64x2(0)]);
    const mask = from === "int32" ? op("i32x4.ne", [x, i32x4(0)]) : op("f32x4.ne", [x, f32x4(0)]);
    return lanes === 2 ? op("i64x2.extend_low_i32x4_s", [mask]) : mask;
  }
  if (from === "bool") {
    const mask = to === "float64" ? x : maskFor(x, to, lanes);
    return op("v128.and", [mask, to === "float64" ? f64x2(1) : to === "float32" ? f32x4(1) : i32x4(1)]);
  }
  if (to === "int32") return op(`i32x4.trunc_sat_${from === "float64" ? "f64x2_s_zero" : "f32x4_s"}`, [x]);
  if (from === "float64") return op("f32x4.demote_f64x2_zero", [x]);
  if (to === "float64") return op(`f64x2.${from === "float32" ? "promote_low_f32x4" : "convert_low_i32x4_s"}`, [x]);
  return op("f32x4.convert_i32x4_s", [x]);
}

/** A bool as a mask as wide as the entries of a dtype. */
export function maskFor(mask: Value, dtype: DType, lanes: 1 | 2 | 4): Value {
  if (lanes !== 2 || dtype === "float64" || dtype === "bool") return mask;
  return shuffle(mask, mask, [0, 1, 2, 3, 8, 9, 10, 11, 0, 1, 2, 3, 8, 9, 10, 11]);
}
