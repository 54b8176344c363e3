/** stub */
import { FunctionBuilder } from "../encoder/function.js";
import { i32, op, type Value } from "../encoder/value.js";
import type { Axis, MatrixLayout } from "../layout.js";
import type { Target } from "../target.js";
export interface MatmulSpec {
  readonly dtype: "float32" | "float64";
  readonly left: MatrixLayout;
  readonly right: MatrixLayout;
  readonly target: Target;
}
export function matmulKernel(spec: MatmulSpec): { builder: FunctionBuilder; scratchBytes: number } {
  const fn = new FunctionBuilder(["i32", "i32", "i32", "i32"]);
  const w = spec.dtype === "float32" ? 4 : 8;
  const t = spec.dtype === "float32" ? "f32" : "f64";
  const walk = (axes: readonly Axis[], base: Value, body: (at: Value) => void): void => {
    const [first, ...rest] = axes;
    if (first === undefined) {
      body(base);
      return;
    }
    fn.count(i32(0), i32(first.size), 1, (i) =>
      walk(rest, fn.let(op("i32.add", [base, op("i32.mul", [i, i32(first.stride * w)])])), body),
    );
  };
  const c = fn.start(fn.param(2));
  walk(spec.left.rows, fn.param(0), (a) =>
    walk(spec.right.columns, fn.param(1), (b) => {
      const acc = fn.start(
        w === 4
          ? { type: "f32", of: { kind: "constant", value: 0 }, args: [] }
          : { type: "f64", of: { kind: "constant", value: 0 }, args: [] },
      );
      const k = spec.left.columns.reduce((p, { size }) => p * size, 1);
      const sizeOf = (axes: readonly Axis[], p: Value): Value => {
        let rest = p,
          total: Value = i32(0);
        for (const { size, stride } of [...axes].reverse()) {
          total = op("i32.add", [total, op("i32.mul", [op("i32.rem_u", [rest, i32(size)]), i32(stride * w)])]);
          rest = op("i32.div_u", [rest, i32(size)]);
        }
        return total;
      };
      fn.count(i32(0), i32(k), 1, (p) =>
        fn.set(
          acc,
          op(`${t}.add`, [
            acc,
            op(`${t}.mul`, [
              op(`${t}.load`, [op("i32.add", [a, sizeOf(spec.left.columns, p)])]),
              op(`${t}.load`, [op("i32.add", [b, sizeOf(spec.right.rows, p)])]),
            ]),
          ]),
        ),
      );
      fn.store(`${t}.store`, c, acc);
      fn.set(c, op("i32.add", [c, i32(w)]));
    }),
  );
  return { builder: fn, scratchBytes: 0 };
}
