/** Products of matrices as views. */
import type { ModuleBuilder } from "../encoder/module.js";
import type { MatmulSpec } from "../kernels/matmul.js";
import type { MatrixLayout } from "../layout.js";
import type { Matmul } from "../lower/kernel.js";
import { join, rowMajor, shapeOf, type View } from "../lower/view.js";

/** A product, and where its result lies. */
export interface Product {
  readonly left: View;
  readonly right: View;
  readonly to: View;
  /** How far rows of the result are apart. */
  readonly rowStride: number;
  /** What was fused behind it, as functions of a module. */
  readonly behind?: (module: ModuleBuilder) => MatmulSpec["after"];
}

/** The whole product of a kernel. */
export function productOf({ left, right, to }: Matmul): Product {
  const shape = [...shapeOf(left).slice(0, -1), ...shapeOf(right).slice(-1)];
  return { left, right, to: rowMajor(to, shape), rowStride: shape.at(-1) ?? 1 };
}

/** The layouts of its matrices. */
export function layoutsOf({ left, right }: Product): readonly [MatrixLayout, MatrixLayout] {
  return [layoutOf(left), layoutOf(right)];
}

function layoutOf({ axes }: View): MatrixLayout {
  return { rows: join(axes.at(-2) ?? []), columns: join(axes.at(-1) ?? []) };
}
