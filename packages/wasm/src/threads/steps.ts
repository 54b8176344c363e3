/** Steps of a program that threads share: kernels on one thread, and kernels in pieces, in turn. */
import { sizeOf } from "@cadena/core";
import { weightOf } from "../lower/expression.js";
import { viewsOf } from "../lower/fuse.js";
import type { Kernel } from "../lower/kernel.js";
import { sizeOfAxis } from "../lower/view.js";

/** A stretch of a program: an exported function that is called once (`pieces` is 0), or once for each piece. */
export interface Step {
  readonly name: string;
  readonly pieces: number;
}

/** The name of the function that runs one piece of a kernel. */
export const pieceName = (kernel: string): string => `${kernel}piece`;

/** How many operations a kernel is, in those of a product; a call, a read or a write of a loop take the time of four. */
export function workOf(kernel: Kernel): number {
  if (kernel.kind === "matmul") return 2 * kernel.to.size * sizeOfAxis(kernel.left.axes.at(-1) ?? []);
  if (kernel.kind !== "loop") return 0;
  const values = [...kernel.stores, ...kernel.reductions];
  const work = values.reduce((sum, { value }) => sum + weightOf(value), viewsOf(kernel).length);
  return 4 * sizeOf(kernel.shape) * work;
}
