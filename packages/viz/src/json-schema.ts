/** The JSON Schema of the files that toJson writes. */

const count = { type: "integer", minimum: 0 } as const;
const text = { type: "string" } as const;
const shape = { type: "array", items: count } as const;
const dtype = { enum: ["float64", "float32", "int32", "bool"] } as const;
const number = { anyOf: [{ type: "number" }, { enum: ["NaN", "Infinity", "-Infinity", "-0"] }] } as const;
const places = { type: "array", items: count } as const;

/**
 * The schema of a graph file (JSON Schema 2020-12). Numbers of nodes count all outputs of all nodes before, in order.
 *
 * @example
 * graphSchema.properties.version.const; // 1
 */
export const graphSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "cadena-graph",
  type: "object",
  required: ["format", "version", "inputs", "outputs", "nodes"],
  properties: {
    format: { const: "cadena-graph" },
    version: { const: 1 },
    inputs: places,
    outputs: places,
    nodes: {
      type: "array",
      items: {
        oneOf: [
          {
            type: "object",
            required: ["kind", "shape", "dtype"],
            properties: {
              ...{ kind: { const: "input" }, name: text, shape, dtype },
              dims: { type: "array", items: { type: ["string", "null"] } },
            },
          },
          {
            type: "object",
            required: ["kind", "shape", "dtype", "data"],
            properties: {
              ...{ kind: { const: "constant" }, name: text, symbol: text, literal: number, shape, dtype },
              data: { type: "array", items: number },
            },
          },
          {
            type: "object",
            required: ["kind", "primitive", "inputs", "params", "names"],
            properties: {
              ...{ kind: { const: "application" }, primitive: text, inputs: places, scope: text },
              params: { type: "object" },
              names: { type: "array", items: { type: ["string", "null"] } },
            },
          },
        ],
      },
    },
  },
} as const;
