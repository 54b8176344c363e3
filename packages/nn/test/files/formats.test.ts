import { type Tensor, tensor } from "@cadena/core";
import { describe, expect, it } from "vitest";
import { decodeCsv, decodeIdx, decodeNpy, decodeNpz, FileError } from "../../src/data/index.js";
import { numpy } from "./numpy.js";

const bytesOf = (name: keyof typeof numpy): Uint8Array => Uint8Array.from(Buffer.from(numpy[name], "base64"));

const fieldOf = (read: () => unknown): string | undefined => {
  try {
    read();
  } catch (error) {
    if (error instanceof FileError) return error.field;
    throw error;
  }
  return undefined;
};

/** Whatever is done to the bytes of a file, it is read or refused, and never with fewer bytes. */
function damage(bytes: Uint8Array, read: (bytes: Uint8Array) => unknown): void {
  for (let length = 0; length < bytes.length; length++)
    expect(fieldOf(() => read(bytes.subarray(0, length)))).toBeDefined();
  for (let i = 0; i < bytes.length; i++)
    for (const byte of [0, 0x7f, 0xff, (bytes[i] as number) ^ 1])
      fieldOf(() => read(Uint8Array.from(bytes, (each, j) => (i === j ? byte : each))));
}

describe("IDX", () => {
  const idx = (type: number, shape: readonly number[], data: readonly number[]): Uint8Array =>
    new Uint8Array([0, 0, type, shape.length, ...shape.flatMap((n) => [n >>> 24, n >>> 16, n >>> 8, n]), ...data]);

  it("reads every type, big-endian", () => {
    const cases: readonly [number, readonly number[], Tensor][] = [
      [0x08, [0, 128, 255], tensor([0, 128, 255], { dtype: "int32" })],
      [0x09, [0xff, 1], tensor([-1, 1], { dtype: "int32" })],
      [0x0b, [0xff, 0xfe, 1, 0], tensor([-2, 256], { dtype: "int32" })],
      [0x0c, [0x80, 0, 0, 0], tensor([-(2 ** 31)], { dtype: "int32" })],
      [0x0d, [0x3f, 0xc0, 0, 0], tensor([1.5], { dtype: "float32" })],
      [0x0e, [0xc0, 4, 0, 0, 0, 0, 0, 0], tensor([-2.5])],
    ];
    for (const [type, data, expected] of cases) expect(decodeIdx(idx(type, expected.shape, data))).toEqual(expected);
    expect(decodeIdx(idx(8, [2, 1, 2], [1, 2, 3, 4])).toArray()).toEqual([[[1, 2]], [[3, 4]]]);
    expect(decodeIdx(idx(8, [0, 28, 28], [])).shape).toEqual([0, 28, 28]);
    expect(decodeIdx(idx(8, [2], [0, 51]), { scale: 1 / 255, dtype: "float64" }).toArray()).toEqual([
      0,
      51 * (1 / 255),
    ]);
  });

  it.each<[string, Uint8Array]>([
    ["magic", new Uint8Array([0, 0, 8])],
    ["magic", new Uint8Array([0x1f, 0x8b, 8, 0, 0])],
    ["type", idx(0x0a, [1], [1])],
    ["sizes", new Uint8Array([0, 0, 8, 255, 0, 0, 0, 1])],
    ["data", idx(8, [3], [1, 2])],
    ["data", idx(8, [1], [1, 2])],
    ["data", idx(8, [0xffffffff, 0xffffffff, 0xffffffff], [1])],
    ["data", idx(0x0e, [2], [1, 2, 3])],
  ])("refuses what is wrong with %s", (field, bytes) => {
    expect(fieldOf(() => decodeIdx(bytes))).toBe(field);
  });

  it("damaged anywhere, it is read or refused", () =>
    damage(idx(8, [2, 2], [1, 2, 3, 4]), (bytes) => decodeIdx(bytes)));
});

describe("NumPy", () => {
  const npy = (name: keyof typeof numpy): Tensor => decodeNpy(bytesOf(name));

  it("reads every type, order and version", () => {
    expect(npy("f8")).toEqual(
      tensor([
        [1.5, -2],
        [3, 4e300],
      ]),
    );
    expect(npy("fortran")).toMatchObject({ shape: [2, 3], dtype: "float32" });
    expect(npy("fortran").toArray()).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
    expect(npy("bigEndian")).toEqual(tensor([1, -2, 2 ** 31 - 1], { dtype: "int32" }));
    expect(npy("half")).toEqual(tensor([1, -0.5, 65504], { dtype: "float32" }));
    expect(npy("bool")).toEqual(tensor([[true], [false]]));
    expect(npy("bytes")).toEqual(tensor([0, 255], { dtype: "int32" }));
    expect(npy("long")).toEqual(tensor([-5, 2 ** 31 - 1], { dtype: "int32" }));
    expect(npy("scalar")).toEqual(tensor(2.5));
    expect(npy("version2")).toEqual(tensor([0, 1, 2], { dtype: "int32" }));
    expect(npy("version3")).toEqual(tensor([0, 1, 2], { dtype: "int32" }));
    expect(decodeNpy(bytesOf("bytes"), { scale: 2 }).toArray()).toEqual([0, 510]);
  });

  it("reads archives, packed and not", () => {
    const arrays = decodeNpz(bytesOf("npz"));
    expect([...arrays.keys()]).toEqual(["W", "b"]);
    expect(arrays.get("W")?.toArray()).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
    expect(arrays.get("b")?.toArray()).toEqual([true, false]);
    expect(decodeNpz(bytesOf("npzStored")).get("x")).toEqual(tensor(7, { dtype: "int32" }));
  });

  /** An .npy file of version 1 or 2 with this header. */
  const made = (header: string, data: readonly number[] = [], length = header.length, version = 1): Uint8Array => {
    const size = version === 1 ? [length & 255, length >> 8] : [length, length >> 8, length >> 16, length >> 24];
    return new Uint8Array([0x93, ...Buffer.from("NUMPY"), version, 0, ...size, ...Buffer.from(header), ...data]);
  };
  const header = (descr: string, shape: string, order = "False"): string =>
    `{'descr': ${descr}, 'fortran_order': ${order}, 'shape': ${shape}, }`;

  it.each<[string, Uint8Array]>([
    ["magic", new Uint8Array([0x93, 0x4e])],
    ["version", made("{}", [], 2, 9)],
    ["header size", made("{}", [], 3)],
    ["header size", made("{}", [], 2 ** 31 - 1, 2)],
    ["header", made("[]")],
    ["descr", bytesOf("complex")],
    ["descr", bytesOf("text")],
    ["descr", bytesOf("record")],
    ["descr", made(header("'|O'", "(1,)"))],
    ["descr", made(header("'__proto__'", "(1,)"))],
    ["fortran_order", made(header("'<f8'", "(1,)", "Maybe"))],
    ["shape", made(header("'<f8'", "(-1,)"))],
    ["shape", made(header("'<f8'", "[1]"))],
    ["shape", made(header("'<f8'", "(99999999999999999999,)"))],
    ["data", made(header("'<f8'", "(2,)"), [1])],
    ["data", made(header("'<f8'", "(1073741824, 1073741824)"))],
    ["data", bytesOf("tooLong")],
  ])("refuses what is wrong with %s", (field, bytes) => {
    expect(fieldOf(() => decodeNpy(bytes))).toBe(field);
  });

  it("damaged anywhere, it is read or refused", () => {
    damage(bytesOf("f8"), (bytes) => decodeNpy(bytes));
    damage(bytesOf("npzStored"), (bytes) => decodeNpz(bytes));
  });

  it("an archive that is larger than it may be is refused before it is unpacked", () => {
    expect(fieldOf(() => decodeNpz(bytesOf("npz"), { maxBytes: 100 }))).toBe("W.npy");
    expect(fieldOf(() => decodeNpz(new Uint8Array(100)))).toBe("zip");
  });

  it("an archive that lies of its sizes takes no memory for it", () => {
    const honest = bytesOf("npz");
    // The size after unpacking, four bytes at 24 of an entry of the directory, which begins with PK 1 2.
    const entry = honest.findIndex((_, i) => honest[i] === 0x50 && honest[i + 2] === 1 && honest[i + 3] === 2);
    for (const [size, field] of [
      [0x7fffffff, "W.npy"],
      [10, "header size"],
      [149, "data"],
    ] as const) {
      const lying = honest.slice();
      new DataView(lying.buffer).setUint32(entry + 24, size, true);
      expect(fieldOf(() => decodeNpz(lying))).toBe(field);
    }
  });
});

describe("CSV", () => {
  it("reads numbers and a label, with quotes, marks, empty lines and any ends of lines", () => {
    const text = '\ufeff"a ""x""",b,c\r\n1,-2.5e3,"0"\r\n\r\n" 3 ",.5,1\r\n';
    const { x, y, columns } = decodeCsv(text, { dtype: "float64" });
    expect(columns).toEqual(['a "x"', "b"]);
    expect(x.toArray()).toEqual([
      [1, -2500],
      [3, 0.5],
    ]);
    expect(y).toEqual(tensor([0, 1]));
    expect(decodeCsv('"a\nb",c\n1,2').columns).toEqual(["a\nb"]);
  });

  it("takes the label from any column, as number or class", () => {
    const text = "cat;1;2\nant;3;4\ncat;5;6";
    const options = { header: false, delimiter: ";", label: 0 };
    const found = decodeCsv(text, { ...options, classes: "auto" });
    expect(found.classes).toEqual(["ant", "cat"]);
    expect(found.y).toEqual(tensor([1, 0, 1], { dtype: "int32" }));
    expect(found.x.toArray()).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    expect(decodeCsv(text, { ...options, classes: ["cat", "ant"] }).y.toArray()).toEqual([0, 1, 0]);
    expect(decodeCsv("y,x\n1,2\n", { label: "y" }).y.toArray()).toEqual([1]);
    expect(decodeCsv("x,y\n,1\n", { missing: -1 }).x.toArray()).toEqual([[-1]]);
  });

  it.each<[string, string, Parameters<typeof decodeCsv>[1]]>([
    ["row 1", "", {}],
    ["row 3", "a,b\n1,2\n3\n", {}],
    ["row 2, column a", "a,b\n,2\n", {}],
    ["row 2, column a", "a,b\n0x10,2\n", {}],
    ["row 2, column b", "a,b\n1,cat\n", {}],
    ["row 2, column b", "a,b\n1,NaN\n", {}],
    ["row 2, label", "a,b\n1,cat\n", { classes: ["dog"] }],
    ["row 2, column 2", 'a,b\n1,"2\n', {}],
    ["row 2, column 1", 'a,b\n1"2",3\n', {}],
    ["row 2, column 1", 'a,b\n"1"2,3\n', {}],
    ["label", "a,b\n1,2\n", { label: "c" }],
    ["label", "a,b\n1,2\n", { label: 2 }],
    ["delimiter", "a,b\n1,2\n", { delimiter: "" }],
  ])("refuses what is wrong with %s", (field, text, options) => {
    expect(fieldOf(() => decodeCsv(text, options))).toBe(field);
  });
});
