/** Networks as circles: which functions are chains of dense layers, and what the picture says of them. */
import {
  add,
  backpropagate,
  concatenate,
  constant,
  evaluate,
  Graph,
  gradients,
  input,
  leakyRelu,
  matmul,
  mse,
  mul,
  type Node,
  named,
  prelu,
  relu,
  reshape,
  scope,
  sigmoid,
  softmax,
  sub,
  sum,
  tanh,
  transpose,
} from "@cadena/autodiff";
import { ShapeError, type Tensor, tensor, ValueError } from "@cadena/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toNeuronDiagram } from "../src/index.js";
import { denseChain } from "../src/neurons/dense-chain.js";
import { describeChain } from "../src/neurons/describe.js";

/** What is written in a picture, in order. */
const textsOf = (svg: string): readonly string[] =>
  [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text as string);
const count = (svg: string, tag: string): number => svg.split(`<${tag} `).length - 1;
const numbers = (shape: readonly number[], start: number): Tensor => {
  const size = shape.reduce((a, b) => a * b, 1);
  return tensor(Array.from({ length: size }, (_, i) => Math.sin(start + 2 * i))).reshape(shape);
};

interface Network {
  readonly output: Node;
  readonly parameters: readonly Node[];
  readonly bindings: Record<string, Tensor>;
}

/** The same layers with examples as columns, or as rows; each in one of the ways people write them. */
function network(
  sizes: readonly number[],
  layout: "column" | "row" | "row, W as in columns",
  hasBias: boolean,
): Network {
  const isColumn = layout === "column";
  const [m, parameters] = [3, [] as Node[]];
  const x = input("X", { shape: isColumn ? [sizes[0] as number, m] : [m, sizes[0] as number] });
  const data = numbers([sizes[0] as number, m], 1);
  const bindings: Record<string, Tensor> = { X: isColumn ? data : data.transpose() };
  let a = x;
  for (let i = 1; i < sizes.length; i++) {
    const shape = [sizes[i] as number, sizes[i - 1] as number] as const;
    const w = input(`W${i}`, { shape: layout === "row" ? shape.toReversed() : shape });
    const weights = numbers(shape, i);
    bindings[`W${i}`] = layout === "row" ? weights.transpose() : weights;
    parameters.push(w);
    let z = isColumn ? matmul(w, a) : matmul(a, layout === "row" ? w : transpose(w));
    if (hasBias) {
      const b = input(`b${i}`, { shape: isColumn ? [shape[0], 1] : [shape[0]] });
      bindings[`b${i}`] = numbers(b.shape, 10 + i);
      parameters.push(b);
      z = add(z, b);
    }
    a = [tanh, relu, sigmoid, (each: Node) => leakyRelu(each, 0.1)][i % 4]?.(z) as Node;
  }
  return { output: a, parameters, bindings };
}

test("the 2-2-1 network of the lectures", () => {
  const [x, w1, w2] = [input("x", { shape: [2] }), input("W1", { shape: [2, 2] }), input("W2", { shape: [1, 2] })];
  const y = named("ŷ", matmul(w2, named("h", tanh(matmul(w1, x)))));
  const loss = mul(0.5, sum(mul(sub(y, 1), sub(y, 1))));
  const bindings = {
    x: tensor([2, 3]),
    W1: tensor([
      [0.1, 0.2],
      [0.3, 0.1],
    ]),
    W2: tensor([[0.5, 0.8]]),
  };
  const backward = backpropagate([loss], [constant(1)], [w1, w2]);
  const svg = toNeuronDiagram(y, { bindings, backward });
  expect([count(svg, "circle"), count(svg, "line")]).toEqual([5, 6]);
  const written = [
    "0.1",
    "∂ −0.0531",
    "0.2",
    "∂ −0.0796",
    "0.3",
    "∂ −0.074",
    "0.1",
    "∂ −0.111",
    "0.5",
    "∂ −0.063",
    "0.8",
    "∂ −0.068",
  ];
  expect(textsOf(svg)).toEqual([
    "x₁",
    "2",
    "x₂",
    "3",
    "tanh(z)",
    "h₁",
    "0.664",
    "h₂",
    "0.7163",
    "ŷ",
    "0.9051",
    "W₁",
    ...written.slice(0, 8),
    "W₂",
    ...written.slice(8),
  ]);
  expect(toNeuronDiagram(new Graph([x, w1, w2], [y]), { bindings, backward })).toBe(svg);
  expect(textsOf(toNeuronDiagram(y))).toEqual(["x₁", "x₂", "tanh(z)", "h₁", "h₂", "ŷ", "W₁", "W₂"]);
  expect(textsOf(toNeuronDiagram(y, { bindings, digits: 1, locale: "es" }))).toContain("0.7");
});

test("layers in every layout give one picture, whose numbers are those of the graph", () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 2, maxLength: 5 });
  fc.assert(
    fc.property(sizes, fc.boolean(), fc.nat(2), (units, hasBias, example) => {
      const pictures = (["column", "row", "row, W as in columns"] as const).map((layout) => {
        const { output, parameters, bindings } = network(units, layout, hasBias);
        const backward = backpropagate([sum(output)], [constant(1)], parameters);
        const options = { parameters, bindings, backward, example };
        const diagram = describeChain(denseChain(output, new Set(parameters)), options);
        const value = evaluate(output, bindings);
        const expected = layout === "column" ? value.transpose() : value;
        expect(diagram.layers.at(-1)?.values?.toArray()).toEqual((expected.toArray() as number[][])[example]);
        const slopes = gradients(sum(output), parameters).map((each) => evaluate(each, bindings));
        const first = layout === "row" ? slopes[0]?.transpose() : slopes[0];
        expect(diagram.layers[0]?.gradient?.toArray()).toEqual(first?.toArray());
        if (hasBias) expect(diagram.layers[0]?.biasGradient?.toArray()).toEqual(slopes[1]?.reshape([-1]).toArray());
        return toNeuronDiagram(output, options);
      });
      expect(pictures[1]).toBe(pictures[0]);
      expect(pictures[2]).toBe(pictures[0]);
    }),
    { numRuns: 40, seed: 4 },
  );
}, 30_000);

test("weights may be moved on their way to the product", () => {
  const [x, w] = [input("x", { shape: [1, 3] }), input("w", { shape: [6] })];
  const bindings = { x: tensor([[1, 0, 0]]), w: tensor([1, 2, 3, 4, 5, 6]) };
  const diagram = describeChain(denseChain(matmul(x, transpose(reshape(w, [2, 3]))), new Set([w])), { bindings });
  expect(diagram.layers[0]?.weights?.toArray()).toEqual([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  expect(diagram.layers[0]?.values?.toArray()).toEqual([1, 4]);
});

describe("which side the weights are", () => {
  const side = (output: Node, parameters?: readonly Node[]): string | undefined =>
    denseChain(output, parameters && new Set(parameters)).layers[0]?.weights.from.name;
  const leaf = (name: string, ...shape: readonly number[]): Node => input(name, { shape });

  test("parameters say it, else what is computed, else the next layer, the bias, the name, the rank", () => {
    const [a, b] = [leaf("a", 2, 2), leaf("b", 2, 2)];
    expect(side(matmul(a, b), [a])).toBe("a");
    expect(side(matmul(a, b), [b])).toBe("b");
    expect(side(matmul(tanh(a), b))).toBe("b");
    expect(side(matmul(leaf("c", 2, 2), tanh(matmul(a, b))))).toBe("a");
    expect(side(matmul(tanh(matmul(a, b)), leaf("c", 2, 2)))).toBe("b");
    expect(side(add(matmul(a, b), leaf("d", 2, 1)))).toBe("a");
    expect(side(add(matmul(a, b), leaf("d", 2)))).toBe("b");
    expect(side(matmul(leaf("W", 2, 2), a))).toBe("W");
    expect(side(matmul(a, leaf("w", 2)))).toBe("w");
    expect(side(matmul(a, leaf("v", 2)))).toBe("a");
    expect(() => side(matmul(a, b))).toThrow(/weights and data that can be told apart/);
  });
});

describe("functions between layers", () => {
  const [x, w, v] = [input("x", { shape: [3, 4] }), input("W", { shape: [2, 3] }), input("V", { shape: [2, 2] })];
  const functionOf = (f: (z: Node) => Node): string | undefined =>
    describeChain(denseChain(f(matmul(w, x)), new Set([w])), {}).layers[0]?.activation;

  test.each<[string | undefined, (z: Node) => Node]>([
    [undefined, (z) => z],
    ["softmax(z)", (z) => softmax(z, { axis: 0 })],
    ["LeakyReLU(z)", (z) => leakyRelu(z)],
    ["PReLU(z, α)", (z) => prelu(z, input("α"))],
    ["z · σ(z)", (z) => mul(z, sigmoid(z))],
    ["f(z)", (z) => tanh(add(sigmoid(z), mul(relu(z), sub(1, mul(z, sigmoid(tanh(z)))))))],
  ])("%s", (text, f) => {
    expect(functionOf(f)?.replace("⊙", "·")).toBe(text);
  });

  test("a bias may be taken away, and layers may be named", () => {
    const theta = input("θ", { shape: [2, 1] });
    const bindings = { x: numbers([3, 4], 1), W: numbers([2, 3], 2), θ: tensor([[1], [-2]]) };
    const diagram = describeChain(
      denseChain(
        scope("layer", () => relu(sub(matmul(w, x), theta))),
        new Set([w, theta]),
      ),
      { bindings },
    );
    expect(diagram.layers[0]?.bias?.toArray()).toEqual([-1, 2]);
  });

  test.each<[string, () => Node, RegExp]>([
    ["no product", () => tanh(x), /at least one matrix product/],
    [
      "a loss",
      () => mse(matmul(w, x), input("y", { shape: [2, 4] })),
      /nothing but the layer before, got the input float64\[2,4\] y/,
    ],
    ["a sum of a layer", () => sum(tanh(matmul(w, x))), /a value for each unit and example/],
    ["a bias for each example", () => add(matmul(w, x), constant(numbers([2, 4], 1))), /one bias for each unit/],
    ["a skip", () => add(tanh(matmul(v, matmul(w, x))), matmul(w, x)), /one matrix product in each layer/],
    ["two branches", () => concatenate([matmul(w, x), matmul(v, matmul(w, x))]), /one matrix product in each layer/],
    [
      "data as a bias",
      () => {
        const s = input("s", { shape: [2, 2] });
        return add(matmul(v, s), s);
      },
      /nothing but the layer before/,
    ],
    ["weights that are computed", () => matmul(tanh(w), tanh(x)), /weights and data that can be told apart/],
    [
      "batch axes",
      () => matmul(input("A", { shape: [5, 2, 3] }), input("w", { shape: [5, 3, 2] })),
      /without batch axes/,
    ],
    [
      "units that were reshaped",
      () => matmul(input("U", { shape: [2, 8] }), reshape(tanh(matmul(w, x)), [8, 1])),
      /8 units before 2/,
    ],
  ])("%s is refused", (_, make, message) => {
    expect(() => toNeuronDiagram(make(), { parameters: [w, v] })).toThrow(message);
    expect(() => toNeuronDiagram(make(), { parameters: [w, v] })).toThrow(ValueError);
  });

  test("several outputs, and examples that are not there, are refused", () => {
    expect(() => toNeuronDiagram(new Graph([x, w], [x, w]))).toThrow(/one output/);
    const bindings = { x: numbers([3, 4], 1) };
    expect(() => toNeuronDiagram(matmul(w, x), { bindings, example: 4 })).toThrow(
      /one of the 4, counted from 0, got 4/,
    );
  });
});

describe("the picture", () => {
  test("escapes any name", () => {
    const svg = toNeuronDiagram({
      inputs: { names: ["<x>&"] },
      layers: [{ weights: tensor([[0.5]]), names: ["]]>"], title: "<script>", activation: '"' }],
    });
    expect(svg).not.toMatch(/<x>|<script>|]]>/);
    expect(textsOf(svg)).toContain("&#60;x&#62;&#38;");
  });

  test("large layers are cut, and their edges carry no numbers", () => {
    const [x, w] = [input("x", { shape: [784, 1] }), input("W", { shape: [10, 784] })];
    const svg = toNeuronDiagram(softmax(matmul(w, x), { axis: 0 }), { bindings: { W: numbers([10, 784], 1) } });
    expect([count(svg, "circle"), count(svg, "line")]).toEqual([14, 49]);
    expect(textsOf(svg).filter((text) => text === "⋮")).toHaveLength(2);
    expect(textsOf(svg)).toContain("x₇₈₄");
    expect(textsOf(svg)).toHaveLength(14 + 2 + 2);
  });

  test("numbers on crossing edges stand apart", () => {
    const { output, parameters, bindings } = network([3, 3], "column", false);
    const svg = toNeuronDiagram(output, { parameters, bindings });
    const places = [...svg.matchAll(/rotate\(\S+ (\S+) (\S+)\)/g)].map(([, x, y]) => [Number(x), Number(y)] as const);
    expect(places).toHaveLength(9);
    for (const [i, [x, y]] of places.entries()) {
      for (const [u, v] of places.slice(i + 1)) expect(Math.hypot(x - u, y - v)).toBeGreaterThan(24);
    }
  });

  test("descriptions that do not fit together are refused", () => {
    const layers = [{ weights: tensor([[1, 2]]), names: ["y"] }];
    expect(() => toNeuronDiagram({ inputs: { names: ["x"] }, layers })).toThrow(
      "toNeuronDiagram: weights of layer 1 must have shape [1, 1], got [1, 2].",
    );
    expect(() => toNeuronDiagram({ inputs: { names: ["x"], values: tensor([1, 2]) }, layers: [] })).toThrow(ShapeError);
  });
});
