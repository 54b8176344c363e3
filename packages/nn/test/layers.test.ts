/** Laws of all layers: gradients, shapes, dtypes and state, in training and in evaluation. */
import { evaluate, input, lift, mul, type Node, sum, tanh } from "@cadena/autodiff";
import { gelu } from "@cadena/autodiff/activations";
import { checkGradients } from "@cadena/autodiff/check";
import {
  flatten as flattenTree,
  key,
  leavesOf,
  mapTree,
  normal,
  ones,
  pathsOf,
  type Shape,
  sameStructure,
  type Tensor,
  type Tree,
  tensor,
} from "@cadena/core";
import { describe, expect, it } from "vitest";
import {
  activation,
  attention,
  avgPool1d,
  avgPool2d,
  batchNorm,
  conv1d,
  conv2d,
  convTranspose1d,
  convTranspose2d,
  dense,
  dropout,
  embedding,
  flatten,
  globalAvgPool,
  globalMaxPool,
  groupNorm,
  gru,
  type Layer,
  layerNorm,
  lstm,
  maxPool1d,
  maxPool2d,
  multiHeadAttention,
  reshape,
  residual,
  sequential,
  simpleRnn,
} from "../src/index.js";

interface Case {
  readonly layer: Layer;
  readonly shape: Shape;
  /** Whole numbers below this, for layers that look things up. */
  readonly below?: number;
}

const cases: Readonly<Record<string, Case>> = {
  dense: { layer: dense(3, { activation: tanh }), shape: [4] },
  "dense without bias, on sequences": { layer: dense(3, { bias: false }), shape: [2, 4] },
  flatten: { layer: flatten(), shape: [2, 3] },
  reshape: { layer: reshape([3, -1]), shape: [2, 3] },
  activation: { layer: activation(gelu), shape: [3] },
  dropout: { layer: dropout(0.4), shape: [5] },
  batchNorm: { layer: batchNorm(), shape: [3] },
  "batchNorm of images": { layer: batchNorm({ momentum: 0.5 }), shape: [2, 2, 3] },
  "batchNorm of sequences": { layer: batchNorm({ axis: -1 }), shape: [3, 2] },
  layerNorm: { layer: layerNorm(), shape: [2, 4] },
  "layerNorm over two axes": { layer: layerNorm({ axes: 2 }), shape: [2, 3] },
  groupNorm: { layer: groupNorm(2), shape: [4, 3] },
  conv1d: { layer: conv1d(3, 2, { stride: 2, dilation: 2, padding: 1 }), shape: [2, 7] },
  conv2d: { layer: conv2d(2, 3, { padding: "same", activation: tanh }), shape: [2, 4, 4] },
  "conv2d in groups": { layer: conv2d(4, [1, 2], { groups: 2, bias: false }), shape: [2, 3, 3] },
  convTranspose1d: { layer: convTranspose1d(3, 3, { stride: 2 }), shape: [2, 4] },
  convTranspose2d: { layer: convTranspose2d(2, 2, { stride: 2 }), shape: [3, 2, 2] },
  maxPool1d: { layer: maxPool1d(2), shape: [2, 6] },
  maxPool2d: { layer: maxPool2d(2, { stride: 1 }), shape: [2, 3, 3] },
  avgPool1d: { layer: avgPool1d(3, { padding: 1 }), shape: [2, 6] },
  avgPool2d: { layer: avgPool2d([2, 1]), shape: [2, 4, 3] },
  globalMaxPool: { layer: globalMaxPool(), shape: [2, 3, 2] },
  globalAvgPool: { layer: globalAvgPool(), shape: [2, 5] },
  embedding: { layer: embedding(5, 3), shape: [4], below: 5 },
  residual: { layer: residual(sequential([dense(4, { activation: tanh }), dense(3)])), shape: [3] },
  multiHeadAttention: { layer: multiHeadAttention(2), shape: [3, 4] },
  "multiHeadAttention, causal, with dropout": {
    layer: multiHeadAttention(2, { causal: true, dropout: 0.3, bias: false }),
    shape: [3, 4],
  },
  simpleRnn: { layer: simpleRnn(2), shape: [3, 2] },
  lstm: { layer: lstm(2, { output: "all" }), shape: [3, 2] },
  "lstm in both directions": { layer: lstm(2, { direction: "both" }), shape: [3, 2] },
  gru: { layer: gru(2, { direction: "backward", output: "all" }), shape: [3, 2] },
  "multiHeadAttention with a mask": {
    layer: multiHeadAttention(2, {
      mask: tensor([
        [true, false, false],
        [true, true, false],
        [false, true, true],
      ]),
    }),
    shape: [3, 4],
  },
  sequential: { layer: sequential([dense(3), batchNorm(), activation(tanh), dropout(0.2)]), shape: [2] },
};

const batch = 3;

function inputOf({ shape, below }: Case, dtype: "float32" | "float64"): Tensor {
  const draws = normal(key(1), [batch, ...shape], { dtype });
  if (below === undefined) return draws;
  const places = [...draws.contiguous().data].map((z) => Math.min(Math.floor(Math.abs(z)), below - 1));
  return tensor(places, { dtype: "int32" }).reshape([batch, ...shape]);
}

/** Parameters moved away from 0 and 1, where mistakes hide. */
function moved(tree: Tree<Tensor>): Tree<Tensor> {
  let i = 0;
  return mapTree((leaf: Tensor) => {
    const draws = normal(key(100 + i++), leaf.shape, { std: 0.3, dtype: leaf.dtype });
    const data = leaf.contiguous().data.map((each, at) => each + (draws.contiguous().data[at] as number));
    return tensor([...data], { dtype: leaf.dtype }).reshape(leaf.shape);
  }, tree) as Tree<Tensor>;
}

const lifted = (tree: Tree<Tensor>): Tree<Node> => mapTree((leaf: Tensor) => lift(leaf), tree) as Tree<Node>;

const nodesOf = (tree: Tree<Tensor>, prefix: string): Tree<Node> => {
  const paths = pathsOf(tree);
  let i = 0;
  return mapTree(({ shape, dtype }: Tensor) => input(`${prefix}${paths[i++]}`, { shape, dtype }), tree) as Tree<Node>;
};

describe.each(Object.entries(cases))("%s", (_name, each) => {
  const { layer, shape } = each;

  it.each([true, false])("its gradients are right (training: %s)", (training) => {
    const { params, state, outputShape } = layer.init(key(0), shape, { dtype: "float64" });
    const x = inputOf(each, "float64");
    const weights = nodesOf(params, "");
    const node = input("input", { shape: x.shape, dtype: x.dtype });
    const [y] = layer.apply(weights, lifted(state), node, {
      training,
      key: lift(key(7)),
    });
    expect(y.shape.slice(1)).toEqual(outputShape);
    const loss = sum(mul(y, normal(key(2), y.shape)));
    const places = new Map<Node | string, Tensor>([[node, x]]);
    const values = leavesOf(moved(params)) as readonly Tensor[];
    const leaves = flattenTree(weights).leaves as readonly Node[];
    for (const [i, leaf] of leaves.entries()) places.set(leaf, values[i] as Tensor);
    const wrt = x.dtype === "int32" ? leaves : [...leaves, node];
    const report = checkGradients(loss, wrt, places);
    expect(report.ok, String(report)).toBe(true);
    expect(report.elements.filter(({ status }) => status === "passed").length).toBeGreaterThan(0);
  });

  it("keeps float32 and the structure of its state; only training changes it", () => {
    const { params, state } = layer.init(key(0), shape);
    const x = lift(inputOf(each, "float32"));
    const apply = (training: boolean): readonly [Node, Tree<Node>] =>
      layer.apply(lifted(params), lifted(state), x, { training, key: lift(key(3)) });
    for (const training of [true, false]) {
      const [y, after] = apply(training);
      expect(y.dtype).toBe("float32");
      expect(sameStructure(flattenTree(after).structure, flattenTree(state).structure)).toBe(true);
      const own = leavesOf(evaluate(after)) as readonly Tensor[];
      expect(own.map(({ shape, dtype }) => [shape, dtype])).toEqual(
        (leavesOf(state) as readonly Tensor[]).map(({ shape, dtype }) => [shape, dtype]),
      );
      if (!training) expect(evaluate(after)).toEqual(state);
    }
  });
});

describe("what layers compute", () => {
  it("batchNorm gives mean β and deviation γ in training, and takes the statistics up", () => {
    const x = tensor([
      [1, 10],
      [3, 30],
      [5, 20],
    ]);
    const layer = batchNorm({ momentum: 0.75, epsilon: 1e-12 });
    const { params, state } = layer.init(key(0), [2], { dtype: "float64" });
    const nodes = [lifted(params), lifted(state)] as const;
    const [y, after] = layer.apply(...nodes, lift(x), { training: true });
    const [first] = (evaluate(y).toArray() as number[][])[0] as number[];
    expect(first).toBeCloseTo(-Math.sqrt(1.5), 9);
    // 0.75 · 0 + 0.25 · 3, and 0.75 · 1 + 0.25 · 8/3 · 3/2
    expect(evaluate(after)).toEqual({ mean: tensor([0.75, 5]), variance: tensor([1.75, 25.75]) });
  });

  it("dropout keeps the mean, and drops what it says", () => {
    const [y] = dropout(0.25).apply({}, {}, lift(ones([1, 100_000])), { training: true, key: lift(key(5)) });
    const data = [...evaluate(y).contiguous().data];
    const kept = data.filter((each) => each !== 0);
    expect(new Set(kept)).toEqual(new Set([1 / 0.75]));
    // Five standard deviations of the share that is kept.
    expect(Math.abs(kept.length / data.length - 0.75)).toBeLessThan(5 * Math.sqrt((0.75 * 0.25) / data.length));
  });

  it("causal attention does not see what comes later", () => {
    const layer = multiHeadAttention(2, { causal: true });
    const { params } = layer.init(key(0), [4, 4], { dtype: "float64" });
    const weights = lifted(params as Tree<Tensor>);
    const at = (x: Tensor): number[][] => {
      const [y] = layer.apply(weights, {}, lift(x), { training: false });
      return (evaluate(y).toArray() as number[][][])[0] as number[][];
    };
    const x = normal(key(1), [1, 4, 4]);
    const changed = x.toArray() as number[][][];
    (changed[0] as number[][])[3] = [9, 9, 9, 9];
    const [before, after] = [at(x), at(tensor(changed))];
    expect(after.slice(0, 3)).toEqual(before.slice(0, 3));
    expect(after[3]).not.toEqual(before[3]);
  });

  it("a layer's mask hides what it says", () => {
    const visible = tensor([
      [true, true, true, true],
      [false, true, false, false],
      [true, true, true, true],
      [true, true, true, true],
    ]);
    const layer = multiHeadAttention(2, { mask: visible });
    const { params } = layer.init(key(0), [4, 4], { dtype: "float64" });
    const at = (x: Tensor): number[] => {
      const [y] = layer.apply(lifted(params as Tree<Tensor>), {}, lift(x), { training: false });
      return ((evaluate(y).toArray() as number[][][])[0] as number[][])[1] as number[];
    };
    const x = normal(key(1), [1, 4, 4]);
    const changed = x.toArray() as number[][][];
    for (const place of [0, 2, 3]) (changed[0] as number[][])[place] = [9, 9, 9, 9];
    expect(at(tensor(changed))).toEqual(at(x));
  });

  it("attention is the mean of values, weighted by the softmax of matches", () => {
    const [q, k, v] = [normal(key(1), [2, 3]), normal(key(2), [4, 3]), normal(key(3), [4, 2])];
    const [rows, keys, values] = [q, k, v].map((each) => each.toArray()) as [number[][], number[][], number[][]];
    const expected = rows.map((row) => {
      const matches = keys.map((each) =>
        Math.exp(each.reduce((s, a, i) => s + a * (row[i] as number), 0) / Math.sqrt(3)),
      );
      const total = matches.reduce((a, b) => a + b);
      return [0, 1].map((column) =>
        matches.reduce((s, w, i) => s + (w / total) * ((values[i] as number[])[column] as number), 0),
      );
    });
    const mixed = evaluate(attention(lift(q), lift(k), lift(v))).toArray() as number[][];
    for (const [i, row] of mixed.entries())
      for (const [j, value] of row.entries()) expect(value).toBeCloseTo((expected[i] as number[])[j] as number, 12);
    const mask = tensor([
      [true, true, true, true],
      [true, false, false, false],
    ]);
    const masked = evaluate(attention(lift(q), lift(k), lift(v), { mask: lift(mask) })).toArray() as number[][];
    expect(masked[1]).toEqual(values[0]);
  });

  it("refuses what does not fit, and says which layer", () => {
    expect(() => sequential([conv2d(2, 3)]).init(key(0), [28, 28])).toThrow(
      "conv2d1/conv2d: examples [channels, height, width] are required, got [28, 28]. Put a layer reshape before it: channels come first.",
    );
    expect(() => multiHeadAttention(3).init(key(0), [5, 4])).toThrow(/^multiHeadAttention: .* got \[5, 4\]/);
    expect(() => residual(dense(3)).init(key(0), [2])).toThrow(
      "residual: the layer must give the shape [2] of its input, got [3].",
    );
    expect(() => groupNorm(3).init(key(0), [4])).toThrow(/^groupNorm: a number of channels that 3 groups divide/);
    expect(() => dropout(1)).toThrow("dropout: rate: a number in [0, 1) is required, got 1.");
  });
});
