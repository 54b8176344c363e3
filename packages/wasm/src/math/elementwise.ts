/** stub */
import type { Params } from "@cadena/autodiff";
import type { DType } from "@cadena/core";
import { op, type Value } from "../encoder/value.js";
import type { Target } from "../target.js";
export function lowerElementwise(
  call: { name: string; params: Params; inputs: readonly DType[]; output: DType },
  args: readonly Value[],
  context: { lanes: 1 | 2 | 4; target: Target },
): Value | undefined {
  const d = call.inputs[0];
  if (d !== "float64" && d !== "float32") return undefined;
  const t = context.lanes === 1 ? (d === "float64" ? "f64" : "f32") : d === "float64" ? "f64x2" : "f32x4";
  const names: Record<string, string> = {
    add: "add",
    sub: "sub",
    mul: "mul",
    div: "div",
    neg: "neg",
    sqrt: "sqrt",
    maximum: "max",
    minimum: "min",
    abs: "abs",
  };
  const n = names[call.name];
  return n === undefined || call.output !== d ? undefined : op(`${t}.${n}`, args as Value[]);
}
