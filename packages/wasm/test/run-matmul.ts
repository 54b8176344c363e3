/** Products of matrices of any layout, run in WebAssembly with guarded memory, and as they should be. */
import { ModuleBuilder } from "../src/encoder/module.js";
import { type MatmulSpec, matmulKernel } from "../src/kernels/matmul.js";
import type { Axis, MatrixLayout } from "../src/layout.js";
import { webAssembly } from "../src/runtime.js";

const page = 65536;

/** The offsets, in elements, of the places of a side. */
export function places(axes: readonly Axis[]): number[] {
  let all = [0];
  for (const { size, stride } of axes) {
    all = all.flatMap((offset) => Array.from({ length: size }, (_, i) => offset + i * stride));
  }
  return all;
}

/** The lowest and highest offset that a matrix reads, in elements; undefined if it reads nothing. */
export function reach({ rows, columns }: MatrixLayout): readonly [number, number] | undefined {
  let [low, high] = [0, 0];
  for (const { size, stride } of [...rows, ...columns]) {
    if (size === 0) return undefined;
    low += Math.min(0, (size - 1) * stride);
    high += Math.max(0, (size - 1) * stride);
  }
  return [low, high];
}

/** What a run gave, and what it should have given. */
export interface Outcome {
  readonly result: Float32Array | Float64Array;
  readonly expected: Float64Array;
  /** Σ|aᵢbᵢ| of every entry, for error bounds. */
  readonly magnitude: Float64Array;
  readonly steps: number;
  /** Whether bytes around the buffers, or inputs, changed. */
  readonly spilled: boolean;
  readonly code: Uint8Array;
}

/** What lies where in memory. `last` is the buffer that ends where memory ends, so that reading on traps. */
export type Buffer = "a" | "b" | "c" | "scratch";

/** Runs a product on numbers of `random`. */
export function run(spec: MatmulSpec, last: Buffer, random: () => number): Outcome {
  const { dtype, left, right } = spec;
  const bytes = dtype === "float32" ? 4 : 8;
  const numbers = dtype === "float32" ? Float32Array : Float64Array;
  const [rows, inner, columns] = [places(left.rows), places(left.columns), places(right.columns)];
  const module = new ModuleBuilder();
  const { builder, scratchBytes } = matmulKernel(spec, module);
  const lengths = {
    a: span(left) * bytes,
    b: span(right) * bytes,
    c: rows.length * columns.length * bytes,
    scratch: scratchBytes,
  };
  // 48 bytes of guard before and after each buffer; none after the last one.
  const order = (["a", "b", "c", "scratch"] as const).filter((name) => name !== last);
  const total = 48 + order.reduce((sum, name) => sum + aligned(lengths[name]) + 48, 0) + aligned(lengths[last]);
  const pages = Math.ceil(total / page);
  const end = pages * page;
  const start = { a: 0, b: 0, c: 0, scratch: 0 };
  start[last] = end - (last === "scratch" ? aligned(lengths[last]) : lengths[last]);
  let free = 48;
  for (const name of order) {
    start[name] = free;
    free += aligned(lengths[name]) + 48;
  }
  module.add(builder, "run");
  const code = module.encode({ pages, shared: false });
  const memory = new webAssembly.Memory({ initial: pages, maximum: pages });
  const instance = new webAssembly.Instance(new webAssembly.Module(code), { env: { memory } });
  const buffer = memory.buffer as ArrayBuffer;
  const all = new Uint8Array(buffer).fill(0xa5);
  const a = new numbers(buffer, start.a, lengths.a / bytes).map(random);
  const b = new numbers(buffer, start.b, lengths.b / bytes).map(random);
  new numbers(buffer, start.a).set(a);
  new numbers(buffer, start.b).set(b);
  const before = all.slice();
  const [aBase, bBase] = [-(reach(left)?.[0] ?? 0), -(reach(right)?.[0] ?? 0)];
  (instance.exports["run"] as (...addresses: number[]) => void)(
    start.a + aBase * bytes,
    start.b + bBase * bytes,
    start.c,
    start.scratch,
  );
  const spilled = all.some((byte, i) => byte !== before[i] && !within(i, "c") && !within(i, "scratch"));

  const innerB = places(right.rows);
  const expected = new Float64Array(rows.length * columns.length);
  const magnitude = new Float64Array(expected.length);
  for (const [i, row] of rows.entries()) {
    for (const [j, column] of columns.entries()) {
      let sum = 0;
      let size = 0;
      for (let k = 0; k < inner.length; k++) {
        const x = a[aBase + row + (inner[k] as number)] as number;
        const term = x * (b[bBase + (innerB[k] as number) + column] as number);
        sum += term;
        size += Math.abs(term);
      }
      expected[i * columns.length + j] = sum;
      magnitude[i * columns.length + j] = size;
    }
  }
  const result = new numbers(buffer, start.c, expected.length).slice();
  return { result, expected, magnitude, steps: inner.length, spilled, code };

  function within(index: number, name: Buffer): boolean {
    return index >= start[name] && index < start[name] + lengths[name];
  }
}

const aligned = (length: number): number => Math.ceil(length / 16) * 16;

function span(layout: MatrixLayout): number {
  const range = reach(layout);
  return range === undefined ? 0 : range[1] - range[0] + 1;
}
