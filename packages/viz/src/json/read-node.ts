/** Inputs, constants and applications, from a file. */
import { apply, constant, Graph, input, type Node, type Params } from "@cadena/autodiff";
import { dtypes, sizeOf, tensor } from "@cadena/core";
import {
  checkSize,
  type Fields,
  fail,
  fileNumber,
  list,
  oneOf,
  optionalText,
  record,
  text,
  whole,
  wholes,
} from "./checks.js";
import type { FileRules } from "./read-rules.js";
import { type ParamKind, signatures } from "./signatures.js";

/** An input or a constant. */
export function readValue(fields: Fields, mostEntries: number): Node {
  const kind = oneOf(fields["kind"], ["input", "constant"], "the kind of a node");
  const shape = wholes(fields["shape"], "a shape");
  checkSize(shape, mostEntries);
  const dtype = oneOf(fields["dtype"], dtypes, "a dtype");
  const name = optionalText(fields["name"], "a name");
  if (kind === "input") {
    const dims =
      fields["dims"] === undefined
        ? undefined
        : list(fields["dims"], "names of dimensions").map(
            (each) => optionalText(each, "the name of a dimension") ?? null,
          );
    return input(name, { shape, dtype, ...(dims && { dims }) });
  }
  const symbol = optionalText(fields["symbol"], "a symbol");
  const options = { dtype, symbol, ...(name === undefined ? {} : { name }) };
  if (fields["literal"] !== undefined) {
    if (shape.length > 0) fail("a literal for a scalar only", shape);
    return constant(fileNumber(fields["literal"]), options);
  }
  const data = list(fields["data"], "data").map(fileNumber);
  if (data.length !== sizeOf(shape)) fail(`${sizeOf(shape)} entries`, data);
  return constant(tensor(data, { dtype }).reshape(shape), options);
}

/** An application: all its outputs. */
export function readApplication(fields: Fields, at: (number: unknown) => Node, rules: FileRules): readonly Node[] {
  const name = text(fields["primitive"], "the name of a primitive");
  const { primitive, inputs: count, params } = signatures.get(name) ?? fail("a known primitive", name);
  const inputs = list(fields["inputs"], "inputs").map(at);
  if (count === "any" ? inputs.length === 0 : inputs.length !== count) fail(`${count} inputs of ${name}`, inputs);
  if (name === "custom") return rules.attach(fields["rule"], inputs);
  const given = fields["params"] === undefined ? {} : record(fields["params"], "parameters");
  return apply(primitive, inputs, readParams(given, params, inputs[0] as Node, at));
}

type Find = (number: unknown) => Node;

function readParams(given: Fields, kinds: Readonly<Record<string, ParamKind>>, x: Node, at: Find): Params {
  const shape = kinds["shape"] === undefined ? x.shape : wholes(given["shape"], "shape");
  const present = Object.entries(kinds).filter(([key, kind]) => kind !== "flag" || given[key] !== undefined);
  const entries = present.map(([key, kind]) => [
    key,
    kind === "body" ? readBody(given[key], key, at) : readParam(given[key], key, kind, x, shape.length),
  ]);
  return Object.freeze(Object.fromEntries(entries));
}

function readBody(value: unknown, key: string, at: Find): Graph {
  const fields = record(value, key);
  const [inputs, outputs] = (["inputs", "outputs"] as const).map((each) => list(fields[each], each).map(at));
  return new Graph(inputNodes(inputs as readonly Node[]), outputs as readonly Node[]);
}

/** Inputs of a graph: different, and not computed. */
export function inputNodes(nodes: readonly Node[]): readonly Node[] {
  if (new Set(nodes).size !== nodes.length) fail("each input once", nodes);
  for (const node of nodes) if (node.kind !== "input") fail("inputs that are input nodes", node.kind);
  return nodes;
}

/** Axes are those of the wanted shape where there is one, else those of the input. */
function readParam(value: unknown, key: string, kind: Exclude<ParamKind, "body">, x: Node, rank: number): unknown {
  switch (kind) {
    case "dtype":
      return oneOf(value, dtypes, key);
    case "axis": {
      const axis = whole(value, key);
      return axis < rank ? axis : fail(`${key} below ${rank}`, axis);
    }
    case "axes": {
      const axes = wholes(value, key);
      if (new Set(axes).size !== axes.length || axes.some((axis) => axis >= rank)) {
        fail(`${key}: different axes below ${rank}`, `[${axes}]`);
      }
      return axes;
    }
    case "sizes": {
      const sizes = wholes(value, key);
      return sizes.length === x.rank ? sizes : fail(`${key} for each of ${x.rank} axes`, sizes);
    }
    case "shape":
      return wholes(value, key);
    case "order":
      return whole(value, key);
    case "flag":
      return value === true || fail(`${key}: true or nothing`, value);
  }
}
