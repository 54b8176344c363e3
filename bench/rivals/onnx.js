/** Writing ONNX models: the few messages of its format that a graph of operators needs. */
import protobuf from "protobufjs";

const { Root } = protobuf;

const repeated = (type, id) => ({ rule: "repeated", type, id });
const one = (type, id) => ({ type, id });
const types = new Root().define("onnx").addJSON({
  Attribute: {
    fields: {
      name: one("string", 1),
      type: one("int32", 20),
      f: one("float", 2),
      i: one("int64", 3),
      ints: repeated("int64", 8),
    },
  },
  Node: {
    fields: {
      input: repeated("string", 1),
      output: repeated("string", 2),
      opType: one("string", 4),
      attribute: repeated("Attribute", 5),
    },
  },
  Tensor: {
    fields: {
      dims: repeated("int64", 1),
      dataType: one("int32", 2),
      name: one("string", 8),
      rawData: one("bytes", 9),
    },
  },
  Dimension: { fields: { dimValue: one("int64", 1) } },
  Shape: { fields: { dim: repeated("Dimension", 1) } },
  TensorType: { fields: { elemType: one("int32", 1), shape: one("Shape", 2) } },
  Type: { fields: { tensorType: one("TensorType", 1) } },
  Value: { fields: { name: one("string", 1), type: one("Type", 2) } },
  Graph: {
    fields: {
      node: repeated("Node", 1),
      name: one("string", 2),
      initializer: repeated("Tensor", 5),
      input: repeated("Value", 11),
      output: repeated("Value", 12),
    },
  },
  Opset: { fields: { domain: one("string", 1), version: one("int64", 2) } },
  Model: { fields: { irVersion: one("int64", 1), graph: one("Graph", 7), opsetImport: repeated("Opset", 8) } },
});

const [float, int64] = [1, 7];

/** A model that is written by calling operators: `op("MatMul", [a, b])` gives the name of the result. */
export function modelBuilder() {
  const [node, initializer, input, output] = [[], [], [], []];
  let count = 0;
  const value = (name, shape) => ({
    name,
    type: {
      tensorType: { elemType: float, ...(shape && { shape: { dim: shape.map((dimValue) => ({ dimValue })) } }) },
    },
  });
  const stored = (data, dims, dataType) => {
    const name = `c${++count}`;
    initializer.push({ name, dims, dataType, rawData: new Uint8Array(data.buffer) });
    return name;
  };
  return {
    input(name, shape) {
      input.push(value(name, shape));
      return name;
    },
    number: (x) => stored(Float32Array.of(x), [], float),
    integers: (xs) => stored(BigInt64Array.from(xs, BigInt), [xs.length], int64),
    op(opType, inputs, attributes = {}) {
      const name = `v${++count}`;
      node.push({ input: inputs, output: [name], opType, attribute: Object.entries(attributes).map(attribute) });
      return name;
    },
    /** A result that is read, under the name given. */
    output(name, from) {
      node.push({ input: [from], output: [name], opType: "Identity" });
      output.push(value(name));
    },
    bytes() {
      const graph = { node, name: "bench", initializer, input, output };
      const { Model } = types;
      return Model.encode(Model.create({ irVersion: 8, graph, opsetImport: [{ version: 17 }] })).finish();
    },
  };
}

function attribute([name, value]) {
  if (Array.isArray(value)) return { name, type: 7, ints: value };
  return Number.isInteger(value) ? { name, type: 2, i: value } : { name, type: 1, f: value };
}
