/** Rules of primitives that read and write where indices say. */
import type { Application, Node } from "@cadena/autodiff";
import { sizeOf } from "@cadena/core";
import { emitGather, emitScatter, type Indexed, placesAlong } from "../kernels/indexing.js";
import { loopsOver, whole } from "./expression.js";
import type { Lowering } from "./lower.js";
import type { Rule } from "./rules.js";
import { join, rowMajor, shapeOf, type View } from "./view.js";

/** Entries at indices. */
export function gather({ inputs: [x, indices], output, params }: Application, lowering: Lowering): boolean {
  const to = rowMajor(lowering.buffer(output.dtype, sizeOf(output.shape), lowering.nameOf(output)), output.shape);
  const axis = params["axis"] as number;
  const indexed = fitting(lowering, axis, (load) => [load(indices as Node), load(x as Node), to]);
  lowering.native(output.shape, {
    name: "gather",
    reads: [indexed.indices, indexed.along],
    writes: [to.buffer],
    emit: (fn, around) => emitGather(fn, around, indexed),
  });
  lowering.define(output, { kind: "load", view: to });
  return true;
}

/** Updates joined with a copy of what they change, in the order of their indices. */
export function scattering(by: "add" | "maximum"): Rule {
  return ({ primitive, inputs: [x, indices, updates], output, params }, lowering) => {
    const { dtype, shape } = output;
    if (!lowering.computes(by, dtype)) return false;
    const to = lowering.store(shape, lowering.value(x as Node), lowering.nameOf(output));
    const axis = params["axis"] as number;
    const indexed = fitting(lowering, axis, (load) => [load(indices as Node), to, load(updates as Node)]);
    lowering.native(shapeOf(indexed.indices), {
      name: primitive.name,
      reads: [indexed.indices, indexed.across, to],
      writes: [to.buffer],
      emit: (fn, around) => emitScatter(fn, around, indexed, by),
    });
    lowering.define(output, whole(to.buffer, shape));
    return true;
  };
}

/** The views as they lie, if one nest of loops can read them all; else row-major. */
function fitting(
  lowering: Lowering,
  axis: number,
  views: (load: (node: Node) => View) => readonly [indices: View, along: View, across: View],
): Indexed {
  const indexedBy = (load: (node: Node) => View): Indexed => {
    const [indices, along, across] = views(load);
    return { indices, along, across, axis };
  };
  const indexed = indexedBy((node) => lowering.load(node));
  const { indices, along, across } = indexed;
  const fits =
    join(along.axes[axis] ?? []).length <= 1 &&
    loopsOver(shapeOf(indices), [indices, placesAlong(indexed), across]) !== undefined;
  return fits ? indexed : indexedBy((node) => lowering.contiguous(node));
}
