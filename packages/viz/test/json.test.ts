import {
  add,
  constant,
  evaluate,
  Graph,
  gradients,
  input,
  matmul,
  mean,
  type Node,
  named,
  scope,
  softmax,
  sum,
  tanh,
} from "@cadena/autodiff";
import { tensor } from "@cadena/core";
import { describe, expect, test } from "vitest";
import { fromJson, graphSchema, jsonVersion, toJson } from "../src/index.js";

const scalar = { kind: "input", shape: [], dtype: "float64" };

function network(): Graph {
  const x = input("X", { shape: [2, 4], dims: ["d", "m"] });
  const w = input("W", { shape: [3, 2] });
  const h = scope("hidden/first", () => named("H", tanh(add(matmul(w, x), constant([[0.1], [-0], [Number.NaN]])))));
  const loss = named("L", mean(softmax(add(h, 0.1), { axis: 0 })));
  return new Graph([x, w], [loss, ...gradients(loss, [w])]);
}

const values = {
  X: tensor([
    [1, 2, 3, 4],
    [5, 6, 7, 8],
  ]),
  W: tensor([
    [0.1, 0.2],
    [0.3, 0.4],
    [0.5, 0.6],
  ]),
};

describe("JSON", () => {
  test("comes back with the same listing, names, layers and values", () => {
    const graph = network();
    const back = fromJson(toJson(graph));
    expect(toJson(back)).toBe(toJson(graph));
    expect(back.nodes.find(({ name }) => name === "H")?.scope).toBe("hidden/first");
    const run = ({ outputs }: Graph): unknown[] => outputs.map((node: Node) => evaluate(node, values).toArray());
    expect(run(back)).toEqual(run(graph));
    expect(graphSchema.properties.version.const).toBe(jsonVersion);
  });

  test.each([
    ["text", "hello"],
    ["null", "null"],
    ["another version", '{"format":"cadena-graph","version":99}'],
    ["no nodes", file([], [0])],
    ["a node that comes later", file([{ kind: "application", primitive: "tanh", inputs: [0], params: {}, names: [] }])],
    [
      "an unknown primitive",
      file([scalar, { kind: "application", primitive: "constructor", inputs: [0], params: {}, names: [] }]),
    ],
    [
      "a missing argument",
      file([scalar, { kind: "application", primitive: "add", inputs: [0], params: {}, names: [] }]),
    ],
    [
      "missing params",
      file([scalar, { kind: "application", primitive: "reshape", inputs: [0], params: {}, names: [] }]),
    ],
    [
      "wrong params",
      file([scalar, { kind: "application", primitive: "reshape", inputs: [0], params: { shape: "x" }, names: [] }]),
    ],
    [
      "axes of nothing",
      file([scalar, { kind: "application", primitive: "sum", inputs: [0], params: { axes: [7] }, names: [] }]),
    ],
    ["too large", file([{ kind: "input", shape: [1e9, 1e9], dtype: "float64" }])],
    [
      "too large a broadcast",
      file([
        scalar,
        { kind: "application", primitive: "broadcast", inputs: [0], params: { shape: [1e9], axes: [0] }, names: [] },
      ]),
    ],
    ["too few entries", file([{ kind: "constant", shape: [3], dtype: "float64", data: [1] }])],
    ["a strange dtype", file([{ kind: "input", shape: [], dtype: "__proto__" }])],
  ])("refuses %s", (_, text) => {
    expect(() => fromJson(text)).toThrow(Error);
  });

  test("keys of prototypes are harmless", () => {
    const text = file([{ ...scalar }]).replace('"kind"', '"__proto__":{"polluted":1},"constructor":1,"kind"');
    expect(fromJson(text).nodes).toHaveLength(1);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  test("a graph of primitives has the same listing", () => {
    const x = input("x", { shape: [2] });
    const graph = new Graph([x], [sum(add(x, 0.1))]);
    expect(fromJson(toJson(graph)).toString()).toBe(graph.toString());
  });
});

function file(nodes: readonly unknown[], outputs: readonly number[] = [nodes.length - 1]): string {
  return JSON.stringify({ format: "cadena-graph", version: 1, inputs: [0], outputs, nodes });
}
