/** Convolution and pooling against loops, their transposes against reverse mode, their laws, and what they refuse. */
import { fromData, ones, type Tensor, tensor } from "@cadena/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluate, grad, mul, type Node, reshape, sum, vjp, vmap } from "../../src/index.js";
import {
  avgPool1d,
  avgPool2d,
  conv1d,
  conv2d,
  convTranspose1d,
  convTranspose2d,
  maxPool1d,
  maxPool2d,
} from "../../src/signal/index.js";
import { tensorOf } from "../arbitraries.js";
import { entries, expectAllNear, holdsDerivativeLaws, holdsSecondOrderLaws, pointOf } from "../laws-of-graphs.js";
import { convolution, type Geometry, outputSize, pooling } from "./oracles.js";

fc.configureGlobal({ seed: 21 });

const two = (low: number, high: number): fc.Arbitrary<[number, number]> =>
  fc.tuple(fc.integer({ min: low, max: high }), fc.integer({ min: low, max: high }));

/** Windows that fit into an image of a size. */
const geometries: fc.Arbitrary<{ size: [number, number]; geometry: Geometry }> = fc
  .record({
    size: two(1, 5),
    taps: two(1, 3),
    stride: two(1, 3),
    dilation: two(1, 2),
    before: two(0, 2),
    after: two(0, 2),
  })
  .filter(({ size, ...geometry }) => outputSize(size[0], 0, geometry) * outputSize(size[1], 1, geometry) > 0)
  .map(({ size, ...geometry }) => ({ size, geometry }));

const optionsOf = ({ stride, dilation, before, after }: Geometry) => ({
  stride,
  dilation,
  padding: [
    [before[0], after[0]],
    [before[1], after[1]],
  ] as const,
});

interface Case {
  readonly x: Tensor;
  readonly kernel: Tensor;
  readonly groups: number;
  readonly geometry: Geometry;
}

const cases: fc.Arbitrary<Case> = fc
  .record({
    at: geometries,
    n: fc.nat({ max: 2 }),
    groups: fc.integer({ min: 1, max: 2 }),
    depth: fc.nat({ max: 2 }),
    outputs: fc.nat({ max: 2 }),
  })
  .chain(({ at: { size, geometry }, n, groups, depth, outputs }) =>
    fc
      .tuple(tensorOf([n, groups * depth, ...size]), tensorOf([groups * outputs, depth, ...geometry.taps]))
      .map(([x, kernel]) => ({ x, kernel, groups, geometry })),
  );

const value = (node: Node): Tensor => evaluate(node);

describe("convolution", () => {
  it("is the sum of its definition", () => {
    fc.assert(
      fc.property(cases, ({ x, kernel, groups, geometry }) => {
        const actual = value(conv2d(x, kernel, { ...optionsOf(geometry), groups }));
        expectAllNear(actual, convolution(x, kernel, groups, geometry), 1e-12, "conv2d");
      }),
    );
  });

  it("pads the same as TensorFlow: ⌈size / stride⌉ windows, the odd one after", () => {
    fc.assert(
      fc.property(two(0, 6), two(1, 4), two(1, 3), two(1, 2), (size, taps, stride, dilation) => {
        const total = size.map((each, i) => {
          const windows = Math.ceil(each / (stride[i] as number));
          const extent = ((taps[i] as number) - 1) * (dilation[i] as number) + 1;
          return Math.max((windows - 1) * (stride[i] as number) + extent - each, 0);
        });
        const x = ones([1, 1, ...size]);
        const kernel = fromData(
          Float64Array.from({ length: taps[0] * taps[1] }, (_, i) => i + 1),
          [1, 1, ...taps],
        );
        const actual = value(conv2d(x, kernel, { stride, dilation, padding: "same" }));
        expect(actual.shape.slice(2)).toEqual(size.map((each, i) => Math.ceil(each / (stride[i] as number))));
        const before = total.map((each) => Math.floor(each / 2)) as [number, number];
        const after = total.map((each) => Math.ceil(each / 2)) as [number, number];
        const geometry = { taps, stride, dilation, before, after };
        if (actual.size > 0) expectAllNear(actual, convolution(x, kernel, 1, geometry), 1e-12, "same");
      }),
    );
  });

  it("along one axis is that along two, of which one has size 1", () => {
    fc.assert(
      fc.property(tensorOf([2, 2, 6]), tensorOf([3, 2, 3]), fc.nat({ max: 2 }), (x, kernel, padding) => {
        const flat = conv1d(x, kernel, { padding, stride: 2 });
        const deep = conv2d(reshape(x, [2, 2, 1, 6]), reshape(kernel, [3, 2, 1, 3]), {
          padding: [0, padding],
          stride: [1, 2],
        });
        expect(entries(value(flat))).toEqual(entries(value(deep)));
      }),
    );
  });

  it("obeys the laws of derivatives, at second order too", () => {
    const points = cases.map(({ x, kernel, groups, geometry }) =>
      pointOf([x, kernel], ([a, b]) => [conv2d(a as Node, b as Node, { ...optionsOf(geometry), groups })]),
    );
    holdsDerivativeLaws(points, 25);
    holdsSecondOrderLaws(points, 10);
  });

  it("is batched over kernels as well as signals", () => {
    const x = tensor([[[1, 2, 3, 4]]]);
    const kernels = tensor([[[[1, 1]]], [[[1, -1]]]]);
    const each = vmap((kernel: Node) => conv1d(x, kernel))(kernels);
    expect(value(each).toArray()).toEqual([[[[3, 5, 7]]], [[[-1, -1, -1]]]]);
    const signals = vmap((signal: Node) => conv1d(signal, tensor([[[1, 1]]])))(tensor([[[[1, 2]]], [[[3, 4]]]]));
    expect(value(signals).toArray()).toEqual([[[[3]]], [[[7]]]]);
  });

  it("keeps float32", () => {
    const x = ones([1, 1, 3], "float32");
    expect(conv1d(x, ones([1, 1, 2], "float32")).dtype).toBe("float32");
  });
});

describe("transposed convolution", () => {
  it("is what reverse mode makes of the convolution", () => {
    const spread = fc
      .tuple(cases, fc.boolean())
      .filter(([{ x, kernel }]) => x.size > 0 && kernel.size > 0)
      .chain(([each, same]) => {
        const padding = same ? ("same" as const) : optionsOf(each.geometry).padding;
        const options = { ...optionsOf(each.geometry), padding, groups: each.groups };
        return tensorOf(conv2d(each.x, each.kernel, options).shape).map((ct) => ({ ...each, options, ct }));
      });
    fc.assert(
      fc.property(spread, ({ x, kernel, geometry, options, ct }) => {
        const { stride, dilation, taps, before, after } = geometry;
        const same = options.padding === "same";
        // What the convolution does not see of the end of x; with "same" there are several sizes for one count.
        const outputPadding = x.shape.slice(2).map((size, i) => {
          const axis = i as 0 | 1;
          return same ? 0 : (size + before[axis] + after[axis] - (taps[axis] - 1) * dilation[axis] - 1) % stride[axis];
        });
        if (same && x.shape.slice(2).some((size, i) => size % (stride[i] as number) !== 0)) return;
        const [, back] = vjp((a: Node) => conv2d(a, kernel, options), x);
        const [wanted] = back(ct) as unknown as [Node];
        const actual = value(convTranspose2d(ct, kernel, { ...options, outputPadding }));
        expectAllNear(actual, value(wanted), 1e-12, "convTranspose2d");
      }),
    );
  });

  it("obeys the laws of derivatives", () => {
    const points = fc
      .tuple(tensorOf([2, 4, 3]), tensorOf([4, 2, 3]), fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 2 }))
      .map(([x, kernel, stride, dilation]) =>
        pointOf([x, kernel], ([a, b]) => [
          convTranspose1d(a as Node, b as Node, { stride, dilation, groups: 2, padding: "same" }),
        ]),
      );
    holdsDerivativeLaws(points, 15);
    holdsSecondOrderLaws(points, 8);
  });

  it("of no signal, or no channels, is zeros", () => {
    expect(value(convTranspose1d(ones([1, 1, 0]), ones([1, 1, 3]))).toArray()).toEqual([[[0, 0]]]);
    expect(convTranspose1d(ones([1, 1, 0]), ones([1, 1, 3]), { padding: "same", stride: 2 }).shape).toEqual([1, 1, 0]);
    expect(value(convTranspose1d(ones([1, 0, 2]), ones([0, 1, 1]))).toArray()).toEqual([[[0, 0]]]);
  });
});

describe("pooling", () => {
  const images = geometries.chain(({ size, geometry }) => fc.tuple(tensorOf([2, 2, ...size]), fc.constant(geometry)));
  const mean = (seen: readonly number[], count: number): number => seen.reduce((a, b) => a + b, 0) / count;

  it("is the largest entry, and the mean, of each window", () => {
    fc.assert(
      fc.property(images, ([x, geometry]) => {
        const options = optionsOf(geometry);
        const largest = pooling(x, geometry, (seen) => Math.max(...seen));
        expect(entries(value(maxPool2d(x, geometry.taps, options)))).toEqual(entries(largest));
        const counted = pooling(x, geometry, mean);
        expectAllNear(value(avgPool2d(x, geometry.taps, options)), counted, 1e-12, "avgPool2d");
        const inside = pooling(x, geometry, (seen) => mean(seen, seen.length));
        const uncounted = value(avgPool2d(x, geometry.taps, { ...options, countPadding: false }));
        const wanted = entries(inside);
        for (const [i, each] of entries(uncounted).entries()) {
          if (Number.isNaN(wanted[i])) expect(each).toBeNaN();
          else expect(each).toBeCloseTo(wanted[i] as number, 12);
        }
      }),
    );
  });

  it("has windows side by side unless a stride is given", () => {
    expect(maxPool1d(ones([1, 1, 7]), 2).shape).toEqual([1, 1, 3]);
    expect(avgPool1d(ones([1, 1, 7]), 2, { stride: 1 }).shape).toEqual([1, 1, 6]);
    expect(maxPool2d(ones([1, 1, 4, 6]), [2, 3]).shape).toEqual([1, 1, 2, 2]);
  });

  it("splits the slope of ties evenly, and gives padding none", () => {
    const slope = grad((x: Node) => sum(maxPool1d(x, 2, { padding: 1 })))(tensor([[[-1, 2, 2]]]));
    expect(value(slope).toArray()).toEqual([[[1, 0.5, 0.5]]]);
    const deep = grad((x: Node) => sum(mul(maxPool1d(x, 3, { padding: 1 }), tensor([[[2]]]))))(tensor([[[-5, -7]]]));
    expect(value(deep).toArray()).toEqual([[[2, 0]]]);
  });

  it("obeys the laws of derivatives", () => {
    const apart = fc
      .shuffledSubarray(
        Array.from({ length: 32 }, (_, i) => i / 4),
        { minLength: 32 },
      )
      .map((numbers) => fromData(Float64Array.from(numbers), [1, 2, 4, 4]));
    const options = { stride: [1, 2], padding: 1, dilation: [2, 1] } as const;
    for (const pool of [maxPool2d, avgPool2d]) {
      const points = apart.map((x) => pointOf([x], ([a]) => [pool(a as Node, 2, options)]));
      holdsDerivativeLaws(points, 10);
      holdsSecondOrderLaws(points, 5);
    }
  });
});

describe("what does not fit is refused", () => {
  const x = ones([2, 4, 5]);
  const image = ones([2, 4, 5, 5]);
  it.each<[string, () => Node]>([
    ["ranks", () => conv2d(x, ones([1, 4, 3]))],
    ["an empty kernel", () => conv1d(x, ones([1, 4, 0]))],
    ["channels", () => conv1d(x, ones([6, 3, 3]))],
    ["channels of groups", () => conv1d(x, ones([3, 2, 3]), { groups: 2 })],
    ["channels, transposed", () => convTranspose1d(x, ones([3, 2, 3]))],
    ["groups", () => conv1d(x, ones([6, 4, 3]), { groups: 0 })],
    ["the kernel", () => conv1d(x, ones([6, 4, 3]), { dilation: 3 })],
    ["the stride", () => conv2d(image, ones([6, 4, 3, 3]), { stride: [1, 2, 3] })],
    ["padding", () => conv2d(image, ones([6, 4, 3, 3]), { padding: [[1, 1]] })],
    ["padding that takes away", () => conv1d(x, ones([6, 4, 3]), { padding: -1 })],
    ["outputPadding", () => convTranspose1d(x, ones([4, 2, 3]), { outputPadding: 1 })],
    ["padding, transposed", () => convTranspose1d(x, ones([4, 2, 3]), { padding: 4 })],
    ["pooled ranks", () => maxPool2d(x, 2)],
    ["the pooled window", () => avgPool1d(x, 6)],
    ["the size of a window", () => maxPool1d(x, 0)],
  ])("%s", (_, make) => {
    expect(make).toThrowErrorMatchingSnapshot();
  });
});
