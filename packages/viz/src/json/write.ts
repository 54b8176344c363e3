/** Graphs as JSON files. */
import {
  type Application,
  bodiesOf,
  type Condition,
  type Frame,
  type Graph,
  type Node,
  type Params,
} from "@cadena/autodiff";
import { type Tensor, ValueError } from "@cadena/core";
import { mostNested } from "./checks.js";
import { collect } from "./collect.js";
import { ContextTable } from "./contexts.js";
import {
  type FileBody,
  type FileFrame,
  type FileFunction,
  type FileNode,
  type FileNumber,
  type FileRule,
  type GraphFile,
  jsonVersion,
} from "./format.js";
import type { TracedFunction, TracedRule } from "./rules.js";
import { signatures } from "./signatures.js";

/** What a file says beside the graph. */
export interface JsonOptions {
  /** What the graph relies on, as `simplify` says. */
  readonly conditions?: readonly Condition[];
}

/**
 * A graph as JSON text (see `graphSchema`): nodes are numbered in topological order, with names, layers, dimension
 * names, literals and calls of composite functions. The rules that `customDerivative` attached are traced and written
 * as graphs. The same graph gives the same bytes.
 *
 * @throws ValueError if an application is of no registered primitive, if parameters of a call are not plain data, or
 * if rules of derivatives use one another without end.
 * @example
 * const graph = trace((x: Node) => mul(x, x), new Spec([2]));
 * fromJson(toJson(graph)).toString() === graph.toString(); // true
 */
export function toJson(graph: Graph, { conditions = [] }: JsonOptions = {}): string {
  const { order, frames, tracer } = collect(graph, conditions);
  const at = order.place;
  const rules = new Map(tracer.rules.map((rule, i) => [rule, i]));
  const ruleAt = (application: Application): number => rules.get(tracer.ruleOf(application) as TracedRule) as number;
  const contexts = new ContextTable(frames);
  const lines = order.nodes.flatMap((node) => {
    if (node.index > 0) return [];
    const context = contexts.place(node.context);
    const entry = node.application === undefined ? fileValue(node) : fileApplication(node.application, at, ruleAt);
    return [`\n    ${JSON.stringify(context === undefined ? entry : { ...entry, context })}`];
  });
  const head: Omit<GraphFile, "nodes"> = {
    format: "cadena-graph",
    version: jsonVersion,
    inputs: graph.inputs.map(at),
    outputs: graph.outputs.map(at),
    ...list(
      "conditions",
      conditions.map((each) => ({ ...each, of: at(each.of) })),
    ),
    ...list("contexts", contexts.entries),
    ...list(
      "frames",
      [...frames.keys()].map((frame) => fileFrame(frame, frames, at)),
    ),
    ...list(
      "rules",
      tracer.rules.map((rule) => fileRule(rule, at)),
    ),
  };
  const fields = Object.entries(head).map(([key, value]) => `  "${key}": ${JSON.stringify(value)},\n`);
  return `{\n${fields.join("")}  "nodes": [${lines.join(",")}\n  ]\n}\n`;
}

/** A field that is left out where there is nothing to list. */
function list<K extends string, T>(key: K, items: readonly T[]): { readonly [P in K]?: readonly T[] } {
  return items.length === 0 ? {} : ({ [key]: items } as { readonly [P in K]?: readonly T[] });
}

function fileValue({ name, shape, dtype, dims, constant, symbol, literal }: Node): FileNode {
  const value = { ...(name === undefined ? {} : { name }), shape, dtype };
  if (constant === undefined) return { kind: "input", ...value, ...(dims && { dims }) };
  const known = literal === undefined ? { data: entries(constant) } : { literal: fileNumber(literal) };
  return { kind: "constant", ...value, ...(symbol === undefined ? {} : { symbol }), ...known };
}

type Numbering<T> = (item: T) => number;

function fileApplication(application: Application, at: Numbering<Node>, ruleAt: Numbering<Application>): FileNode {
  const { primitive, inputs, outputs, params } = application;
  if (!signatures.has(primitive.name)) {
    throw new ValueError({
      op: "toJson",
      expected: "only registered primitives can be written",
      received: `"${primitive.name}"`,
    });
  }
  const settings =
    primitive.name === "custom"
      ? { rule: ruleAt(application) }
      : Object.keys(params).length > 0
        ? { params: fileParams(params, at) }
        : {};
  const isNamed = outputs.some(({ name }) => name !== undefined);
  return {
    kind: "application",
    primitive: primitive.name,
    inputs: inputs.map(at),
    ...settings,
    ...(isNamed ? { names: outputs.map(({ name }) => name ?? null) } : {}),
  };
}

function fileParams(params: Params, at: Numbering<Node>): Params {
  const body = ({ inputs, outputs }: Graph): FileBody => ({ inputs: inputs.map(at), outputs: outputs.map(at) });
  return { ...params, ...Object.fromEntries(bodiesOf(params).map(([name, graph]) => [name, body(graph)])) };
}

function fileRule({ count, regular, jvp, vjp }: TracedRule, at: Numbering<Node>): FileRule {
  const write = ({ inputs, outputs }: TracedFunction): FileFunction => ({
    inputs: inputs.map((group) => group.map(at)),
    outputs: outputs.map((node) => (node === null ? null : at(node))),
  });
  return { count, regular, ...(jvp && { jvp: write(jvp) }), ...(vjp && { vjp: write(vjp) }) };
}

function fileFrame(frame: Frame, frames: ReadonlyMap<Frame, number>, at: Numbering<Node>): FileFrame {
  const { name, display, params, inputs, output, parent } = frame;
  return {
    name,
    display,
    params: plain(params, name, 0) as Readonly<Record<string, unknown>>,
    inputs: inputs.map(at),
    ...(output === undefined ? {} : { output: at(output) }),
    ...(parent === undefined ? {} : { parent: frames.get(parent) as number }),
  };
}

function entries(tensor: Tensor): readonly FileNumber[] {
  return Array.from(tensor.contiguous().data, fileNumber);
}

function fileNumber(value: number): FileNumber {
  if (Object.is(value, -0)) return "-0";
  return Number.isFinite(value) ? value : (String(value) as FileNumber);
}

/** Data that JSON can hold: finite numbers, text, booleans, null, and lists and records of them. */
function plain(value: unknown, op: string, depth: number): unknown {
  if (value === null || value === undefined || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (depth < mostNested && Array.isArray(value)) return value.map((each) => plain(each, op, depth + 1));
  const prototype: unknown = typeof value === "object" ? Object.getPrototypeOf(value) : undefined;
  if (depth < mostNested && typeof value === "object" && (prototype === Object.prototype || prototype === null)) {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each, op, depth + 1)]));
  }
  throw new ValueError({ op: "toJson", expected: `parameters of ${op} must be plain data`, received: typeof value });
}
