/** Graphs from JSON files. */
import { type Condition, type Context, Graph, type Node, named } from "@cadena/autodiff";
import {
  checkSize,
  type Fields,
  fail,
  inPlace,
  list,
  oneOf,
  optionalList,
  optionalText,
  optionalWhole,
  record,
  whole,
} from "./checks.js";
import { jsonVersion } from "./format.js";
import { FileFrames } from "./frames.js";
import { inputNodes, readApplication, readValue } from "./read-node.js";
import { FileRules } from "./read-rules.js";

/** How large a graph in a file may be. */
export interface JsonLimits {
  /** Default 10,000,000. */
  readonly nodes?: number;
  /** Entries of any one value. Default 2²⁸. */
  readonly entries?: number;
}

/** A graph from a file. */
export interface ReadGraph extends Graph {
  /** What the graph relies on. */
  readonly conditions: readonly Condition[];
}

/**
 * Reads a graph that {@link toJson} wrote. Only registered primitives are made, sizes are checked before memory is
 * taken, and nothing in the file is run.
 *
 * @throws ValueError if the text is no such file, with the place of what is wrong.
 * @example
 * const text = toJson(trace((x: Node) => tanh(x), 0));
 * fromJson(text).applications.length; // 1
 */
export function fromJson(text: string, limits: JsonLimits = {}): ReadGraph {
  const { nodes: mostNodes = 10_000_000, entries: mostEntries = 2 ** 28 } = limits;
  const file = record(parseText(text), "a cadena-graph");
  if (file["format"] !== "cadena-graph") fail('format "cadena-graph"', file["format"]);
  if (file["version"] !== jsonVersion) fail(`version ${jsonVersion}`, file["version"]);
  const nodes: Node[] = [];
  const at = (number: unknown): Node => nodes[whole(number, "the number of a node")] ?? fail("a node so far", number);
  const frames = new FileFrames(optionalList(file["frames"], "frames"));
  const contexts = readContexts(optionalList(file["contexts"], "contexts"), frames);
  const rules = new FileRules(optionalList(file["rules"], "rules"), at);
  for (const [i, entry] of list(file["nodes"], "nodes").entries()) {
    inPlace("nodes", i, () => {
      const fields = record(entry, "a node");
      const made =
        fields["kind"] === "application" ? readApplication(fields, at, rules) : [readValue(fields, mostEntries)];
      if (nodes.length + made.length > mostNodes) fail(`at most ${mostNodes} nodes`, "more");
      place(made, fields, contexts);
      for (const node of made) {
        checkSize(node.shape, mostEntries);
        nodes.push(node);
      }
    });
  }
  frames.connect(at);
  rules.check();
  const conditions = optionalList(file["conditions"], "conditions").map((each, i) =>
    inPlace("conditions", i, () => readCondition(record(each, "a condition"), at)),
  );
  const ends = (key: string): readonly Node[] => list(file[key], key).map((each, i) => inPlace(key, i, () => at(each)));
  const graph = inPlace("outputs", 0, () => new Graph(inputNodes(ends("inputs")), ends("outputs")));
  return Object.assign(graph, { conditions });
}

function parseText(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch (cause) {
    return fail("JSON", cause instanceof Error ? cause.message : "other text");
  }
}

function readContexts(entries: readonly unknown[], frames: FileFrames): readonly Context[] {
  return entries.map((entry, i) =>
    inPlace("contexts", i, () => {
      const { scope, frame, implicit } = record(entry, "a context") as Fields;
      return {
        scope: optionalText(scope, "the scope"),
        frame: frame === undefined ? undefined : frames.at(frame),
        implicit: implicit === true,
      };
    }),
  );
}

/** Names of the outputs, and where they were made: nobody has seen the nodes yet. */
function place(made: readonly Node[], { context, names }: Fields, contexts: readonly Context[]): void {
  if (context !== undefined) {
    const found = contexts[whole(context, "the context")] ?? fail("a context of the file", context);
    for (const node of made) Object.assign(node, { context: found });
  }
  if (names === undefined) return;
  const given = list(names, "names");
  if (given.length !== made.length) fail(`${made.length} names`, given);
  for (const [i, node] of made.entries()) {
    const name = optionalText(given[i], "a name");
    if (name !== undefined) named(name, node);
  }
}

function readCondition(fields: Fields, at: (number: unknown) => Node): Condition {
  const { kind, of, axis } = fields;
  const place = optionalWhole(axis, "the axis");
  return {
    kind: oneOf(kind, ["nonzero", "positive", "sumsToOne"], "a condition"),
    of: at(of),
    ...(place === undefined ? {} : { axis: place }),
  };
}
