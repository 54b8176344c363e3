/** Products of matrices as machine code: the kernel of one product, called for each place of the batch axes. */
import type { FunctionBuilder } from "../encoder/function.js";
import type { ModuleBuilder } from "../encoder/module.js";
import { addBytes, i32, op, type Value } from "../encoder/value.js";
import { matmulKernel } from "../kernels/matmul.js";
import type { MatrixLayout } from "../layout.js";
import { loopsOver } from "../lower/expression.js";
import type { Matmul } from "../lower/kernel.js";
import { join, shapeOf, type View } from "../lower/view.js";
import { bytesOf } from "../plan/memory.js";
import type { Target } from "../target.js";
import { nestOf } from "./nest.js";

/** Kernels of products, one for each way in which two matrices may lie. */
export class Products {
  readonly #known = new Map<string, { readonly callee: number; readonly scratchBytes: number }>();
  readonly #module: ModuleBuilder;
  readonly #target: Target;

  constructor(module: ModuleBuilder, target: Target) {
    this.#module = module;
    this.#target = target;
  }

  /** The function for a product, and the memory it works in. */
  of(kernel: Matmul): { readonly callee: number; readonly scratchBytes: number } {
    const dtype = kernel.to.dtype as "float32" | "float64";
    const [left, right] = [layoutOf(kernel.left), layoutOf(kernel.right)];
    const key = JSON.stringify([dtype, left, right]);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const { builder, scratchBytes } = matmulKernel({ dtype, left, right, target: this.#target }, this.#module);
    const made = { callee: this.#module.add(builder), scratchBytes };
    this.#known.set(key, made);
    return made;
  }
}

/** Writes the calls of a product. */
export function emitMatmul(
  fn: FunctionBuilder,
  { left, right, to }: Matmul,
  callee: number,
  place: { readonly left: number; readonly right: number; readonly to: number; readonly scratch: number },
): void {
  const width = bytesOf[to.dtype];
  const batch = [left, right].map((view): View => ({ ...view, axes: view.axes.slice(0, -2) }));
  const shape = shapeOf(batch[0] as View);
  const perProduct = (to.size * width) / shape.reduce((product, size) => product * size, 1);
  const loops =
    loopsOver(shape, batch) === undefined ? undefined : nestOf(shape, [...batch, inOrder(shape, to)], shape.length);
  const starts = [
    i32(place.left + left.offset * width),
    i32(place.right + right.offset * width),
    i32(place.to),
  ] as const;
  const level = (depth: number, at: readonly Value[]): void => {
    const loop = loops?.[depth];
    if (loop === undefined) {
      fn.call(callee, [...at, i32(place.scratch)]);
      return;
    }
    const pointers = at.map((each) => fn.start(each));
    fn.count(i32(0), i32(loop.size), 1, () => {
      level(depth + 1, pointers);
      for (const [i, pointer] of pointers.entries()) {
        const step = (loop.strides[i] as number) * (i === 2 ? perProduct : width);
        if (step !== 0) fn.set(pointer, op("i32.add", [pointer, i32(step)]));
      }
    });
  };
  level(
    0,
    starts.map((each) => addBytes(each, 0)),
  );
}

/** Products one after another in the result. */
function inOrder(shape: readonly number[], to: Matmul["to"]): View {
  let stride = 1;
  const axes = [...shape].reverse().map((size) => {
    const axis = [{ size, stride }];
    stride *= size;
    return axis;
  });
  return { buffer: to, offset: 0, axes: axes.reverse() };
}

function layoutOf({ axes }: View): MatrixLayout {
  return { rows: join(axes.at(-2) ?? []), columns: join(axes.at(-1) ?? []) };
}
