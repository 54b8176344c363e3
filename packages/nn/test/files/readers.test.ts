import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { IndexError, key, ShapeError, tensor } from "@cadena/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Batch, batches, type Dataset, fromRows } from "../../src/data/index.js";
import { FileError, openCsv, openIdx, openNpy, readCsv, readIdx, readNpy, readNpz } from "../../src/files/index.js";
import { numpy } from "./numpy.js";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cadena-"));
});
afterAll(async () => await rm(folder, { recursive: true, force: true }));

async function file(name: string, content: Uint8Array | string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

/** Twelve images of 2 × 3 pixels, and their numbers. */
const pixels = Array.from({ length: 72 }, (_, i) => (7 * i) % 256);
const images = new Uint8Array([0, 0, 8, 3, 0, 0, 0, 12, 0, 0, 0, 2, 0, 0, 0, 3, ...pixels]);
const labels = new Uint8Array([0, 0, 8, 1, 0, 0, 0, 12, ...Array(12).keys()]);

const error = async (promise: Promise<unknown>): Promise<unknown> => await promise.catch((each: unknown) => each);

describe("all at once", () => {
  it("IDX, packed or not", async () => {
    const plain = await readIdx(await file("images", images));
    expect(plain).toEqual(tensor(pixels, { shape: [12, 2, 3], dtype: "int32" }));
    expect(await readIdx(await file("images.gz", gzipSync(images)))).toEqual(plain);
  });

  it("NumPy's files and tables", async () => {
    const npy = await file("x.npy", Buffer.from(numpy.f8, "base64"));
    expect((await readNpy(npy)).toArray()).toEqual([
      [1.5, -2],
      [3, 4e300],
    ]);
    const npz = await file("x.npz", Buffer.from(numpy.npz, "base64"));
    expect((await readNpz(npz)).get("b")?.toArray()).toEqual([true, false]);
    expect((await readCsv(await file("x.csv", "a,b\n1,2\n"))).x.toArray()).toEqual([[1]]);
  });

  it("a gzip bomb is stopped at the limit, and damaged gzip data are refused", async () => {
    const bomb = await file("bomb.gz", gzipSync(new Uint8Array(50_000_000)));
    expect(await error(readIdx(bomb, { maxBytes: 1_000_000 }))).toMatchObject({ name: "FileError", field: "size" });
    const packed = gzipSync(images);
    for (const length of [2, 10, 20, packed.length - 1])
      expect(await error(readIdx(await file("cut.gz", packed.subarray(0, length))))).toMatchObject({ field: "gzip" });
    expect(await error(readIdx(await file("bad.gz", packed.fill(7, 15, 25))))).toBeInstanceOf(FileError);
  });
});

/** What a data set gives in an epoch. */
async function epoch(dataset: Dataset): Promise<unknown[]> {
  const read: unknown[] = [];
  const order = { batchSize: 5, key: key(3), recycle: true };
  for await (const { x, y } of batches(dataset, order)) read.push([x.toArray(), y.toArray()]);
  return read;
}

describe("row by row", () => {
  it("IDX: the same batches as from memory", async () => {
    const x = await openIdx(await file("images", images), { scale: 1 / 255 });
    const y = await openIdx(await file("labels", labels));
    const whole = fromRows({
      x: await readIdx(join(folder, "images"), { scale: 1 / 255 }),
      y: await readIdx(join(folder, "labels")),
    });
    expect(x.shape).toEqual([12, 2, 3]);
    expect(await epoch(fromRows({ x, y }))).toEqual(await epoch(whole));
    const weighted: Batch = await fromRows({ x, y, weights: tensor([...Array(12).keys()]) }).read([3, 4, 5, 1]);
    expect([weighted.weights?.toArray(), weighted.y.toArray()]).toEqual([
      [3, 4, 5, 1],
      [3, 4, 5, 1],
    ]);
    await expect(x.read([12])).rejects.toThrow(IndexError);
    await expect(fromRows({ x, y }).read([-1])).rejects.toThrow(IndexError);
    expect(() => fromRows({ x, y: tensor([1, 2]) })).toThrow(ShapeError);
    await Promise.all([x.close(), y.close()]);
    await expect(x.read([0])).rejects.toThrow();
  });

  it("NumPy's files of C order", async () => {
    const rows = await openNpy(await file("x.npy", Buffer.from(numpy.f8, "base64")));
    expect((await rows.read([1, 0, 1])).toArray()).toEqual([
      [3, 4e300],
      [1.5, -2],
      [3, 4e300],
    ]);
    expect((await rows.read([])).shape).toEqual([0, 2]);
    await rows.close();
    const fortran = await file("f.npy", Buffer.from(numpy.fortran, "base64"));
    expect(await error(openNpy(fortran))).toMatchObject({ field: "fortran_order", path: fortran });
    const scalar = await file("s.npy", Buffer.from(numpy.scalar, "base64"));
    expect(await error(openNpy(scalar))).toMatchObject({ field: "shape" });
  });

  it("tables, with rows that lie across the pieces in which a file is searched", async () => {
    const kinds = ["ñandú", "cat", '"quoted"', "two\nlines"];
    const rows = Array.from({ length: 3000 }, (_, i) => {
      const kind = kinds[i % 4] as string;
      return `${i},"${kind.replaceAll('"', '""')}",${"0".repeat(i % 60)}${i / 4}`;
    });
    const path = await file("long.csv", `\ufeffa,kind,b\r\n${rows.join("\r\n\r\n")}`);
    const options = { label: "kind", classes: "auto", dtype: "float64" } as const;
    const [whole, open] = [await readCsv(path, options), await openCsv(path, options)];
    expect([open.size, open.inputShape, open.columns]).toEqual([3000, [2], ["a", "b"]]);
    expect(open.classes).toEqual(kinds.toSorted());
    expect(whole.classes).toEqual(open.classes);
    expect(await epoch(open)).toEqual(await epoch(fromRows(whole)));
    expect((await open.read([2999])).x.toArray()).toEqual([[2999, 2999 / 4]]);
    await open.close();
  });

  it("names the row that is wrong when it is read, and files that have none", async () => {
    const open = await openCsv(await file("wrong.csv", "a,b\n1,2\n\nx,4\n"));
    expect((await open.read([0])).x.toArray()).toEqual([[1]]);
    expect(await error(open.read([1]))).toMatchObject({ field: "row 3, column a" });
    await expect(open.read([2])).rejects.toThrow(IndexError);
    await open.close();
    expect(await error(openCsv(await file("empty.csv", "")))).toMatchObject({ field: "row 1" });
    expect(await error(openCsv(await file("endless.csv", new Uint8Array(2 ** 24 + 2).fill(48))))).toMatchObject({
      field: "row 1",
    });
  });

  it("a file that says of itself what is not so is refused when it is opened", async () => {
    expect(await error(openIdx(await file("cut", images.subarray(0, -1))))).toMatchObject({
      op: "openIdx",
      field: "data",
    });
    expect(await error(readIdx(await file("cut", images.subarray(0, -1))))).toMatchObject({
      op: "readIdx",
      field: "data",
    });
    expect(await error(openIdx(await file("tiny", images.subarray(0, 3))))).toMatchObject({ field: "magic" });
    expect(await error(openNpy(await file("tiny", images)))).toMatchObject({ field: "magic" });
  });
});
