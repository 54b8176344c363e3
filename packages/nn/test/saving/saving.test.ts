import { type DType, dtypes, leavesOf, pathsOf, type Tensor, tensor, zeros } from "@cadena/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  decodeSafetensors,
  decodeState,
  decodeTree,
  encodeSafetensors,
  encodeState,
  encodeTree,
  FileError,
  type StateTree,
} from "../../src/saving/index.js";

/** A file with this header, padded or not, and these bytes. */
function file(header: unknown, data: readonly number[] = [], length?: number): Uint8Array {
  const text = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length ?? text.length), true);
  bytes.set(text, 8);
  bytes.set(data, 8 + text.length);
  return bytes;
}

const fieldOf = (read: () => unknown): string | undefined => {
  try {
    read();
  } catch (error) {
    if (error instanceof FileError) return error.field;
    throw error;
  }
  return undefined;
};

const leaf: fc.Arbitrary<Tensor> = fc
  .tuple(fc.constantFrom(...dtypes), fc.array(fc.nat(3), { maxLength: 3 }), fc.nat())
  .map(([dtype, shape, seed]) => {
    const size = shape.reduce((product, each) => product * each, 1);
    const values = Array.from({ length: size }, (_, i) => (dtype === "bool" ? (seed + i) % 2 : seed - 7 * i));
    return tensor(values, { shape, dtype });
  });

const key = fc.oneof(fc.string(), fc.constantFrom("__proto__", "a.b", "a[0]", "ñ", "constructor"));

const { tree } = fc.letrec<{ tree: StateTree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.double(),
    fc.string(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("tree"), { maxLength: 3 }),
    fc.dictionary(key, tie("tree"), { maxKeys: 3, noNullPrototype: true }),
  ),
}));

describe("round trips", () => {
  it("states of any structure come back bit for bit", () => {
    fc.assert(
      fc.property(tree, (state) => {
        const read = decodeState(encodeState(state));
        expect(pathsOf(read)).toEqual(pathsOf(state));
        expect(read).toEqual(state);
      }),
    );
  });

  it("equal states give equal bytes", () => {
    expect(encodeState({ b: 1, a: tensor([1]) })).toEqual(encodeState({ a: tensor([1]), b: 1 }));
  });

  it("views are written as what they show", () => {
    const x = tensor([
      [1, 2, 3],
      [4, 5, 6],
    ])
      .transpose()
      .slice([{ start: 1 }]);
    expect(decodeTree(encodeTree({ x }), { x }).x.toArray()).toEqual(x.toArray());
  });

  it("trees come back where structure, shapes and types agree, else the leaf is named", () => {
    const params = { dense1: { W: zeros([2, 3]), b: zeros([3]) } };
    const bytes = encodeTree(params);
    expect(decodeTree(bytes, params)).toEqual(params);
    const others = {
      "dense1.W": { dense1: { W: zeros([3, 2]), b: zeros([3]) } },
      "dense1.b": { dense1: { W: zeros([2, 3]), b: zeros([3], "float32") } },
      "dense2.W": { ...params, dense2: { W: zeros([1]) } },
    };
    for (const [field, like] of Object.entries(others)) expect(fieldOf(() => decodeTree(bytes, like))).toBe(field);
    expect(fieldOf(() => decodeTree(bytes, { dense1: { W: zeros([2, 3]) } }))).toBe("dense1.b");
  });
});

describe("the format", () => {
  it("is that of the reference implementation: length, header, elements", () => {
    const bytes = encodeSafetensors({ tensors: new Map([["b", tensor([1, 2], { dtype: "int32" })]]) });
    const header = '{"b":{"dtype":"I32","shape":[2],"data_offsets":[0,8]}}  ';
    expect(new TextDecoder().decode(bytes.subarray(8, 64))).toBe(header);
    expect([...bytes.subarray(0, 8)]).toEqual([56, 0, 0, 0, 0, 0, 0, 0]);
    expect([...bytes.subarray(64)]).toEqual([1, 0, 0, 0, 2, 0, 0, 0]);
  });

  it("every element lies at a multiple of its width", () => {
    const widths: Record<DType, number> = { float64: 8, float32: 4, int32: 4, bool: 1 };
    const tensors = new Map(dtypes.toReversed().map((dtype) => [dtype, zeros([3], dtype)]));
    const bytes = encodeSafetensors({ tensors });
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))) as Record<
      string,
      { data_offsets: [number, number] }
    >;
    for (const [dtype, { data_offsets }] of Object.entries(header))
      expect((8 + length + data_offsets[0]) % widths[dtype as DType]).toBe(0);
  });

  it("reads the types that tensors do not have where nothing is lost", () => {
    const read = (dtype: string, shape: readonly number[], data: readonly number[]): Tensor =>
      leavesOf([
        ...decodeSafetensors(file({ x: { dtype, shape, data_offsets: [0, data.length] } }, data)).tensors.values(),
      ])[0] as Tensor;
    expect(read("F16", [5], [0, 0x3c, 0, 0xc0, 1, 0, 0xff, 0x7b, 0, 0xfc]).toArray()).toEqual([
      1,
      -2,
      2 ** -24,
      65504,
      Number.NEGATIVE_INFINITY,
    ]);
    expect(read("BF16", [2], [0x80, 0x3f, 0x49, 0x40]).toArray()).toEqual([1, 3.140625]);
    expect(read("I64", [1], [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]).toArray()).toEqual([-1]);
    expect(read("U8", [2], [0, 255])).toMatchObject({ dtype: "int32", shape: [2] });
    expect(read("I16", [1], [0xfe, 0xff]).toArray()).toEqual([-2]);
    expect(read("U32", [1], [1, 0, 0, 0]).toArray()).toEqual([1]);
    for (const [dtype, data] of [
      ["I64", [0, 0, 0, 0, 1, 0, 0, 0]],
      ["U32", [0, 0, 0, 0x80]],
      ["BOOL", [2]],
    ] as const)
      expect(fieldOf(() => read(dtype, [1], data))).toBe("x");
  });
});

describe("hostile files", () => {
  const entry = { dtype: "F32", shape: [2], data_offsets: [0, 8] };
  const data = [0, 0, 0, 0, 0, 0, 0, 0];
  const fields: readonly [string, Uint8Array][] = [
    ["header size", new Uint8Array(0)],
    ["header size", new Uint8Array(7)],
    ["header size", file({}, [], 3)],
    ["header size", file({}, [], 2 ** 50)],
    ["header", file("[]")],
    ["header", file("{")],
    ["header", file(' {"a":1}')],
    ["header", file('{"\u0000')],
    ["x", file({ x: 1 })],
    ["__metadata__.a", file({ __metadata__: { a: 1 } })],
    ["dtype of x", file({ x: { ...entry, dtype: "F8_E4M3" } }, data)],
    ["dtype of x", file({ x: { ...entry, dtype: "__proto__" } }, data)],
    ["shape of x", file({ x: { ...entry, shape: [-2] } }, data)],
    ["shape of x", file({ x: { ...entry, shape: [1.5] } }, data)],
    ["shape of x", file({ x: { ...entry, shape: "2" } }, data)],
    ["shape of x", file({ x: { ...entry, shape: new Array(99).fill(1) } }, data)],
    ["data_offsets of x", file({ x: { ...entry, shape: [2 ** 40, 2 ** 40] } }, data)],
    ["data_offsets of x", file({ x: { ...entry, shape: [2 ** 30] } }, data)],
    ["data_offsets of x", file({ x: { ...entry, data_offsets: [8, 0] } }, data)],
    ["data_offsets of x", file({ x: { ...entry, data_offsets: [4, 12] } }, data)],
    ["data_offsets of x", file({ x: { ...entry, data_offsets: [0, 8, 8] } }, data)],
    ["data_offsets of x", file({ x: { ...entry, data_offsets: [1, 9] } }, [0, ...data])],
    ["data_offsets of y", file({ x: entry, y: entry }, data)],
    ["data", file({ x: entry }, [...data, 1])],
    ["data", file({}, [1])],
  ];
  it.each(fields)("%s", (field, bytes) => {
    expect(fieldOf(() => decodeSafetensors(bytes))).toBe(field);
    expect(fieldOf(() => decodeState(bytes))).toBe(field);
  });

  const state = encodeState({ params: { W: tensor([1, 2, 3]) }, step: 5, name: "x" });

  it("cut off anywhere, a state is an error", () => {
    for (let length = 0; length < state.length; length++)
      expect(fieldOf(() => decodeState(state.subarray(0, length)))).toBeDefined();
  });

  it("with any byte changed, a state is an error or a state", () => {
    for (let i = 0; i < state.length; i++)
      for (const byte of [0, 0x22, 0x7b, 0xff, (state[i] as number) ^ 1])
        fieldOf(() => decodeState(Uint8Array.from(state, (each, j) => (i === j ? byte : each))));
    expect(decodeState(state)).toMatchObject({ step: 5 });
  });

  const withTree = (text: string, version = "1"): Uint8Array =>
    encodeSafetensors({ metadata: { "cadena.state": version, "cadena.tree": text } });

  it("states that are none", () => {
    for (const text of [
      "",
      "1",
      "{}",
      '{"tensor":"W"}',
      '{"number":"one"}',
      '{"number":""}',
      '{"value":{}}',
      '{"a":1,"b":2}',
      "[1]",
    ])
      expect(fieldOf(() => decodeState(withTree(text)))).toBe("cadena.tree");
    expect(fieldOf(() => decodeState(withTree("[".repeat(600) + "]".repeat(600))))).toBe("cadena.tree");
    expect(fieldOf(() => decodeState(withTree("[]", "2")))).toBe("cadena.state");
    expect(fieldOf(() => decodeState(encodeSafetensors({})))).toBe("cadena.state");
    expect(fieldOf(() => decodeState(encodeTree({ W: tensor([1]) })))).toBe("cadena.state");
  });

  it("states that cannot be written", () => {
    expect(fieldOf(() => encodeState({ a: undefined } as unknown as StateTree))).toBe("a");
    expect(fieldOf(() => encodeState({ a: new Date() } as unknown as StateTree))).toBe("a");
    expect(fieldOf(() => encodeTree({ a: 1 } as never))).toBe("a");
    expect(fieldOf(() => encodeSafetensors({ tensors: new Map([["__metadata__", tensor(1)]]) }))).toBe("__metadata__");
  });
});

it("a header that nests deeper than a stack is an error of the file", () => {
  const deep = `{"x":${"[".repeat(200_000)}${"]".repeat(200_000)}}`;
  expect(fieldOf(() => decodeSafetensors(file(deep)))).toBe("x");
});
