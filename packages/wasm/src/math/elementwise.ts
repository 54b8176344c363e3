/** Elementwise primitives as values of WebAssembly, for every dtype and number of lanes. */
import type { Params } from "@cadena/autodiff";
import type { DType } from "@cadena/core";
import { op, type Value } from "../encoder/value.js";
import type { Target } from "../target.js";
import { convert, maskFor } from "./convert.js";
import type { FloatKernel } from "./floats.js";
import { integers, truths } from "./integers.js";
import { Lanes, type LaneType } from "./lanes.js";

/** An application of a primitive, without its arguments. */
export interface ElementwiseCall {
  readonly name: string;
  readonly params: Params;
  readonly inputs: readonly DType[];
  readonly output: DType;
}

/** How many entries are computed at once, and for which runtime. */
export interface ElementwiseContext {
  readonly lanes: 1 | 2 | 4;
  readonly target: Target;
  /** Primitives of floats. */
  readonly floats: Readonly<Record<string, FloatKernel>>;
}

/** Primitives of any dtype. */
const common: readonly string[] = ["stopGradient", "barrier", "cast", "where"];

/** Has an elementwise primitive machine code? Its name and the dtype of its first argument decide. */
export function hasMachineCode(name: string, dtype: DType, floats: ElementwiseContext["floats"]): boolean {
  const table = dtype === "int32" ? integers : dtype === "bool" ? truths : floats;
  return Object.hasOwn(table, name) || common.includes(name);
}

/**
 * The value of an elementwise primitive. Four lanes hold float32, int32 or masks of 32 bits; two lanes hold float64,
 * the low halves of float32 and int32, or masks of 64 bits; one lane is a scalar, and bool is 0 or 1. Gives undefined
 * for what has no machine code: its reference kernel is called then.
 */
export function lowerElementwise(
  call: ElementwiseCall,
  args: readonly Value[],
  { lanes, target, floats }: ElementwiseContext,
): Value | undefined {
  const { name, inputs, output } = call;
  const dtype = inputs[0] as DType;
  if (name === "stopGradient" || name === "barrier") return args[0];
  if (name === "cast") return convert(args[0] as Value, dtype, output, lanes);
  if (name === "where") return choose(maskFor(args[0] as Value, output, lanes), args[1] as Value, args[2] as Value);
  const [a, b] = args as readonly [Value, Value];
  if (dtype === "int32") return maskOf(integers[name]?.(a, b, lanes), call, lanes);
  if (dtype === "bool") return truths[name]?.(a, b, lanes);
  return maskOf(floats[name]?.(new Lanes(laneType(dtype, lanes), target.fma), a, b), call, lanes);
}

function laneType(dtype: "float32" | "float64", lanes: 1 | 2 | 4): LaneType {
  if (lanes === 1) return dtype === "float32" ? "f32" : "f64";
  return dtype === "float32" ? "f32x4" : "f64x2";
}

function choose(mask: Value, yes: Value, no: Value): Value {
  return op(`${yes.type}.${yes.type === "v128" ? "bitselect" : "select"}`, [yes, no, mask]);
}

/** Comparisons of 32 bits give masks of 32 bits, which two lanes do not hold. */
function maskOf(value: Value | undefined, { inputs, output }: ElementwiseCall, lanes: 1 | 2 | 4): Value | undefined {
  if (value === undefined || output !== "bool" || lanes !== 2 || inputs[0] === "float64") return value;
  return op("i64x2.extend_low_i32x4_s", [value]);
}
