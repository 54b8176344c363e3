/** Primitives with machine code of their own against their reference kernels: any views, sizes 0 and 1, guarded. */
import {
  add,
  applyOne,
  astype,
  broadcastTo,
  Graph,
  input,
  less,
  max,
  mul,
  type Node,
  type Params,
  referenceEngine,
  reshape,
  slice,
  transpose,
} from "@cadena/autodiff";
import { cond } from "@cadena/autodiff/control";
import { primitives } from "@cadena/autodiff/registry";
import { allocate, type DType, key, type Shape, sizeOf, Tensor, tensor, ValueError } from "@cadena/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normalQuantile as coreQuantile } from "../../packages/core/src/random/gaussian.js";
import { type Place, readLanes, writeLanes } from "../../packages/wasm/src/emit/access.js";
import { FunctionBuilder } from "../../packages/wasm/src/encoder/function.js";
import { ModuleBuilder } from "../../packages/wasm/src/encoder/module.js";
import { i32 } from "../../packages/wasm/src/encoder/value.js";
import { compile, detectTarget, type Target } from "../../packages/wasm/src/full/index.js";
import { normalQuantile } from "../../packages/wasm/src/kernels/quantile.js";
import { webAssembly } from "../../packages/wasm/src/runtime.js";
import { randomFrom } from "../../packages/wasm/test/values.js";

const { simd } = detectTarget();
const targets: readonly Target[] = [{ simd: false, fma: false }, ...(simd ? [{ simd, fma: false }] : [])];

/** An input, its value, and what is made of it by views alone. */
interface Operand {
  readonly node: Node;
  readonly source: Node;
  readonly value: Tensor;
}

/** Numbers whose sums are exact, and special ones. */
const numbers = [0, -0, 1, -1, 2.5, -3, 0.25, 7, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
const anyNumber = (random: () => number): number => numbers[Math.floor(random() * numbers.length)] as number;

/** How many ways there are in which an operand may lie in memory. */
const ways = 6;

function operand(shape: Shape, dtype: DType, way: number, draw: () => number): Operand {
  const last = shape.length - 1;
  const of = (from: Shape, view: (x: Node) => Node): Operand => {
    const data = allocate(dtype, sizeOf(from)).map(() => (dtype === "bool" ? Number(draw() > 0) : draw()));
    const source = input("x", { shape: from, dtype });
    return { node: view(source), source, value: new Tensor(data, from, dtype) };
  };
  const [first = 0] = shape;
  if (way === 1) return of([...shape].reverse(), (x) => transpose(x));
  if (way === 2) {
    const ranges = shape.map((size) => ({ start: 1, stop: 2 * size + 1, step: 2 }));
    return of(
      shape.map((size) => 2 * size + 1),
      (x) => slice(x, ranges),
    );
  }
  if (way === 3 && last >= 0) return of(shape.with(last, 1), (x) => broadcastTo(x, shape));
  if (way === 4 && last >= 0) return of(shape.with(0, 1), (x) => broadcastTo(x, shape));
  if (way === 5 && last >= 0 && first % 2 === 0) {
    // The first axis is two runs.
    const rest = shape.slice(1);
    const order = [rest.length + 1, 0, ...rest.map((_, i) => i + 1)];
    return of([2, ...rest, first / 2], (x) => reshape(transpose(x, order), shape));
  }
  return of(shape, (x) => x);
}

/** Every bit, but those of NaN: compiled for all targets, and evaluated. */
function expectSame(name: string, operands: readonly Operand[], params: Params): void {
  const primitive = primitives.find((each) => each.name === name);
  if (primitive === undefined) throw new TypeError(`There is no primitive ${name}.`);
  const nodes = operands.map(({ node }) => node);
  const graph = new Graph(
    operands.map(({ source }) => source),
    [applyOne(primitive, nodes, params)],
  );
  const values = operands.map(({ value }) => value);
  const wanted = referenceEngine.prepare(graph).run(values)[0] as Tensor;
  for (const target of targets) {
    const program = compile(graph, { target, guard: true });
    const found = program.run(values)[0] as Tensor;
    expect([...found.contiguous().data], `${name} ${JSON.stringify(target)}`).toEqual([...wanted.contiguous().data]);
    expect(program.explain()).not.toContain("reference");
  }
}

const anyShape = (rank: number): fc.Arbitrary<Shape> =>
  fc.array(fc.constantFrom(0, 1, 2, 3, 4, 5, 9, 1, 2, 6), { minLength: rank, maxLength: 3 });
const anyDtype = fc.constantFrom<DType[]>("float32", "float64", "int32", "bool");
const anyWay = fc.nat({ max: ways - 1 });
const seed = fc.nat({ max: 2 ** 31 });
const runs = { numRuns: 60, seed: 5 };

describe("indexing", () => {
  const cases = fc.record({
    shape: anyShape(1),
    count: fc.constantFrom(0, 1, 2, 3, 7),
    axis: fc.nat({ max: 2 }),
    seed,
  });
  const layouts = fc.tuple(anyWay, anyWay, anyWay);
  const indexed = (
    dtype: DType,
    [first, second]: readonly number[],
    given: { shape: Shape; count: number; axis: number; seed: number },
  ) => {
    const random = randomFrom(given.seed);
    const axis = given.axis % given.shape.length;
    const size = given.shape[axis] as number;
    const to = given.shape.with(axis, given.count);
    const x = operand(given.shape, dtype, first as number, () => anyNumber(random));
    const indices = operand(to, "int32", second as number, () => Math.floor(random() * (size + 3)) - 1);
    return { axis, to, x, indices, random };
  };

  it("gathers", () => {
    fc.assert(
      fc.property(anyDtype, layouts, cases, (dtype, layout, given) => {
        const { axis, x, indices } = indexed(dtype, layout, given);
        expectSame("gather", [x, indices], { axis });
      }),
      runs,
    );
  });

  it.each(["scatterAdd", "scatterMax"])("%s", (name) => {
    fc.assert(
      fc.property(anyDtype, layouts, cases, (dtype, layout, given) => {
        if (dtype === "bool" && name === "scatterAdd") return;
        const { axis, to, x, indices, random } = indexed(dtype, layout, given);
        const updates = operand(to, dtype, layout[2], () => anyNumber(random));
        expectSame(name, [x, indices, updates], { axis });
      }),
      runs,
    );
  });
});

describe("along an axis", () => {
  const cases = fc.record({ shape: anyShape(1), axis: fc.nat({ max: 2 }), back: fc.boolean(), seed });
  it.each(["cumsum", "argsort"])("%s", (name) => {
    fc.assert(
      fc.property(anyDtype, anyWay, cases, (dtype, way, given) => {
        const random = randomFrom(given.seed);
        const x = operand(given.shape, dtype, way, () => anyNumber(random));
        const reversed = name === "cumsum" ? { reverse: true } : { descending: true };
        expectSame(name, [x], { axis: given.axis % given.shape.length, ...(given.back && reversed) });
      }),
      runs,
    );
  });

  it("sorts long lines, equal entries in their order", () => {
    for (const length of [100, 1000, 1023, 1024, 1025]) {
      const random = randomFrom(length);
      const lines = operand([length, 2], "float32", 0, () => Math.floor(random() * 50) - 25);
      expectSame("argsort", [lines], { axis: 0 });
    }
  });
});

describe("draws", () => {
  it.each(["randomBits", "randomNormal", "randomPermutation"])("%s", (name) => {
    fc.assert(
      fc.property(anyShape(0), anyShape(0), anyWay, seed, (batch, shape, way, from) => {
        const random = randomFrom(from);
        const keys = operand([...batch, 2], "int32", way, () => Math.floor(random() * 2 ** 32) | 0);
        expectSame(name, [keys], { shape });
      }),
      runs,
    );
  });

  it("encipher", () => {
    fc.assert(
      fc.property(anyShape(0), anyWay, anyWay, seed, (batch, first, second, from) => {
        const random = randomFrom(from);
        const [keys, counters] = [first, second].map((way) =>
          operand([...batch, 2], "int32", way, () => Math.floor(random() * 2 ** 32) | 0),
        ) as [Operand, Operand];
        expectSame("randomCipher", [keys, counters], {});
      }),
      runs,
    );
  });

  it("have the quantiles of core in the middle, in the tails, and far out", () => {
    const ps = [0.5, 0.1, 0.0749, 0.925, 0.9251, 1e-3, 2 ** -53, 1 - 2 ** -53, 1e-11, 1.4e-11, 1 - 1e-12, Math.SQRT1_2];
    const random = randomFrom(3);
    while (ps.length < 400) ps.push(random() * 2 ** -Math.floor(random() * 50));
    for (const lanes of simd ? ([1, 2] as const) : ([1] as const)) {
      const fn = new FunctionBuilder();
      fn.count(i32(0), i32(8 * ps.length), 8 * lanes, (address) => {
        const place: Place = { dtype: "float64", lanes, count: lanes, address, offset: 0, stride: 8 };
        writeLanes(fn, place, normalQuantile(fn, readLanes(place)));
      });
      const module = new ModuleBuilder();
      module.add(fn, "run");
      const memory = new webAssembly.Memory({ initial: 1, maximum: 1 });
      const data = new Float64Array(memory.buffer as ArrayBuffer, 0, ps.length);
      data.set(ps);
      const compiled = new webAssembly.Module(module.encode({ pages: 1, shared: false }));
      (new webAssembly.Instance(compiled, { env: { memory } }).exports["run"] as () => void)();
      expect([...data]).toEqual(ps.map(coreQuantile));
    }
  });

  it("of many agree", () => {
    const keys = { ...operand([2], "int32", 0, () => 0), value: key(1) };
    expectSame("randomNormal", [keys], { shape: [200_000] });
    expectSame("randomPermutation", [keys], { shape: [5000] });
  });
});

describe("conversion to int32", () => {
  const converted = (values: readonly number[], dtype: "float32" | "float64", target: Target): Tensor => {
    const x = input("x", { shape: [values.length], dtype });
    const program = compile(new Graph([x], [astype(mul(x, 1), "int32")]), { target, guard: true });
    return program.run([tensor(values, { dtype })])[0] as Tensor;
  };

  it.each(["float32", "float64"] as const)("of %s cuts, and refuses what int32 does not hold", (dtype) => {
    const most = dtype === "float32" ? 2147483520 : 2147483647.9;
    const fine = [0, -0.9, 0.9, 2.5, -2.5, 1e-40, most, -most, -(2 ** 31), 7];
    for (const target of targets) {
      expect([...converted(fine, dtype, target).data]).toEqual(fine.map((x) => Math.trunc(x) | 0));
      expect(converted([], dtype, target).shape).toEqual([0]);
      for (const bad of [Number.NaN, 2 ** 31, -(2 ** 31) - 512, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
        for (let place = 0; place < 6; place++) {
          expect(() => converted([1, 2, 3, 4, 5, 6].with(place, bad), dtype, target)).toThrow(ValueError);
        }
      }
    }
  });

  it("is refused only where it is computed", () => {
    const x = input("x", { shape: [3] });
    const safe = less(max(x), 100);
    const result = cond(
      safe,
      (y: Node) => astype(y, "int32"),
      (y: Node) => astype(mul(y, 0), "int32"),
      x,
    );
    const program = compile(new Graph([x], [result]));
    expect(program.run([tensor([1.5, 2, 3])])[0]?.toArray()).toEqual([1, 2, 3]);
    expect(program.run([tensor([1e10, 2, 3])])[0]?.toArray()).toEqual([0, 0, 0]);
  });
});

describe("what control flow reads", () => {
  it("may be a part of something larger", () => {
    const [choices, x] = [input("choices", { shape: [3], dtype: "bool" }), input("x", { shape: [2] })];
    const last = reshape(slice(choices, [{ start: 2, stop: 3 }]), []);
    const result = cond(
      last,
      (y: Node) => add(y, 1),
      (y: Node) => mul(y, 10),
      x,
    );
    const program = compile(new Graph([choices, x], [result]), { guard: true });
    expect(program.run([tensor([false, false, true]), tensor([1, 2])])[0]?.toArray()).toEqual([2, 3]);
    expect(program.run([tensor([true, true, false]), tensor([1, 2])])[0]?.toArray()).toEqual([10, 20]);
  });
});
