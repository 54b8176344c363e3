/** How threads share a program: long kernels are written in pieces, and stretches of short ones between them. */
import { emitMatmul, type Products } from "../emit/matrix.js";
import { type Product, productOf } from "../emit/product.js";
import type { Surroundings } from "../emit/surroundings.js";
import { FunctionBuilder } from "../encoder/function.js";
import type { ModuleBuilder } from "../encoder/module.js";
import { i32, op } from "../encoder/value.js";
import type { Kernel, Matmul } from "../lower/kernel.js";
import { emitPieces } from "./loop.js";
import type { Team } from "./pool.js";
import { cutProduct } from "./product.js";
import { pieceName, type Step, workOf } from "./steps.js";

/** What compiles programs for threads, and runs them on these. */
export interface Sharing {
  readonly begin: (kernels: readonly Kernel[], products: Products, module: ModuleBuilder) => Shared;
  /** The threads of a program whose steps these are. */
  readonly team: (...program: Tail<ConstructorParameters<typeof Team>>) => Team;
}
type Tail<T extends readonly unknown[]> = T extends readonly [unknown, ...infer R] ? R : never;

/** A program that is written for threads. */
export class Shared {
  /** Products as products that threads share. */
  readonly parts: ReadonlyMap<Kernel, readonly Product[]>;
  readonly #threads: number;
  readonly #leastWork: number;
  readonly #products: Products;
  readonly #module: ModuleBuilder;
  readonly #list: Step[] = [];
  #scratch = 0;
  #stretch: FunctionBuilder | undefined;

  constructor(
    threads: number,
    leastWork: number,
    kernels: readonly Kernel[],
    products: Products,
    module: ModuleBuilder,
  ) {
    this.#threads = threads;
    this.#leastWork = leastWork;
    this.#products = products;
    this.#module = module;
    const parts = kernels.map(
      (kernel) =>
        [
          kernel,
          kernel.kind === "matmul" && this.#isLong(kernel) ? cutProduct(productOf(kernel), threads) : [],
        ] as const,
    );
    this.parts = new Map(parts.filter(([, pieces]) => pieces.length > 1));
  }

  /** The memory that kernels work in, of which one needs so much: each thread works in memory of its own. */
  scratchBytes(needed: number): number {
    this.#scratch = 64 * Math.ceil(needed / 64);
    return this.#scratch * (this.parts.size > 0 ? this.#threads : 1);
  }

  /** A function is to be called by one thread. */
  call(callee: number): void {
    this.#stretch ??= new FunctionBuilder();
    this.#stretch.call(callee, []);
  }

  /** Writes a kernel in pieces, if threads share it; gives the function that runs it whole, which is exported as `name`. */
  write(
    kernel: Kernel,
    name: string,
    surroundings: Surroundings,
    absorb: (fn: FunctionBuilder, kernel: Matmul) => void,
  ): number | undefined {
    if (!this.#isLong(kernel)) return undefined;
    const [before, each, after] = [new FunctionBuilder(), new FunctionBuilder(["i32"]), new FunctionBuilder()];
    const product = this.parts.get(kernel);
    if (kernel.kind === "loop") {
      if (!emitPieces(before, each, kernel, surroundings, this.#threads)) return undefined;
    } else if (kernel.kind === "matmul" && product !== undefined) {
      const { addressOf, scratch } = surroundings;
      for (const [i, part] of product.entries()) {
        each.when(op("i32.eq", [each.param(0), i32(i)]), () =>
          emitMatmul(each, part, this.#products.of(part).callee, addressOf, scratch + i * this.#scratch),
        );
      }
      absorb(after, kernel);
    } else return undefined;
    const [first, piece, last] = [before, each, after].map((fn, i) =>
      this.#module.add(fn, i === 1 ? pieceName(name) : undefined),
    ) as [number, number, number];
    const whole = new FunctionBuilder();
    whole.call(first, []);
    for (let i = 0; i < this.#threads; i++) whole.call(piece, [i32(i)]);
    whole.call(last, []);
    this.call(first);
    this.#end();
    this.#list.push({ name: pieceName(name), pieces: this.#threads });
    this.call(last);
    return this.#module.add(whole, name);
  }

  /** The steps of the program in their order; none if no kernel is shared. */
  finish(): readonly Step[] {
    if (this.#list.length > 0) this.#end();
    return this.#list;
  }

  #isLong(kernel: Kernel): boolean {
    return workOf(kernel) >= this.#leastWork;
  }

  #end(): void {
    if (this.#stretch === undefined) return;
    const name = `step${this.#list.length}`;
    this.#module.add(this.#stretch, name);
    this.#list.push({ name, pieces: 0 });
    this.#stretch = undefined;
  }
}
