/** Graphs as JSON files, and back. Reading is defensive: a file is data from anywhere. */
import { apply, constant, Graph, input, type Node, named, type Primitive, primitives, scope } from "@cadena/autodiff";
import { checkShape, type DType, dtypes, type Shape, sizeOf, type Tensor, tensor, ValueError } from "@cadena/core";

/** The version that {@link toJson} writes and {@link fromJson} reads. */
export const jsonVersion = 1;

type FileNumber = number | "NaN" | "Infinity" | "-Infinity" | "-0";

interface FileValue {
  readonly shape: Shape;
  readonly dtype: DType;
}

type FileNode =
  | ({ readonly kind: "input"; readonly name?: string; readonly dims?: readonly (string | null)[] } & FileValue)
  | ({
      readonly kind: "constant";
      readonly name?: string;
      readonly symbol?: string;
      readonly literal?: FileNumber;
      readonly data: readonly FileNumber[];
    } & FileValue)
  | {
      readonly kind: "application";
      readonly primitive: string;
      readonly inputs: readonly number[];
      readonly params: Readonly<Record<string, unknown>>;
      readonly names: readonly (string | null)[];
      readonly scope?: string;
    };

/**
 * A graph as JSON text: nodes are numbered in topological order, and all outputs of an application one after another.
 * Layers and names are kept. Calls of composite functions come back as the primitives inside, and rules that
 * `customDerivative` attached are functions, which no file holds: the values they were attached to are written.
 *
 * @throws ValueError if a parameter of a node is not plain data.
 * @example
 * const graph = trace((x: Node) => mul(x, x), new Spec([2]));
 * fromJson(toJson(graph)).toString() === graph.toString(); // true
 */
export function toJson(graph: Graph): string {
  const kept = graph.nodes.filter((node) => behind(node) === node);
  const places = new Map(kept.map((node, i) => [node, i]));
  const names = new Map<Node, string>();
  for (const node of graph.nodes) {
    if (node.name !== undefined && !names.has(behind(node))) names.set(behind(node), node.name);
  }
  const place = (node: Node): number => places.get(behind(node)) as number;
  const nodes = kept.flatMap((node) => (node.index > 0 ? [] : [fileNode(node, place, names)]));
  const lines = nodes.map((node) => `    ${JSON.stringify(node)}`).join(",\n");
  const [inputs, outputs] = [graph.inputs, graph.outputs].map((each) => JSON.stringify(each.map(place)));
  const head = `{\n  "format": "cadena-graph",\n  "version": ${jsonVersion},\n`;
  return `${head}  "inputs": ${inputs},\n  "outputs": ${outputs},\n  "nodes": [\n${lines}\n  ]\n}\n`;
}

/** The value that a rule was attached to; of other nodes, the node itself. */
function behind(node: Node): Node {
  let value = node;
  while (value.application?.primitive.name === "custom") {
    const { inputs, params } = value.application;
    value = inputs[Number(params["count"]) + value.index] as Node;
  }
  return value;
}

function fileNode(node: Node, place: (node: Node) => number, names: ReadonlyMap<Node, string>): FileNode {
  const { shape, dtype, dims, application, constant: value, symbol, literal, scope: layer } = node;
  const name = names.get(node);
  const called = name === undefined ? {} : { name };
  if (application !== undefined) {
    const { primitive, inputs, params, outputs } = application;
    return {
      kind: "application",
      primitive: primitive.name,
      inputs: inputs.map(place),
      params: plain(params, primitive.name, 0) as Readonly<Record<string, unknown>>,
      names: outputs.map((each) => names.get(each) ?? null),
      ...(layer === undefined ? {} : { scope: layer }),
    };
  }
  if (value === undefined) return { kind: "input", ...called, shape, dtype, ...(dims && { dims }) };
  const sized = symbol === undefined ? {} : { symbol };
  const written = literal === undefined ? {} : { literal: fileNumber(literal) };
  return { kind: "constant", ...called, ...sized, ...written, shape, dtype, data: entries(value).map(fileNumber) };
}

function entries(tensor: Tensor): number[] {
  const flat = tensor.reshape([tensor.size]).toArray() as readonly (number | boolean)[];
  return flat.map(Number);
}

function fileNumber(value: number): FileNumber {
  if (Object.is(value, -0)) return "-0";
  return Number.isFinite(value) ? value : (String(value) as FileNumber);
}

/** Params as data: numbers, strings, booleans, null, and lists and records of them. */
function plain(value: unknown, op: string, depth: number): unknown {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (depth < 8 && Array.isArray(value)) return value.map((each) => plain(each, op, depth + 1));
  const prototype: unknown = typeof value === "object" ? Object.getPrototypeOf(value) : undefined;
  if (depth < 8 && typeof value === "object" && (prototype === Object.prototype || prototype === null)) {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each, op, depth + 1)]));
  }
  throw new ValueError({ op: "toJson", expected: `parameters of ${op} must be plain data`, received: typeof value });
}

/** How large a graph in a file may be. */
export interface JsonLimits {
  /** Default 1,000,000. */
  readonly nodes?: number;
  /** Entries of any one value. Default 2²⁸. */
  readonly entries?: number;
}

const known: ReadonlyMap<string, Primitive> = new Map(
  primitives.filter(({ name }) => name !== "custom").map((each) => [each.name, each]),
);

/**
 * Reads a graph that {@link toJson} wrote. Only registered primitives are made, sizes are checked before memory is
 * taken, and nothing in the file is run.
 *
 * @throws ValueError if the text is no such file, ShapeError or DTypeError if its nodes do not fit together.
 * @example
 * const graph = fromJson(await readFile("graph.json", "utf8"));
 */
export function fromJson(text: string, limits: JsonLimits = {}): Graph {
  const { nodes: mostNodes = 1_000_000, entries: mostEntries = 2 ** 28 } = limits;
  const file = record(parseText(text), "the file");
  if (file["format"] !== "cadena-graph" || file["version"] !== jsonVersion) {
    fail(`a cadena-graph of version ${jsonVersion}`, `${String(file["format"])} ${String(file["version"])}`);
  }
  const nodes: Node[] = [];
  const at = (index: unknown): Node => nodes[whole(index, "a node number")] ?? fail("an earlier node", `node ${index}`);
  for (const each of list(file["nodes"], "nodes")) {
    nodes.push(...readNode(record(each, "a node"), at, mostEntries));
    if (nodes.length > mostNodes) fail(`at most ${mostNodes} nodes`, "more");
    checkSize(nodes.at(-1)?.shape ?? [], mostEntries);
  }
  return new Graph(list(file["inputs"], "inputs").map(at), list(file["outputs"], "outputs").map(at));
}

function readNode(
  file: Readonly<Record<string, unknown>>,
  at: (index: unknown) => Node,
  most: number,
): readonly Node[] {
  const { kind, name } = file;
  if (kind === "application") return readApplication(file, at);
  const shape = list(file["shape"], "a shape").map((size) => whole(size, "a size"));
  checkShape("fromJson", shape);
  checkSize(shape, most);
  const dtype = dtypes.find((each) => each === file["dtype"]) ?? fail("a dtype", String(file["dtype"]));
  if (kind === "input") {
    const dims = file["dims"] === undefined ? undefined : list(file["dims"], "dims").map(optionalText);
    return [input(optionalText(name) ?? undefined, { shape, dtype, ...(dims && { dims }) })];
  }
  if (kind !== "constant") fail("input, constant or application", String(kind));
  const data = list(file["data"], "data").map(number);
  if (data.length !== sizeOf(shape)) fail(`${sizeOf(shape)} entries`, `${data.length}`);
  const called = optionalText(name);
  const symbol = optionalText(file["symbol"]) ?? undefined;
  // A constant given as a number keeps how it was written.
  const literal = file["literal"] === undefined ? undefined : number(file["literal"]);
  const value = literal !== undefined && shape.length === 0 ? literal : tensor(data, { dtype }).reshape(shape);
  return [constant(value, { dtype, symbol, ...(called === null ? {} : { name: called }) })];
}

function readApplication(file: Readonly<Record<string, unknown>>, at: (index: unknown) => Node): readonly Node[] {
  const primitive = known.get(String(file["primitive"])) ?? fail("a known primitive", String(file["primitive"]));
  const inputs = list(file["inputs"], "inputs").map(at);
  const { differential } = primitive;
  const arity = differential.kind === "elementwise" ? differential.partials.length : arities.get(primitive.name);
  if (arity === undefined ? inputs.length === 0 : inputs.length !== arity) {
    fail(`${arity ?? "some"} inputs of ${primitive.name}`, `${inputs.length}`);
  }
  const params = plain(record(file["params"], "params"), primitive.name, 0) as Readonly<Record<string, unknown>>;
  for (const value of Object.values(params)) checkParam(value, primitive.name);
  checkAxes(params, Math.max(inputs[0]?.rank ?? 0, Array.isArray(params["shape"]) ? params["shape"].length : 0));
  const make = (): readonly Node[] => apply(primitive, inputs, params);
  const layer = optionalText(file["scope"]);
  const outputs = layer === null ? make() : scope(layer, make);
  for (const node of outputs) checkShape("fromJson", node.shape);
  const names = list(file["names"] ?? [], "names");
  for (const [i, node] of outputs.entries()) {
    const name = optionalText(names[i]);
    if (name !== null) named(name, node);
  }
  return outputs;
}

/** How many inputs the primitives take that are not elementwise; one is not listed: concatenate takes any number. */
const arities: ReadonlyMap<string, number> = new Map(
  Object.entries<number>({ matmul: 2, where: 3, equal: 2, less: 2, greater: 2 }).concat(
    ["reshape", "transpose", "broadcast", "slice", "pad", "sum", "max", "cast", "stopGradient"].map(
      (name): [string, number] => [name, 1],
    ),
  ),
);

/** Axes, sizes and the like are short lists of whole numbers. */
function checkParam(value: unknown, op: string): void {
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (items.length > 64) fail(`at most 64 entries in a parameter of ${op}`, `${items.length}`);
}

/** Axes are places in the input or in the wanted shape, each once. */
function checkAxes({ axes, axis }: Readonly<Record<string, unknown>>, rank: number): void {
  const given = axes === undefined ? (axis === undefined ? [] : [axis]) : list(axes, "axes");
  const places = given.map((each) => whole(each, "an axis"));
  if (new Set(places).size !== places.length || places.some((each) => each >= rank)) {
    fail(`different axes below ${rank}`, places.join(", "));
  }
}

function checkSize(shape: Shape, most: number): void {
  const size = shape.reduce((product, each) => product * each, 1);
  if (size > most) fail(`at most ${most} entries`, `${size}`);
}

function parseText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    return fail("JSON", cause instanceof Error ? cause.message : "other text");
  }
}

function record(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return fail(`${what} must be a record`, typeof value);
  // Without a prototype, `constructor` and the like are not there unless the file says so.
  return Object.assign(Object.create(null) as object, value) as Readonly<Record<string, unknown>>;
}

function list(value: unknown, what: string): readonly unknown[] {
  return Array.isArray(value) ? value : fail(`${what} must be a list`, typeof value);
}

function whole(value: unknown, what: string): number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0
    ? value
    : fail(what, JSON.stringify(value) ?? "nothing");
}

function number(value: unknown): number {
  if (typeof value === "number") return value;
  if (value === "NaN" || value === "Infinity" || value === "-Infinity" || value === "-0") return Number(value);
  return fail("a number", JSON.stringify(value) ?? "nothing");
}

function optionalText(value: unknown): string | null {
  return value === undefined || value === null ? null : typeof value === "string" ? value : fail("text", typeof value);
}

function fail(expected: string, received: string): never {
  throw new ValueError({ op: "fromJson", expected: `${expected} is required`, received: received.slice(0, 80) });
}
