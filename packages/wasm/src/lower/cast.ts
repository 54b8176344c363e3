/** Conversion of floats to int32, which refuses what int32 does not hold. */
import type { Application, Node } from "@cadena/autodiff";
import { type DType, isFloat, sizeOf } from "@cadena/core";
import { i32, op } from "../encoder/value.js";
import type { Expression } from "./expression.js";
import type { Lowering } from "./lower.js";
import { nested } from "./nested.js";
import { broadcasted, rowMajor, type View } from "./view.js";

/**
 * A loop that converts and finds out whether all entries are below 2³¹ in size. If not, the reference kernel runs: it
 * refuses, or gives −2³¹.
 */
export function castChecked(application: Application, lowering: Lowering): boolean {
  const { inputs, output } = application;
  const { dtype, shape } = inputs[0] as Node;
  if (!isFloat(dtype) || output.dtype !== "int32") return false;
  const from = lowering.contiguous(inputs[0] as Node);
  const x: Expression = { kind: "load", view: from };
  const call = (name: string, args: readonly Expression[], to: DType): Expression =>
    lowering.call(name, name === "cast" ? { dtype: to } : {}, args, to, shape);
  const bound: Expression = { kind: "literal", value: 2 ** 31, dtype };
  const fits = call("cast", [call("less", [call("abs", [x], dtype), bound], "bool")], "int32");
  const to = rowMajor(lowering.buffer("int32", sizeOf(shape), "cast"), shape);
  const all = rowMajor(lowering.buffer("int32", 1, "all fit"), []);
  const axes = shape.map((_, axis) => axis);
  lowering.loop(
    shape,
    [{ to, value: call("cast", [x], "int32") }],
    [{ to: broadcasted(shape, axes)(all) as View, value: fits, by: "min", axes }],
  );
  const kernel = { kind: "reference", application, inputs: [from], outputs: [to.buffer] } as const;
  if (to.buffer.size > 0) {
    lowering.kernels.push(
      nested({
        name: "cast, checked",
        bodies: [{ name: "not all fit", kernels: [kernel], outputs: [to.buffer] }],
        reads: [all],
        targets: [to.buffer],
        writes: [],
        emit: (fn, { addressOf }, run) =>
          fn.when(op("i32.eqz", [op("i32.load", [i32(addressOf(all.buffer))])]), () => run(0)),
      }),
    );
  }
  lowering.define(output, { kind: "load", view: to });
  return true;
}
