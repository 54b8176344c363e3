/** Rules of primitives that go along an axis in its order. */
import type { Application, Node } from "@cadena/autodiff";
import { sizeOf } from "@cadena/core";
import { emitCumsum } from "../kernels/scan.js";
import { emitArgsort, sortingBytes } from "../kernels/sort.js";
import type { Lowering } from "./lower.js";
import { join, rowMajor, type View } from "./view.js";

/** Running sums. */
export function cumsum(application: Application, lowering: Lowering): boolean {
  const { output, params } = application;
  const lines = linesOf(application, lowering);
  const reverse = params["reverse"] === true;
  lowering.native(output.shape, {
    name: "cumsum",
    reads: [lines.from],
    writes: [lines.to.buffer],
    emit: (fn, around) => emitCumsum(fn, around, { ...lines, reverse }),
  });
  return true;
}

/** Indices that sort. */
export function argsort(application: Application, lowering: Lowering): boolean {
  const { output, params } = application;
  const lines = linesOf(application, lowering);
  const descending = params["descending"] === true;
  lowering.native(output.shape, {
    name: "argsort",
    reads: [lines.from],
    writes: [lines.to.buffer],
    scratchBytes: () => sortingBytes(output.shape[lines.axis] as number),
    emit: (fn, around) => emitArgsort(fn, around, { ...lines, descending }),
  });
  return true;
}

/** The operand and a new buffer for the result, both with even steps along the axis. */
function linesOf(
  { primitive, inputs: [x], output, params }: Application,
  lowering: Lowering,
): { readonly from: View; readonly to: View; readonly axis: number } {
  const axis = params["axis"] as number;
  const to = rowMajor(lowering.buffer(output.dtype, sizeOf(output.shape), primitive.name), output.shape);
  const view = lowering.load(x as Node);
  const from = join(view.axes[axis] ?? []).length <= 1 ? view : lowering.contiguous(x as Node);
  lowering.define(output, { kind: "load", view: to });
  return { from, to, axis };
}
