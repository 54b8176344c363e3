/** What the code of a kernel needs to know of the program it is part of. */
import type { Kernel } from "../lower/kernel.js";
import type { Buffer } from "../lower/view.js";
import type { Compute } from "./body.js";
import type { Products } from "./matrix.js";

/** The program around a kernel. */
export interface Surroundings {
  readonly addressOf: (buffer: Buffer) => number;
  /** The first byte of the memory that kernels work in, one at a time. */
  readonly scratch: number;
  readonly compute: Compute;
  readonly products: Products;
  /** Writes a kernel as a function of its own; gives the number to call it by. */
  readonly write: (kernel: Kernel) => number;
  readonly simd: boolean;
}
