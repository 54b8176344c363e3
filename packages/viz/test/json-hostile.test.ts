/** Files from anywhere: an error with fields, and never a hang, a crash or a change of something else. */
import { constant, Graph, input, type Node, scope, softmax, sum } from "@cadena/autodiff";
import { CadenaError } from "@cadena/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromJson, toJson } from "../src/index.js";

const scalar = { kind: "input", shape: [], dtype: "float64" };
const matrix = { kind: "input", shape: [2, 3], dtype: "float64" };
const application = (primitive: unknown, inputs: unknown, params: unknown = {}) => ({
  kind: "application",
  primitive,
  inputs,
  params,
});
const head = { format: "cadena-graph", version: 1, inputs: [0], outputs: [0] };
const file = (nodes: unknown, more: object = {}): string => JSON.stringify({ ...head, nodes, ...more });
const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);
const rule = (more: object): object => ({
  count: 1,
  regular: false,
  vjp: { inputs: [[1], [2], [3]], outputs: [3] },
  ...more,
});
const attached = { kind: "application", primitive: "custom", inputs: [0, 0], rule: 0 };
const withRule = (more: object): string => file([scalar, scalar, scalar, scalar, attached], { rules: [rule(more)] });

const refused: readonly (readonly [what: string, text: string])[] = [
  ["text", "hello"],
  ["no text", ""],
  ["null", "null"],
  ["a list", "[]"],
  ["deep nesting", nested(200_000)],
  ["deep nesting of nodes", `{"format":"cadena-graph","version":1,"nodes":${nested(200_000)}}`],
  ["another format", '{"format":"other","version":1}'],
  ["another version", '{"format":"cadena-graph","version":99}'],
  ["the format in the prototype", '{"__proto__":{"format":"cadena-graph","version":1,"nodes":[]}}'],
  ["no nodes", file([], { inputs: [] })],
  ["nodes that are a record", file({ length: 1 })],
  ["a node that is a number", file([1])],
  ["a node without a kind", file([{}])],
  ["a node of the kind constructor", file([{ ...scalar, kind: "constructor" }])],
  ["itself as an input", file([scalar, application("tanh", [1])])],
  ["a later node", file([scalar, application("tanh", [2]), scalar])],
  ["a cycle", file([scalar, application("tanh", [2]), application("tanh", [1])])],
  ["a negative number", file([scalar, application("tanh", [-1])])],
  ["a fraction", file([scalar, application("tanh", [0.5])])],
  ["the number as text", file([scalar, application("tanh", ["0"])])],
  ["__proto__ as a number", file([scalar, application("tanh", ["__proto__"])])],
  ["inputs that are text", file([scalar, application("tanh", "0")])],
  ["an unknown primitive", file([scalar, application("sinh2", [0])])],
  ["constructor as a primitive", file([scalar, application("constructor", [0])])],
  ["__proto__ as a primitive", file([scalar, application("__proto__", [0])])],
  ["a primitive that is a record", file([scalar, application({ toString: "tanh" }, [0])])],
  ["custom without a rule", file([scalar, application("custom", [0, 0], { count: 1, rule: {}, regular: true })])],
  ["too few inputs", file([scalar, application("add", [0])])],
  ["too many inputs", file([scalar, application("tanh", [0, 0])])],
  ["nothing to concatenate", file([scalar, application("concatenate", [], { axis: 0 })])],
  ["concatenated scalars", file([scalar, application("concatenate", [0], { axis: 0 })])],
  ["shapes that do not fit", file([scalar, matrix, application("add", [0, 1])])],
  ["dtypes that do not fit", file([scalar, { ...scalar, dtype: "float32" }, application("add", [0, 1])])],
  ["params that are missing", file([matrix, application("reshape", [0])])],
  ["params that are null", file([matrix, application("sum", [0], null)])],
  ["params that are a list", file([matrix, application("sum", [0], [0])])],
  ["a shape that is text", file([matrix, application("reshape", [0], { shape: "6" })])],
  ["sizes that are text", file([matrix, application("reshape", [0], { shape: ["6"] })])],
  ["sizes below 0", file([matrix, application("reshape", [0], { shape: [-2, -3] })])],
  ["axes that are not there", file([matrix, application("sum", [0], { axes: [7] })])],
  ["an axis twice", file([matrix, application("sum", [0], { axes: [1, 1] })])],
  ["a list of axes without end", file([matrix, application("sum", [0], { axes: Array(100_000).fill(0) })])],
  ["bounds for too few axes", file([matrix, application("slice", [0], { start: [0], stop: [1], step: [1] })])],
  ["steps of 0", file([matrix, application("slice", [0], { start: [0, 0], stop: [1, 1], step: [0, 1] })])],
  ["a dtype that is none", file([scalar, application("cast", [0], { dtype: "toString" })])],
  ["too large an input", file([{ ...scalar, shape: [1e9, 1e9] }])],
  ["sizes whose product overflows", file([{ ...scalar, shape: Array(32).fill(9e15) }])],
  ["sizes whose product overflows, and 0", file([{ ...scalar, shape: [9e15, 9e15, 0] }])],
  ["sizes that are too large beside 0", file([{ ...scalar, shape: [0, 9e15] }])],
  ["too many axes", file([{ ...scalar, shape: Array(33).fill(1) }])],
  ["a size that is not finite", file([{ ...scalar, shape: [1] }]).replace("[1]", "[1e999]")],
  ["too large a broadcast", file([scalar, application("broadcast", [0], { shape: [1e9], axes: [0] })])],
  ["too wide a pad", file([matrix, application("pad", [0], { low: [1e15, 0], high: [0, 0], interior: [0, 0] })])],
  ["too few entries", file([{ kind: "constant", shape: [3], dtype: "float64", data: [1] }])],
  ["too many entries", file([{ kind: "constant", shape: [], dtype: "float64", data: [1, 2] }])],
  ["no entries", file([{ kind: "constant", shape: [], dtype: "float64" }])],
  ["entries that are text", file([{ kind: "constant", shape: [1], dtype: "float64", data: ["1"] }])],
  ["entries that are null", file([{ kind: "constant", shape: [1], dtype: "float64", data: [null] }])],
  ["nested entries", file([{ kind: "constant", shape: [1], dtype: "float64", data: [[1]] }])],
  ["a fraction in int32", file([{ kind: "constant", shape: [1], dtype: "int32", data: [0.5] }])],
  ["NaN in int32", file([{ kind: "constant", shape: [1], dtype: "int32", data: ["NaN"] }])],
  ["a literal of a vector", file([{ kind: "constant", shape: [1], dtype: "float64", literal: 1 }])],
  ["a strange dtype", file([{ ...scalar, dtype: "__proto__" }])],
  ["a dtype that is a list", file([{ ...scalar, dtype: ["float64"] }])],
  ["a name that is a record", file([{ ...scalar, name: {} }])],
  ["too few names of dimensions", file([{ ...matrix, dims: ["m"] }])],
  ["names of dimensions that are numbers", file([{ ...matrix, dims: [1, 2] }])],
  ["two names for one output", file([scalar, { ...application("tanh", [0]), names: ["a", "b"] }])],
  ["a context that is not there", file([{ ...scalar, context: 0 }])],
  ["a call that is not there", file([scalar], { contexts: [{ frame: 0 }] })],
  [
    "a call that is its own parent",
    file([scalar], { frames: [{ name: "f", display: "call", params: {}, inputs: [], parent: 0 }] }),
  ],
  ["a call of no node", file([scalar], { frames: [{ name: "f", display: "call", params: {}, inputs: [9] }] })],
  ["a call with another display", file([scalar], { frames: [{ name: "f", display: "x", params: {}, inputs: [] }] })],
  [
    "params of calls that are too deep",
    file([scalar], { frames: [{ name: "f", display: "call", params: "P", inputs: [] }] }).replace(
      '"P"',
      `{"a":${nested(100_000)}}`,
    ),
  ],
  ["inputs that are no inputs", file([scalar, application("tanh", [0])], { inputs: [1] })],
  ["an input twice", file([scalar], { inputs: [0, 0] })],
  ["an input that is captured", file([scalar, scalar, application("add", [0, 1])], { outputs: [2] })],
  ["outputs that are not there", file([scalar], { outputs: [1] })],
  ["no list of outputs", file([scalar], { outputs: undefined })],
  ["a condition of another kind", file([scalar], { conditions: [{ kind: "x", of: 0 }] })],
  ["a rule that is not there", file([scalar, attached])],
  ["a rule of nothing", withRule({ vjp: undefined })],
  ["a rule with too few arguments", withRule({ vjp: { inputs: [[1], [2]], outputs: [3] } })],
  ["a rule with an argument twice", withRule({ vjp: { inputs: [[1], [2], [2]], outputs: [2] } })],
  ["a rule with an argument that is computed", withRule({ vjp: { inputs: [[1], [2], [4]], outputs: [2] } })],
  ["a rule of too few results", withRule({ vjp: { inputs: [[1], [2], [3]], outputs: [] } })],
  ["a rule with no tangent", withRule({ jvp: { inputs: [[1], [2], [3]], outputs: [null] } })],
  [
    "a rule of results that do not fit",
    file([scalar, scalar, scalar, scalar, attached, matrix], {
      rules: [rule({ vjp: { inputs: [[1], [2], [3]], outputs: [5] } })],
    }),
  ],
  ["a rule of more arguments than there are", withRule({ count: 2 })],
  ["a rule of 2⁵³ arguments", withRule({ count: 2 ** 53 })],
];

describe("fromJson refuses", () => {
  test.each(refused)("%s", (_, text) => {
    let caught: unknown;
    try {
      fromJson(text);
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(CadenaError);
    const { op, expected, received } = caught as CadenaError;
    expect(op).toBe("fromJson");
    expect(expected.length).toBeGreaterThan(0);
    expect(received.length).toBeGreaterThan(0);
    expect((caught as Error).message.length).toBeLessThan(400);
  });
});

test("the place of what is wrong is said", () => {
  expect(() => fromJson(file([scalar, scalar, application("sum", [1], { axes: [3] })]))).toThrow(
    'fromJson: nodes[2]: axes: different axes below 0 is required, got "[3]".',
  );
});

test("limits", () => {
  const text = file([scalar, application("tanh", [0]), { ...scalar, shape: [10] }]);
  expect(fromJson(text).nodes).toHaveLength(1);
  expect(() => fromJson(text, { nodes: 2 })).toThrow(/at most 2 nodes/);
  expect(() => fromJson(text, { entries: 9 })).toThrow(/at most 9 entries/);
});

test("keys of prototypes are harmless", () => {
  const hostile = '"__proto__":{"polluted":1,"shape":[9]},"constructor":1,"toString":2,';
  const text = file([{ kind: "input", shape: [], dtype: "float64" }], {
    frames: [{ name: "__proto__", display: "call", params: { PLACE: 1 }, inputs: [] }],
  })
    .replaceAll('"kind"', `${hostile}"kind"`)
    .replace('"PLACE"', '"__proto__":{"polluted":1},"constructor"');
  expect(fromJson(text).nodes[0]?.shape).toEqual([]);
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
});

test("any change of one value of a file is refused, or makes a graph that can be written", () => {
  const x = input("X", { shape: [2, 3], dims: ["m", null] });
  const y = scope("layer", () => sum(softmax(x, { axis: 1 }), { axis: 0 }));
  const original = toJson(new Graph([x], [y, constant(0.1)]));
  const paths: (readonly (string | number)[])[] = [];
  const visit = (value: unknown, path: readonly (string | number)[]): void => {
    if (path.length > 0) paths.push(path);
    if (typeof value !== "object" || value === null) return;
    for (const [key, each] of Object.entries(value)) visit(each, [...path, key]);
  };
  visit(JSON.parse(original), []);
  const values = [null, -1, 0, 1, 2, 7, 0.5, 1e300, "", "x", "__proto__", true, [], [0], [[]], {}, { length: 3 }];
  fc.assert(
    fc.property(fc.constantFrom(...paths), fc.constantFrom<unknown>(undefined, ...values), (path, value) => {
      const changed = JSON.parse(original);
      const parent = path.slice(0, -1).reduce((at, key) => at[key], changed);
      parent[path.at(-1) as string] = value;
      try {
        expect(toJson(fromJson(JSON.stringify(changed)))).toContain("cadena-graph");
      } catch (error) {
        expect(error).toBeInstanceOf(CadenaError);
        expect((error as CadenaError).op).toBe("fromJson");
      }
    }),
    { numRuns: 2000, seed: 3 },
  );
}, 30_000);

test("a parameter of a call that is no data is refused", () => {
  const x = input("x");
  const bad = (params: unknown): Graph => {
    const y: Node = softmax(input("z", { shape: [2] }));
    Object.assign(y.context.frame as object, { params });
    return new Graph([x, ...(y.context.frame?.inputs ?? [])], [y]);
  };
  for (const value of [() => 1, Number.NaN, new Date(), x]) {
    expect(() => toJson(bad({ value }))).toThrow(/^toJson: parameters of softmax must be plain data/);
  }
});
