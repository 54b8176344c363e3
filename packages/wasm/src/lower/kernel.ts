/** Kernels: the steps of a program, each one pass over memory. */
import { type Application, type Call, referenceEngine } from "@cadena/autodiff";
import type { Shape } from "@cadena/core";
import type { Products } from "../emit/matrix.js";
import type { Surroundings } from "../emit/surroundings.js";
import type { FunctionBuilder } from "../encoder/function.js";
import { type Expression, eachLoad } from "./expression.js";
import type { Buffer, View } from "./view.js";

/** One step of a program. */
export type Kernel = Loop | Matmul | Native | Reference;

/** What a loop writes at each place of its shape. */
export interface Store {
  readonly to: View;
  readonly value: Expression;
}

/** How a reduction joins two values. */
export type Reducer = "sum" | "max" | "min";

/** The elementwise primitive that joins two values. */
export const combiner: Readonly<Record<Reducer, string>> = { sum: "add", max: "maximum", min: "minimum" };

/** What a loop joins along some axes of its shape; `to` has stride 0 along them. */
export interface Reduction {
  readonly to: View;
  readonly value: Expression;
  readonly by: Reducer;
  readonly axes: readonly number[];
}

/** Nested loops over a shape. */
export interface Loop {
  readonly kind: "loop";
  readonly shape: Shape;
  readonly stores: readonly Store[];
  readonly reductions: readonly Reduction[];
  /** What it reads, if that has been looked for. */
  readonly reads?: readonly View[];
}

/** Products of matrices, one for each place of the batch axes. The result is row-major. */
export interface Matmul {
  readonly kind: "matmul";
  readonly left: View;
  readonly right: View;
  readonly to: Buffer;
  /** The application whose kernel is asked where the product is NaN and zeros absorb. */
  readonly absorbing: Reference | undefined;
}

/** A primitive with machine code of its own. */
export interface Native {
  readonly kind: "native";
  /** What it is called, for people. */
  readonly name: string;
  readonly reads: readonly View[];
  readonly writes: readonly Buffer[];
  /** What it needs to work in, given what products and other kernels do; nothing if undefined. */
  readonly scratchBytes?: (products: Products, scratchFor: (kernel: Kernel) => number) => number;
  readonly emit: (fn: FunctionBuilder, surroundings: Surroundings) => void;
  /** The kernels it does the work of, in turn on parts of their buffers. */
  readonly parts?: readonly Kernel[];
  /** The kernels it runs when it wants to, and what it reads and gives itself. */
  readonly inside?: Inside;
}

/** Kernels inside of a kernel, which says when they run: branches, the body of a loop. */
export interface Inside {
  readonly bodies: readonly Body[];
  /** What is read besides what the bodies read. */
  readonly reads: readonly View[];
  /** What is read afterwards. */
  readonly targets: readonly Buffer[];
}

/** A list of kernels that run together. */
export interface Body {
  readonly name: string;
  readonly kernels: readonly Kernel[];
  /** What is read where it ends. */
  readonly outputs: readonly Buffer[];
}

/** A primitive that runs by its reference kernel, on this memory. */
export interface Reference {
  readonly kind: "reference";
  readonly application: Application;
  readonly inputs: readonly View[];
  readonly outputs: readonly Buffer[];
}

/** How reference kernels run the bodies among their params. */
export const evaluateBody: Call = (body, inputs) => referenceEngine.prepare(body).run(inputs);

/** The views a kernel reads. */
export function readsOf(kernel: Kernel): readonly View[] {
  if (kernel.kind === "matmul") return [kernel.left, kernel.right];
  if (kernel.kind === "reference") return kernel.inputs;
  if (kernel.kind === "native") return kernel.reads;
  if (kernel.reads !== undefined) return kernel.reads;
  const views: View[] = [];
  const seen = new Set<Expression>();
  for (const { value } of [...kernel.stores, ...kernel.reductions])
    eachLoad(value, ({ view }) => views.push(view), seen);
  return views;
}

/** The buffers a kernel writes. */
export function writesOf(kernel: Kernel): readonly Buffer[] {
  if (kernel.kind === "matmul") return [kernel.to];
  if (kernel.kind === "reference") return kernel.outputs;
  if (kernel.kind === "native") return kernel.writes;
  return [...kernel.stores, ...kernel.reductions].map(({ to }) => to.buffer);
}
