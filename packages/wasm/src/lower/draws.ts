/** Rules of random draws. */
import type { Application, Node } from "@cadena/autodiff";
import { type Shape, sizeOf } from "@cadena/core";
import { type EmitDraws, emitCipher } from "../kernels/random.js";
import { loopsOver } from "./expression.js";
import type { Lowering } from "./lower.js";
import type { Rule } from "./rules.js";
import { rowMajor, type View } from "./view.js";

/** A row of draws for each key. */
export function drawing(emit: EmitDraws): Rule {
  return ({ primitive, inputs: [key], output, params }, lowering) => {
    const to = rowMajor(lowering.buffer(output.dtype, sizeOf(output.shape), primitive.name), output.shape);
    const keys = lowering.load(key as Node);
    const size = sizeOf(params["shape"] as Shape);
    lowering.native(output.shape, {
      name: primitive.name,
      reads: [keys],
      writes: [to.buffer],
      emit: (fn, around) => emit(fn, around, { keys, to, size }),
    });
    lowering.define(output, { kind: "load", view: to });
    return true;
  };
}

/** Counters under keys. */
export function cipher({ primitive, inputs, output }: Application, lowering: Lowering): boolean {
  const { shape } = output;
  const to = rowMajor(lowering.buffer("int32", sizeOf(shape), primitive.name), shape);
  const views = (load: (node: Node) => View) => [...inputs.map(load), to] as const;
  const loose = views((node) => lowering.load(node));
  const ready = loopsOver(shape, loose) === undefined ? views((node) => lowering.contiguous(node)) : loose;
  const [keys, counters] = ready as unknown as readonly [View, View];
  lowering.native(shape, {
    name: primitive.name,
    reads: [keys, counters],
    writes: [to.buffer],
    emit: (fn, around) => emitCipher(fn, around, [keys, counters, to]),
  });
  lowering.define(output, { kind: "load", view: to });
  return true;
}
