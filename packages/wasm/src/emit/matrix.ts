/** Products of matrices as machine code: the kernel of one product, called for each place of the batch axes. */
import type { FunctionBuilder } from "../encoder/function.js";
import type { ModuleBuilder } from "../encoder/module.js";
import { i32, op, type Value } from "../encoder/value.js";
import { matmulKernel } from "../kernels/matmul.js";
import { type Buffer, shapeOf, type View } from "../lower/view.js";
import { bytesOf } from "../plan/memory.js";
import type { Target } from "../target.js";
import { nestOf } from "./nest.js";
import { layoutsOf, type Product } from "./product.js";

/** Kernels of products, one for each way in which two matrices may lie, and one for each that has something behind it. */
export class Products {
  readonly #known = new Map<unknown, { readonly callee: number; readonly scratchBytes: number }>();
  readonly #module: ModuleBuilder;
  readonly #target: Target;

  constructor(module: ModuleBuilder, target: Target) {
    this.#module = module;
    this.#target = target;
  }

  /** The function for a product, and the memory it works in. */
  of(product: Product): { readonly callee: number; readonly scratchBytes: number } {
    const dtype = product.to.buffer.dtype as "float32" | "float64";
    const [left, right] = layoutsOf(product);
    const { rowStride, behind } = product;
    const key = behind ?? JSON.stringify([dtype, left, right, rowStride]);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const { builder, scratchBytes } = matmulKernel(
      { dtype, left, right, target: this.#target, rowStride, after: behind?.(this.#module) },
      this.#module,
    );
    const made = { callee: this.#module.add(builder), scratchBytes };
    this.#known.set(key, made);
    return made;
  }
}

/** Writes the calls of a product. */
export function emitMatmul(
  fn: FunctionBuilder,
  { left, right, to }: Product,
  callee: number,
  addressOf: (buffer: Buffer) => number,
  scratch: number,
): void {
  const views = [left, right, to];
  const width = bytesOf[to.buffer.dtype];
  const batch = views.map((view): View => ({ ...view, axes: view.axes.slice(0, -2) }));
  const shape = shapeOf(batch[0] as View);
  const loops = nestOf(shape, batch, shape.length);
  const starts = views.map(({ buffer, offset }) => i32(addressOf(buffer) + offset * width));
  const level = (depth: number, at: readonly Value[]): void => {
    const loop = loops[depth];
    if (loop === undefined) {
      fn.call(callee, [...at, i32(scratch)]);
      return;
    }
    const pointers = at.map((each) => fn.start(each));
    fn.count(i32(0), i32(loop.size), 1, () => {
      level(depth + 1, pointers);
      for (const [i, pointer] of pointers.entries()) {
        const step = (loop.strides[i] as number) * width;
        if (step !== 0) fn.set(pointer, op("i32.add", [pointer, i32(step)]));
      }
    });
  };
  level(0, starts);
}
