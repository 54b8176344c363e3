import {
  add,
  type Condition,
  composite,
  constant,
  customDerivative,
  evaluate,
  Graph,
  gradients,
  input,
  logSoftmax,
  logsumexp,
  matmul,
  mean,
  mul,
  type Node,
  named,
  scope,
  sin,
  softmax,
  sub,
  sum,
  tanh,
} from "@cadena/autodiff";
import { derive } from "@cadena/autodiff/derivation";
import { primitives } from "@cadena/autodiff/registry";
import { type Tensor, tensor } from "@cadena/core";
import Ajv from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromJson, graphSchema, render, toDot, toJson } from "../src/index.js";
import { anyNodes, sampleOf } from "./samples.js";

const matches = new Ajv.default({ strict: false }).compile(graphSchema);
const valid = (text: string): boolean => matches(JSON.parse(text)) as boolean;

const values: Readonly<Record<string, Tensor>> = {
  X: tensor([
    [0.5, -1.25, 2],
    [1e-3, 0.75, -0.5],
  ]),
  Y: tensor([
    [1.5, 0.25, 0.125],
    [3, 0.1, 0.9],
  ]),
};

const pair = (): [Node, Node] => [input("X", { shape: [2, 3], dims: ["m", "d"] }), input("Y", { shape: [2, 3] })];
const run = (outputs: readonly Node[]): unknown[] =>
  outputs.map((node) => evaluate(node, values)).map((each) => [each.dtype, each.shape, [...each.contiguous().data]]);

/** The sum of all float nodes, and its gradients. */
function withGradients(nodes: readonly Node[], wrt: readonly Node[]): readonly Node[] {
  const floats = nodes.filter(({ dtype }) => dtype === "float64").map((node) => sum(node));
  return [...nodes, ...gradients(floats.reduce(add), wrt)];
}

describe("JSON of every primitive", () => {
  test.each(primitives.map((primitive) => ({ name: primitive.name, primitive })))("$name", ({ primitive }) => {
    const [x, y] = pair();
    const graph = new Graph([x, y], [sampleOf(primitive)(x, y)]);
    const text = toJson(graph);
    expect(valid(text), JSON.stringify(matches.errors?.[0])).toBe(true);
    const back = fromJson(text);
    expect(toJson(back)).toBe(text);
    expect(back.toString()).toBe(graph.toString());
    expect(run(back.outputs)).toEqual(run(graph.outputs));
  });

  test("the format refuses an input more or less than the primitive takes", () => {
    for (const primitive of primitives.filter(({ name }) => name !== "concatenate" && name !== "barrier")) {
      const [x, y] = pair();
      const file = JSON.parse(toJson(new Graph([x, y], [sampleOf(primitive)(x, y)])));
      const last = file.nodes.findLast((each: { primitive?: string }) => each.primitive === primitive.name);
      for (const inputs of [last.inputs.slice(1), [...last.inputs, 0]]) {
        const text = JSON.stringify({ ...file, nodes: file.nodes.with(file.nodes.indexOf(last), { ...last, inputs }) });
        expect(() => fromJson(text), primitive.name).toThrow(/^fromJson: (nodes|rules)\[/);
      }
    }
  });
});

test("random graphs and their gradients come back with the same bytes, listing and values", () => {
  const [x, y] = pair();
  fc.assert(
    fc.property(anyNodes(x, y), (nodes) => {
      const graph = new Graph([x, y], withGradients(nodes, [x, y]));
      const text = toJson(graph);
      const back = fromJson(text);
      expect(toJson(back)).toBe(text);
      expect(back.toString()).toBe(graph.toString());
      expect(run(back.outputs)).toEqual(run(graph.outputs));
      // The gradients of what came back, too: rules of derivatives are kept.
      const again = withGradients(back.outputs.slice(0, nodes.length), back.inputs);
      expect(run(again)).toEqual(run(graph.outputs));
    }),
    { numRuns: 60, seed: 7 },
  );
}, 30_000);

describe("JSON keeps", () => {
  test("names, layers, dimension names, literals, symbols and numbers that JSON has not", () => {
    const x = input("X", { shape: [2, 4], dims: ["d", "m"] });
    const numbers = [-0, Number.NaN, Infinity, -Infinity, 5e-324, 0.1];
    const special = constant(
      numbers.map((each) => [each]),
      { name: "B" },
    );
    const bits = constant(tensor([true, false]), { name: "bits" });
    const small = constant(0.1, { dtype: "float32", symbol: "λ" });
    const w = scope("hidden", () => input("W", { shape: [6, 2] }));
    const h = scope("hidden/first", () => named("H", tanh(add(matmul(w, x), special))));
    const back = fromJson(toJson(new Graph([x, w], [mean(h), bits, small])));
    const find = (name: string): Node | undefined => back.nodes.find((node) => node.name === name);
    expect(find("H")?.scope).toBe("hidden/first");
    expect(find("H")?.dims).toEqual([null, "m"]);
    expect(find("W")?.scope).toBe("hidden");
    expect(find("bits")?.constant?.toArray()).toEqual([true, false]);
    expect([...(find("B")?.constant?.data ?? [])]).toEqual(numbers);
    const [, , last] = back.outputs;
    expect([last?.literal, last?.symbol, last?.dtype, last?.constant?.item()]).toEqual([
      0.1,
      "λ",
      "float32",
      Math.fround(0.1),
    ]);
  });

  test("calls of composite functions: derivations and drawings read the same", () => {
    const [x] = pair();
    const p = named("p", softmax(x, { axis: 1 }));
    const loss = named("L", mean(mul(p, p)));
    const back = fromJson(toJson(new Graph([x], [loss])));
    const [again] = back.outputs as [Node];
    expect(render(derive(again, back.inputs))).toBe(render(derive(loss, [x])));
    for (const composites of ["open", "closed"] as const) {
      expect(toDot(back, { composites })).toBe(toDot(new Graph([x], [loss]), { composites }));
    }
  });

  test("calls in calls", () => {
    const [x] = pair();
    const text = toJson(new Graph([x], [logSoftmax(x)]));
    const inner = fromJson(text).nodes.find(({ context }) => context.frame?.name === "logsumexp")?.context.frame;
    expect(inner?.parent?.name).toBe("logSoftmax");
    expect(inner?.parent?.params).toEqual({ axis: 1 });
    expect(toJson(fromJson(text))).toBe(text);
  });

  test("a call of which the graph needs a part only", () => {
    const [x] = pair();
    let inner: Node | undefined;
    composite("twice", [x, constant(3)], { factor: 2 }, () => {
      inner = mul(x, 2);
      return sin(inner);
    });
    const text = toJson(new Graph([x], [inner as Node]));
    const back = fromJson(text);
    const frame = back.outputs[0]?.context.frame;
    expect(frame?.output?.application?.primitive.name).toBe("sin");
    expect(frame?.inputs[1]?.literal).toBe(3);
    expect(back.nodes.map(({ kind }) => kind)).toEqual(["input", "constant", "output", "output"]);
    expect(toJson(back)).toBe(text);
  });

  test("what simplification relied on", () => {
    const [x, y] = pair();
    const sums: Condition = { kind: "sumsToOne", of: add(x, 1), axis: 0 };
    const text = toJson(new Graph([x, y], [y]), { conditions: [{ kind: "nonzero", of: x }, sums] });
    const back = fromJson(text);
    expect(back.conditions.map(({ kind, axis }) => [kind, axis])).toEqual([
      ["nonzero", undefined],
      ["sumsToOne", 0],
    ]);
    expect(back.conditions[1]?.of.application?.inputs[0]).toBe(back.inputs[0]);
    expect(toJson(back, back)).toBe(text);
    expect(valid(text)).toBe(true);
  });

  test("rules of derivatives, at every order, in both modes, and what they capture", () => {
    const [x, y] = pair();
    const scale = input("s");
    const odd: (a: Node) => Node = customDerivative((a: Node) => sin(a), {
      jvp: ([t], _value, a) => mul(mul(t, scale), odd(sub(a, 1))),
    });
    const slope = (node: Node, wrt: Node): Node => gradients(sum(node), [wrt])[0];
    const graph = new Graph([x, y, scale], [odd(x), logsumexp(y)]);
    const text = toJson(graph);
    expect(valid(text)).toBe(true);
    const back = fromJson(text);
    expect(toJson(back)).toBe(text);
    const orders = ([a, b]: readonly Node[], [u, v]: readonly Node[]): unknown => {
      const first = [slope(a as Node, u as Node), slope(b as Node, v as Node)];
      const second = [slope(first[0] as Node, u as Node), slope(first[1] as Node, v as Node)];
      return [...first, ...second].map((node) => evaluate(node, { ...values, s: 3 }).toArray());
    };
    expect(orders(back.outputs, back.inputs)).toEqual(orders(graph.outputs, graph.inputs));
  });
});

test("rules that use one another without end are refused", () => {
  const scaled = (factor: number): ((a: Node) => Node) =>
    customDerivative((a: Node) => mul(a, factor), { vjp: (ct, _value, a) => [mul(ct, scaled(factor + 1)(a))] });
  const x = input("x");
  expect(() => toJson(new Graph([x], [scaled(1)(x)]))).toThrow(/^toJson: rules of derivatives that use at most 8/);
});

test.each(["chain", "tree"])(
  "a %s of 100,000 nodes has no stack limit",
  (shape) => {
    const x = input("x");
    let level: Node[] = [x];
    if (shape === "tree") level = Array.from({ length: 50_000 }, (_, i) => mul(x, i));
    else for (let i = 0; i < 100_000; i++) level = [tanh(level[0] as Node)];
    while (level.length > 1) {
      level = level.flatMap((node, i) =>
        i % 2 === 1 ? [] : [i + 1 < level.length ? add(node, level[i + 1] as Node) : node],
      );
    }
    const text = toJson(new Graph([x], level));
    expect(toJson(fromJson(text))).toBe(text);
  },
  30_000,
);
