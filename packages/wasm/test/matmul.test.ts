import { setFlagsFromString } from "node:v8";
import { describe, expect, it } from "vitest";
import { f32, i32, op } from "../src/encoder/value.js";
import type { MatmulSpec } from "../src/kernels/matmul.js";
import type { Axis, MatrixLayout } from "../src/layout.js";
import type { Target } from "../src/target.js";
import { type Buffer, run } from "./run-matmul.js";

// Node 20 has relaxed SIMD behind this flag; later ones have it at once.
setFlagsFromString("--experimental-wasm-relaxed-simd");
const targets: readonly Target[] = [
  { simd: false, fma: false },
  { simd: true, fma: false },
  { simd: true, fma: true },
  { simd: true, fma: true, joined: true },
];
const buffers: readonly Buffer[] = ["a", "b", "c", "scratch"];

/** A small generator, so that failures come again: Park and Miller (1988). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

const plain = (rows: number, columns: number): MatrixLayout => ({
  rows: [{ size: rows, stride: columns }],
  columns: [{ size: columns, stride: 1 }],
});
const turned = ({ rows, columns }: MatrixLayout): MatrixLayout => ({ rows: columns, columns: rows });

/** Windows of kh×kw over images: rows are channels and places in the window, columns are images and positions. */
function windows(images: number, channels: number, side: number, kernel: number, step = 1): MatrixLayout {
  const out = Math.floor((side - kernel) / step) + 1;
  return {
    rows: [
      { size: channels, stride: side * side },
      { size: kernel, stride: side },
      { size: kernel, stride: 1 },
    ],
    columns: [
      { size: images, stride: channels * side * side },
      { size: out, stride: side * step },
      { size: out, stride: step },
    ],
  };
}

/** Each entry within γₖ·Σ|aᵢbᵢ|, nothing else touched, and valid code. */
function check(spec: MatmulSpec, last: Buffer, seed = 1): void {
  const random = generator(seed);
  const { result, expected, magnitude, steps, spilled } = run(spec, last, () => 2 * random() - 1);
  const unit = spec.dtype === "float32" ? 2 ** -24 : 2 ** -53;
  // One rounding more: the expectation is itself a float64 sum.
  const gamma = ((2 * steps + 2) * unit) / (1 - (2 * steps + 2) * unit);
  const wrong = expected.findIndex(
    (value, i) => !(Math.abs((result[i] as number) - value) <= gamma * (magnitude[i] as number)),
  );
  const { left, right, dtype, target } = spec;
  const context = JSON.stringify({ left, right, dtype, target, last, seed, wrong });
  expect(wrong, context).toBe(-1);
  expect(spilled, context).toBe(false);
}

function everywhere(left: MatrixLayout, right: MatrixLayout, ends = buffers): void {
  for (const target of targets) {
    for (const dtype of ["float32", "float64"] as const) {
      for (const last of ends) check({ dtype, left, right, target }, last);
    }
  }
}

describe("matmul", () => {
  it.each([
    [1, 1, 1],
    [4, 2, 8],
    [0, 3, 2],
    [3, 0, 2],
    [3, 2, 0],
    [1, 17, 40],
    [40, 17, 1],
    [2, 3, 65],
    [2, 38, 11],
    [3, 21, 5],
    [3, 9, 30],
    [6, 300, 8],
    [32, 60, 10],
    [13, 5, 19],
    [61, 7, 23],
  ])("multiplies %i×%i by %i columns, each side as it is or transposed", (n, k, m) => {
    for (const left of [plain(n, k), turned(plain(k, n))]) {
      for (const right of [plain(k, m), turned(plain(m, k))]) everywhere(left, right);
    }
  });

  it("takes blocks of rows and inner steps", () => {
    const target = { simd: true, fma: true };
    for (const [n, k, m] of [
      [521, 5, 9],
      [490, 513, 3],
      [1000, 3, 11],
    ] as const) {
      for (const dtype of ["float32", "float64"] as const) {
        check({ dtype, left: plain(n, k), right: plain(k, m), target }, "b");
        check({ dtype, left: turned(plain(k, n)), right: turned(plain(m, k)), target }, "scratch");
      }
    }
  });

  it("multiplies by sliding windows, and windows by what was slid over, with no copy of them made", () => {
    const images = windows(2, 3, 9, 3);
    everywhere(plain(7, 27), images);
    everywhere(plain(5, 98), turned(images));
    everywhere(turned(images), plain(27, 10));
    everywhere(images, turned(plain(9, 98)));
    everywhere(plain(9, 12), windows(3, 3, 7, 2, 2));
    everywhere(plain(70, 75), windows(2, 3, 11, 5));
  });

  it("multiplies few rows that lie on two axes by columns that lie along the inner axis", () => {
    const rows = [
      { size: 2, stride: 24 },
      { size: 2, stride: 1 },
    ];
    everywhere({ rows, columns: [{ size: 14, stride: 1 }] }, turned(plain(7, 14)));
  });

  it("reads long runs of the inner axis where they lie", () => {
    const channels = {
      rows: [{ size: 7, stride: 67 }],
      columns: [
        { size: 5, stride: 7 * 67 },
        { size: 67, stride: 1 },
      ],
    };
    everywhere(channels, plain(335, 6));
    everywhere(plain(7, 335), turned({ rows: [{ size: 9, stride: 67 }], columns: channels.columns }));
  });

  it("packs a left matrix whose neighbours lie far apart", () => {
    const far = { rows: [{ size: 65, stride: 1 }], columns: [{ size: 5, stride: 515 }] };
    everywhere(far, plain(5, 390));
    const target = { simd: true, fma: true };
    for (const dtype of ["float32", "float64"] as const) {
      const left = { rows: [{ size: 485, stride: 515 }], columns: [{ size: 325, stride: 1 }] };
      check({ dtype, left, right: plain(325, 385), target }, "scratch");
    }
  });

  it("reads strides that skip, stand still or go backwards", () => {
    const axes = (size: number, stride: number): Axis[] => [{ size, stride }];
    for (const left of [axes(13, 0), axes(13, 24), axes(13, -24)]) {
      for (const inner of [axes(12, 0), axes(12, -2), axes(12, 1)]) {
        for (const right of [axes(17, 0), axes(17, -1), axes(17, 3)]) {
          everywhere({ rows: left, columns: inner }, { rows: axes(12, 20), columns: right }, ["a"]);
          everywhere({ rows: left, columns: axes(12, -1) }, { rows: inner, columns: right }, ["b"]);
        }
      }
    }
  });

  it("multiplies random layouts of random sizes", () => {
    for (let seed = 1; seed <= 250; seed++) {
      const random = generator(seed * 7919);
      random();
      const draw = (from: number, to: number): number => from + Math.floor(random() * (to - from + 1));
      const few = (most: number): number => draw(1, Math.max(1, most >> 3));
      const kinds: readonly ((most: number) => Axis[])[] = [
        (most) => [{ size: draw(1, most), stride: 1 }],
        (most) => [{ size: draw(1, most), stride: draw(-600, 600) }],
        (most) => [
          { size: draw(1, 9), stride: draw(-90, 90) },
          { size: few(most), stride: draw(0, 1) },
        ],
        (most) => [
          { size: draw(1, 3), stride: draw(0, 400) },
          { size: draw(0, 4), stride: draw(-30, 30) },
          { size: few(most), stride: 1 },
        ],
      ];
      const side = (most: number): Axis[] => (kinds[draw(0, 3)] as (typeof kinds)[0])(most);
      // One size of the three is large.
      const large = draw(0, 2);
      const inner = side(large === 0 ? 700 : 30);
      const steps = inner.reduce((product, { size }) => product * size, 1);
      const straight = [{ size: steps, stride: random() < 0.5 ? 1 : draw(-40, 700) }];
      const left = { rows: side(large === 1 ? 1000 : 40), columns: inner };
      const right = { rows: random() < 0.3 ? inner : straight, columns: side(large === 2 ? 900 : 40) };
      const target = targets[draw(0, 3)] as Target;
      const dtype = random() < 0.5 ? "float32" : "float64";
      check({ dtype, left, right, target }, buffers[draw(0, 3)] as Buffer, seed);
    }
  });

  it("runs what was fused behind it on every row once, when the rows are final", () => {
    for (const [n, k, m] of [
      [1003, 300, 5],
      [40, 3, 1],
      [3, 0, 4],
      [5, 4, 3],
    ] as const) {
      const target = { simd: true, fma: false };
      const doubled: MatmulSpec = {
        dtype: "float32",
        left: plain(n, k),
        right: plain(k, m),
        target,
        after(fn, from, to) {
          fn.count(op("i32.mul", [from, i32(m)]), op("i32.mul", [to, i32(m)]), 1, (index) => {
            const at = fn.let(op("i32.add", [fn.param(2), op("i32.mul", [index, i32(4)])]));
            fn.store("f32.store", at, op("f32.mul", [op("f32.load", [at]), f32(2)]));
          });
        },
      };
      const { result, expected } = run(doubled, "c", () => 1);
      expect([...result]).toEqual([...expected].map((value) => 2 * value));
    }
  });
});
