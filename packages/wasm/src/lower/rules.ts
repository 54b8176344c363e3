/** How primitives that are not elementwise become kernels and views, by name. */
import type { Application, Node } from "@cadena/autodiff";
import { type DType, isFloat, type Shape, sizeOf } from "@cadena/core";
import { isSmallPower } from "../math/power.js";
import { dtypeOf, type Expression, loopsOver, whole } from "./expression.js";
import { combiner, type Reducer } from "./kernel.js";
import type { Lowering } from "./lower.js";
import { broadcasted, concatenated, reshaped, rowMajor, sliced, transposed, type View } from "./view.js";

/** Lowers an application, or answers false: then its reference kernel runs. */
export type Rule = (application: Application, lowering: Lowering) => boolean;

/** The rules of primitives that are not elementwise, and that most programs use. */
export const commonRules: Readonly<Record<string, Rule>> = {
  reshape: moving(({ params }) => reshaped(params["shape"] as Shape)),
  transpose: moving(({ params }) => transposed(params["permutation"] as readonly number[])),
  broadcast: moving(({ params }) => broadcasted(params["shape"] as Shape, params["axes"] as readonly number[])),
  slice: moving(({ params }) => sliced(numbers(params, "start"), numbers(params, "stop"), numbers(params, "step"))),
  stopGradient: passing,
  barrier,
  custom: passing,
  cast,
  pow,
  concatenate,
  pad,
  add: (application, lowering) => lowering.addPadded(application),
  sum: reducing("sum"),
  max: reducing("max"),
  min: reducing("min"),
  matmul,
};

/** Movement: the same entries under another view. */
function moving(movementOf: (application: Application) => (view: View) => View | undefined): Rule {
  return (application, lowering) => {
    lowering.move(application.output, application.inputs[0] as Node, movementOf(application));
    return true;
  };
}

/** Of custom and stopGradient, whose outputs are inputs: the number of the input that the first output is. */
export const firstPassed = ({ params }: Application): number => (params["count"] as number | undefined) ?? 0;

/** The outputs are the inputs from some number on. */
function passing(application: Application, lowering: Lowering): boolean {
  const { inputs, outputs } = application;
  const first = firstPassed(application);
  for (const [i, output] of outputs.entries()) lowering.define(output, lowering.value(inputs[first + i] as Node));
  return true;
}

/** The value of the first input. Where there is nothing to wait for, whoever reads it computes it anew. */
function barrier({ inputs, output }: Application, lowering: Lowering): boolean {
  const value = lowering.value(inputs[0] as Node);
  if (inputs.length === 1) lowering.inline(output, value);
  else lowering.define(output, value);
  return true;
}

/** One loop for each part; none where the parts lie evenly in one buffer, as the entries of sliding windows do. */
function concatenate({ inputs, output, params }: Application, lowering: Lowering): boolean {
  const axis = params["axis"] as number;
  const values = inputs.map((node) => lowering.value(node));
  if (values.every((value) => value.kind === "load")) {
    const view = concatenated(
      values.map((value) => value.view),
      axis,
    );
    if (view !== undefined) {
      lowering.define(output, { kind: "load", view });
      return true;
    }
  }
  const to = rowMajor(lowering.buffer(output.dtype, sizeOf(output.shape), lowering.nameOf(output)), output.shape);
  let start = 0;
  for (const [i, node] of inputs.entries()) {
    const from = output.shape.map((_, each) => (each === axis ? start : 0));
    start += node.shape[axis] as number;
    const part = sliced(
      from,
      output.shape.map((size, each) => (each === axis ? start : size)),
      output.shape.map(() => 1),
    )(to) as View;
    lowering.loop(node.shape, [{ to: part, value: values[i] as Expression }]);
  }
  lowering.define(output, { kind: "load", view: to });
  return true;
}

/** Zeros everywhere, and then the entries in their places. */
function pad({ inputs, output, params }: Application, lowering: Lowering): boolean {
  const x = inputs[0] as Node;
  const [low, interior] = [numbers(params, "low"), numbers(params, "interior")];
  const value = lowering.value(x);
  if (sizeOf(output.shape) === sizeOf(x.shape)) {
    lowering.define(output, value);
    return true;
  }
  const stop = x.shape.map((size, i) => (low[i] as number) + (size - 1) * ((interior[i] as number) + 1) + 1);
  const movement = sliced(
    low,
    stop,
    interior.map((each) => each + 1),
  );
  lowering.pad(output, { shape: x.shape, value, places: (whole) => movement(whole) as View });
  return true;
}

/** A loop over the operand that joins what it computes; truths as 0 and 1. */
function reducing(by: Reducer): Rule {
  return ({ inputs, output, params }, lowering) => {
    const x = inputs[0] as Node;
    const { shape, dtype } = output;
    const axes = numbers(params, "axes");
    const into = dtype === "bool" ? "int32" : dtype;
    const cast = (value: Expression, to: DType, over: Shape): Expression =>
      dtypeOf(value) === to ? value : lowering.call("cast", { dtype: to }, [value], to, over);
    const casts = x.dtype === into || lowering.computes("cast", x.dtype);
    if (!casts || !lowering.computes(combiner[by], into)) return false;
    const to = rowMajor(lowering.buffer(into, sizeOf(shape), lowering.nameOf(output)), shape);
    if (sizeOf(x.shape) === 0) {
      lowering.loop(shape, [{ to, value: { kind: "literal", value: 0, dtype: into } }]);
    } else {
      const value = cast(lowering.value(x), into, x.shape);
      lowering.loop(x.shape, [], [{ to: broadcasted(x.shape, axes)(to) as View, value, by, axes }]);
    }
    lowering.define(output, cast(whole(to.buffer, shape), dtype, shape));
    return true;
  };
}

/** Floats to int32 are checked by the reference kernel, which refuses what int32 does not hold. */
function cast(application: Application, lowering: Lowering): boolean {
  const isChecked = isFloat((application.inputs[0] as Node).dtype) && application.output.dtype === "int32";
  if (isChecked) lowering.reference(application);
  return isChecked;
}

/** Small whole powers are products; others are the reference kernel's. */
function pow(application: Application, lowering: Lowering): boolean {
  const exponent = lowering.value(application.inputs[1] as Node);
  const isSmall = exponent.kind === "literal" && isSmallPower(exponent.value);
  if (!isSmall) lowering.reference(application);
  return !isSmall;
}

/** A matrix product of floats. */
function matmul(application: Application, lowering: Lowering): boolean {
  const { inputs, output, params } = application;
  if (output.dtype === "int32") return false;
  const absorbs = params["absorbing"] === true;
  const views = inputs.map((node) => lowering.load(node));
  const batch = views.map((view): View => ({ ...view, axes: view.axes.slice(0, -2) }));
  const fits = !absorbs && loopsOver(output.shape.slice(0, -2), batch) !== undefined;
  const [left, right] = (fits ? views : inputs.map((node) => lowering.contiguous(node))) as [View, View];
  const to = lowering.buffer(output.dtype, sizeOf(output.shape), lowering.nameOf(output));
  const reference = { kind: "reference", application, inputs: [left, right], outputs: [to] } as const;
  const absorbing = absorbs ? reference : undefined;
  if (to.size > 0) lowering.kernels.push({ kind: "matmul", left, right, to, absorbing });
  lowering.define(output, whole(to, output.shape));
  return true;
}

function numbers(params: Readonly<Record<string, unknown>>, name: string): readonly number[] {
  return params[name] as readonly number[];
}
