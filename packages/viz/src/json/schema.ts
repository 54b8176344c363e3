/** The JSON Schema of the files that toJson writes. */
import { jsonVersion } from "./format.js";
import { type ParamKind, type Signature, signatures } from "./signatures.js";

/** A JSON Schema. */
export type JsonSchema = Readonly<Record<string, unknown>>;

const text = { type: "string" };
const whole = { type: "integer", minimum: 0 };
const wholes = { type: "array", items: whole };
const shape = { type: "array", items: whole, maxItems: 32 };
const dtype = { enum: ["float64", "float32", "int32", "bool"] };
const number = { anyOf: [{ type: "number" }, { enum: ["NaN", "Infinity", "-Infinity", "-0"] }] };
const namesOrNull = { type: "array", items: { type: ["string", "null"] } };

const paramSchemas: Readonly<Record<ParamKind, JsonSchema>> = {
  axis: whole,
  axes: { ...shape, uniqueItems: true },
  sizes: shape,
  shape,
  dtype,
  flag: { const: true },
  order: whole,
  body: record({ inputs: wholes, outputs: wholes }, ["inputs", "outputs"]),
};

const valueFields = { context: whole, name: text, shape, dtype };

const inputNode = record({ kind: { const: "input" }, ...valueFields, dims: namesOrNull }, ["kind", "shape", "dtype"]);

const constantNode = {
  ...record(
    {
      kind: { const: "constant" },
      ...valueFields,
      symbol: text,
      literal: number,
      data: { type: "array", items: number },
    },
    ["kind", "shape", "dtype"],
  ),
  oneOf: [{ required: ["data"] }, { required: ["literal"], properties: { shape: { maxItems: 0 } } }],
};

const traced = record(
  {
    inputs: { type: "array", items: wholes, minItems: 3, maxItems: 3 },
    outputs: { type: "array", items: { type: ["integer", "null"], minimum: 0 } },
  },
  ["inputs", "outputs"],
);

const rule = {
  ...record({ count: whole, regular: { type: "boolean" }, jvp: traced, vjp: traced }, ["count", "regular"]),
  anyOf: [{ required: ["jvp"] }, { required: ["vjp"] }],
};

/** Primitives with the same signature share an entry. */
function applications(): readonly JsonSchema[] {
  const groups = new Map<string, { readonly names: string[]; readonly signature: Signature }>();
  for (const [name, { inputs, params }] of signatures) {
    const key = JSON.stringify([inputs, params, name === "custom"]);
    const group = groups.get(key) ?? { names: [], signature: { inputs, params } };
    group.names.push(name);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ names, signature }) => application(names, signature));
}

function application(names: readonly string[], { inputs, params }: Signature): JsonSchema {
  const count = inputs === "any" ? { minItems: 1 } : { minItems: inputs, maxItems: inputs };
  const keys = Object.keys(params);
  const needed = keys.filter((key) => params[key] !== "flag");
  const own = names.includes("custom")
    ? { rule: whole }
    : {
        params: record(Object.fromEntries(keys.map((key) => [key, paramSchemas[params[key] as ParamKind]])), needed),
      };
  const required = names.includes("custom") ? ["rule"] : needed.length === 0 ? [] : ["params"];
  return record(
    {
      kind: { const: "application" },
      context: whole,
      primitive: { enum: names },
      inputs: { ...wholes, ...count },
      ...own,
      names: namesOrNull,
    },
    ["kind", "primitive", "inputs", ...required],
  );
}

const context = record({ scope: text, frame: whole, implicit: { const: true } }, []);

const frame = record(
  {
    name: text,
    display: { enum: ["call", "open"] },
    params: { type: "object" },
    inputs: wholes,
    output: whole,
    parent: whole,
  },
  ["name", "display", "params", "inputs"],
);

const condition = record({ kind: { enum: ["nonzero", "positive", "sumsToOne"] }, of: whole, axis: whole }, [
  "kind",
  "of",
]);

/**
 * The schema of a graph file (JSON Schema 2020-12). Numbers of nodes count all outputs of all nodes before, in order;
 * that they are in range, and that shapes fit, only a reader can check.
 *
 * @example
 * graphSchema["title"]; // "cadena-graph"
 */
export const graphSchema: JsonSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "cadena-graph",
  ...record(
    {
      format: { const: "cadena-graph" },
      version: { const: jsonVersion },
      inputs: wholes,
      outputs: wholes,
      conditions: { type: "array", items: condition },
      contexts: { type: "array", items: context },
      frames: { type: "array", items: frame },
      rules: { type: "array", items: rule },
      nodes: { type: "array", items: { oneOf: [inputNode, constantNode, ...applications()] } },
    },
    ["format", "version", "inputs", "outputs", "nodes"],
  ),
};

function record(properties: Readonly<Record<string, unknown>>, required: readonly string[]): JsonSchema {
  return { type: "object", properties, ...(required.length === 0 ? {} : { required }) };
}
