/** Loops behind products run on parts of the result while they are in cache; results are those of the interpreter. */
import {
  add,
  div,
  Graph,
  gradients,
  input,
  matmul,
  mul,
  type Node,
  referenceEngine,
  relu,
  reshape,
  softmax,
  square,
  sub,
  sum,
  tanh,
  transpose,
} from "@cadena/autodiff";
import { conv2d, maxPool2d } from "@cadena/autodiff/signal";
import { type DType, uniform as draw, key, type Shape, type Tensor } from "@cadena/core";
import { describe, expect, it } from "vitest";
import { everything } from "../../packages/wasm/src/full/engine.js";
import { compile as compileFull, guards } from "../../packages/wasm/src/full/index.js";
import { type CompileOptions, compile as compileWith, type Extension } from "../../packages/wasm/src/index.js";
import { gatherRows, usual } from "../../packages/wasm/src/lower/rows.js";
import { expectClose } from "./compare.js";
import { targets } from "./targets.js";

/** Loops run behind products whose results fit into caches too: what is tested need not be large. */
const eager: Extension = {
  name: "rows behind smaller products",
  gather: (kernels, outputs, carried) => gatherRows(kernels, outputs, carried, { ...usual, result: 0 }),
};
const compile = (graph: Graph, options: CompileOptions = {}, guard = false) =>
  compileWith(graph, { ...options, extend: [...everything, eager, ...(guard ? [guards] : [])] });

type Layer = (...inputs: Node[]) => readonly Node[];
const linear = (x: Node, w: Node, b: Node): Node => add(matmul(x, w), b);
const images = (c: Node): Node => reshape(c, [1, -1, 1, 1]);
const slopes: Layer = (x, w, b) =>
  gradients(sum(square(relu(linear(x, w as Node, b as Node)))), [x, w as Node, b as Node]);

/** A name, a layer, the shapes of what it takes, and what its kernels are: m a product, l a loop, b a product with loops behind it. */
const layers: readonly (readonly [string, Layer, readonly Shape[], kernels: string])[] = [
  ["a layer of neurons", (x, w, b) => [relu(linear(x, w as Node, b as Node))], [[1000, 30], [30, 80], [80]], "b"],
  ["its gradients", slopes, [[1000, 30], [30, 80], [80]], "bmm"],
  [
    "few rows, which are one block",
    (x, w, b) => [relu(linear(x, w as Node, b as Node))],
    [[40, 30], [30, 3000], [3000]],
    "ml",
  ],
  ["a small layer", (x, w, b) => [relu(linear(x, w as Node, b as Node))], [[40, 30], [30, 8], [8]], "ml"],
  [
    "a product that is needed elsewhere",
    (x, w, b) => {
      const z = matmul(x, w as Node);
      return [z, tanh(add(z, b as Node)), sum(z, { axis: 0 })];
    },
    [[1000, 30], [30, 80], [80]],
    "b",
  ],
  [
    "softmax of a batch of products",
    (x, y) => [softmax(div(matmul(x, transpose(y as Node, [0, 2, 1])), 3))],
    [
      [18, 66, 9],
      [18, 66, 9],
    ],
    "b",
  ],
  [
    "a turned result",
    (x, w, b) => [tanh(add(transpose(matmul(x, w as Node)), b as Node))],
    [[1000, 30], [30, 80], [1000]],
    "ml",
  ],
  [
    "centred columns, which need all rows",
    (x, w) => {
      const z = matmul(x, w as Node);
      return [sub(z, sum(z, { axis: 0 }))];
    },
    [
      [1000, 30],
      [30, 80],
    ],
    "bl",
  ],
  [
    "a convolution and what pools it",
    (x, k, c) => [maxPool2d(relu(add(conv2d(x, k as Node), images(c as Node))), 2)],
    [[9, 3, 30, 30], [12, 3, 3, 3], [12]],
    "b",
  ],
  [
    "a convolution with many channels",
    (x, k, c) => {
      const y = tanh(add(conv2d(x, k as Node), images(c as Node)));
      return [y, sum(y, { axis: [0, 2, 3] })];
    },
    [[9, 20, 18, 18], [32, 20, 3, 3], [32]],
    "b",
  ],
  [
    "a convolution of small images, whose edges would cost more",
    (x, k, c) => [tanh(add(conv2d(x, k as Node), images(c as Node)))],
    [[30, 40, 11, 11], [32, 40, 3, 3], [32]],
    "ml",
  ],
];

const letters: Readonly<Record<string, string>> = { "matmul ": "m", "matmul,": "b", "loop ": "l" };
const kernelsOf = (text: string): string =>
  [...text.matchAll(/^ {2}\d+ (\w+[ ,])/gm)].map(([, kind]) => letters[kind as string]).join("");

describe.each<DType>(["float32", "float64"])("behind a product, %s", (dtype) => {
  it.each(layers)("%s", (_, layer, shapes, kernels) => {
    const inputs = shapes.map((shape, i) => input(`x${i}`, { shape, dtype }));
    const graph = new Graph(inputs, layer(...inputs));
    const values = shapes.map((shape, i) => draw(key(i), shape, { dtype, low: -1, high: 1 }));
    const expected = referenceEngine.prepare(graph).run(values);
    const unit = dtype === "float32" ? 1e-4 : 1e-12;
    for (const { name, target } of targets) {
      const program = compile(graph, { target });
      const results = [...program.run(values), ...program.run(values), ...compile(graph, { target }, true).run(values)];
      for (const [i, result] of results.entries()) {
        const wanted = expected[i % expected.length] as Tensor;
        expectClose(result, wanted, (each) => unit * (1 + Math.abs(each)), `${name}, ${i}`);
      }
    }
    expect(kernelsOf(compile(graph).explain())).toBe(kernels);
  });
});

it("updates parameters behind the product that is their gradient, in their places", () => {
  const sizes = { x: [20, 500], w: [500, 140], m: [500, 140] };
  const [x, w, m] = Object.entries(sizes).map(([name, shape]) => input(name, { shape, dtype: "float32" })) as [
    Node,
    Node,
    Node,
  ];
  const [slope] = gradients(sum(square(matmul(x, w))), [w]) as [Node];
  const next = add(mul(m, 0.9), slope);
  const graph = new Graph([x, w, m], [sub(w, mul(next, 1e-5)), next]);
  const values = Object.values(sizes).map((shape, i) => draw(key(i), shape, { dtype: "float32" })) as [
    Tensor,
    Tensor,
    Tensor,
  ];
  const carry = [
    [0, 1],
    [1, 2],
  ] as const;
  const compiled = compile(graph, { carry });
  const programs = [referenceEngine.prepare(graph, { carry }), compile(graph, { carry }, true), compiled];
  const [expected, ...states] = programs.map((program) => {
    program.writeState(values.slice(1));
    for (let step = 0; step < 3; step++) program.run([values[0]]);
    return program.readState();
  });
  for (const state of states) {
    for (const [i, each] of state.entries()) {
      expectClose(each, expected?.[i] as Tensor, (wanted) => 1e-4 * (1 + Math.abs(wanted)), `state ${i}`);
    }
  }
  const text = compiled.explain();
  expect(kernelsOf(text)).toBe("mlb");
  const places = [...text.matchAll(/^ +(\d+) +280000 /gm)].map(([, address]) => address);
  expect({ buffers: places.length, places: new Set(places).size }).toEqual({ buffers: 5, places: 3 });
});

it("runs loops behind results that second caches do not hold, and those of smaller products after them", () => {
  const shown = (rows: number): string => {
    const [x, w] = [
      input("x", { shape: [rows, 8], dtype: "float32" }),
      input("w", { shape: [8, 512], dtype: "float32" }),
    ];
    const program = compileFull(new Graph([x, w], [tanh(matmul(x, w))]));
    const text = program.explain();
    // The product lies where what is made of it will lie.
    expect(Number(/Memory: (\d+)/.exec(text)?.[1])).toBeLessThan(1.1 * 4 * (rows * 520 + 8 * 512));
    return kernelsOf(text);
  };
  expect([1100, 900].map(shown)).toEqual(["b", "ml"]);
});
