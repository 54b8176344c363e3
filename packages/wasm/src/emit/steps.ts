/** Steps of a program that threads share: kernels on one thread, and kernels in pieces, in turn. */
import { sizeOf } from "@cadena/core";
import { FunctionBuilder } from "../encoder/function.js";
import type { ModuleBuilder } from "../encoder/module.js";
import { i32 } from "../encoder/value.js";
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

/** A kernel in pieces: functions that are called once before, for each piece, and once after. */
export interface Pieces {
  readonly before: FunctionBuilder;
  readonly each: FunctionBuilder;
  readonly after: FunctionBuilder;
  readonly count: number;
}

/** Which kernels threads share. */
export interface Sharing {
  readonly threads: number;
  /** The fewest operations of a kernel that is shared. */
  readonly leastWork: number;
}

/** How many operations a kernel is, in those of a product; a call, a read or a write of a loop take the time of four. */
export function workOf(kernel: Kernel): number {
  if (kernel.kind === "matmul") return 2 * kernel.to.size * sizeOfAxis(kernel.left.axes.at(-1) ?? []);
  if (kernel.kind !== "loop") return 0;
  const values = [...kernel.stores, ...kernel.reductions];
  const work = values.reduce((sum, { value }) => sum + weightOf(value), viewsOf(kernel).length);
  return 4 * sizeOf(kernel.shape) * work;
}

/** The steps of a program in their order, and a function that runs all of it on one thread. */
export class Steps {
  readonly main = new FunctionBuilder();
  readonly #module: ModuleBuilder;
  readonly #list: Step[] = [];
  #stretch: FunctionBuilder | undefined;

  constructor(module: ModuleBuilder) {
    this.#module = module;
  }

  /** Calls a function. */
  call(callee: number): void {
    this.main.call(callee, []);
    this.#stretch ??= new FunctionBuilder();
    this.#stretch.call(callee, []);
  }

  /** Runs a kernel in pieces; `name` is exported to run it whole. */
  share({ before, each, after, count }: Pieces, name: string): void {
    const [first, piece, last] = [before, each, after].map((fn, i) =>
      this.#module.add(fn, i === 1 ? pieceName(name) : undefined),
    ) as [number, number, number];
    const whole = new FunctionBuilder();
    whole.call(first, []);
    for (let i = 0; i < count; i++) whole.call(piece, [i32(i)]);
    whole.call(last, []);
    this.main.call(this.#module.add(whole, name), []);
    this.#stretch ??= new FunctionBuilder();
    this.#stretch.call(first, []);
    this.#end();
    this.#list.push({ name: pieceName(name), pieces: count });
    this.#stretch = new FunctionBuilder();
    this.#stretch.call(last, []);
  }

  /** The steps; none if no kernel is shared. */
  finish(): readonly Step[] {
    this.#module.add(this.main, "run");
    if (this.#list.length === 0) return [];
    this.#end();
    return this.#list;
  }

  #end(): void {
    if (this.#stretch === undefined) return;
    const name = `step${this.#list.length}`;
    this.#module.add(this.#stretch, name);
    this.#list.push({ name, pieces: 0 });
    this.#stretch = undefined;
  }
}
