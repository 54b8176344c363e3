/** Kernels inside of a kernel. */
import type { Surroundings } from "../emit/surroundings.js";
import type { FunctionBuilder } from "../encoder/function.js";
import { fuse } from "./fuse.js";
import { type Inside, type Native, readsOf, writesOf } from "./kernel.js";
import type { Buffer } from "./view.js";

/** What a kernel is that runs others. */
export interface Nesting extends Inside {
  /** What it does, for people. */
  readonly name: string;
  /** What is written besides what the bodies write. */
  readonly writes: readonly Buffer[];
  /** Writes the code; `run` calls all kernels of a body. */
  readonly emit: (fn: FunctionBuilder, surroundings: Surroundings, run: (body: number) => void) => void;
}

/** The kernel, with the loops of its bodies fused. */
export function nested({ name, bodies: lowered, reads, targets, writes, emit }: Nesting): Native {
  const bodies = lowered.map((body) => ({ ...body, kernels: fuse(body.kernels, body.outputs) }));
  const kernels = bodies.flatMap((body) => body.kernels);
  return {
    kind: "native",
    name,
    inside: { bodies, reads, targets },
    reads: [...reads, ...kernels.flatMap(readsOf)],
    writes: [...new Set([...targets, ...writes, ...kernels.flatMap(writesOf)])],
    scratchBytes: (_, scratchFor) => kernels.reduce((most, kernel) => Math.max(most, scratchFor(kernel)), 0),
    emit(fn, surroundings) {
      const callees = bodies.map((body) => body.kernels.map((kernel) => surroundings.write(kernel)));
      emit(fn, surroundings, (body) => {
        for (const callee of callees[body] ?? []) fn.call(callee, []);
      });
    },
  };
}
