/** Folders of images with labels, in the four files that MNIST and Fashion-MNIST come in. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Batch } from "@cadena/nn/data";
import { readIdx } from "@cadena/nn/files";
import { UsageError } from "../errors.js";
import type { Language } from "../language/index.js";

/** Examples to learn from, and examples to be asked about. */
export interface Digits {
  readonly train: Batch;
  readonly test: Batch;
}

/** Which share of the test images is learned from, in a folder without training images. */
const learned = 0.8;

/**
 * The images of a folder, from 0 to 1, with their labels. The 60,000 to train and 10,000 to test where both are there;
 * else the first 8,000 of the 10,000 to train, and the last 2,000 to test.
 */
export async function readDigits(folder: string, { errors }: Language): Promise<Digits> {
  const test = await read(folder, "t10k");
  const train = await read(folder, "train");
  if (test === undefined) throw new UsageError({ op: "--data", ...errors.images(folder) });
  if (train !== undefined) return { train, test };
  const cut = ({ x, y }: Batch, start: number, stop?: number): Batch => {
    const range = [stop === undefined ? { start } : { start, stop }];
    return { x: x.slice(range), y: y.slice(range) };
  };
  const end = Math.round(learned * (test.x.shape[0] as number));
  return { train: cut(test, 0, end), test: cut(test, end) };
}

async function read(folder: string, part: "train" | "t10k"): Promise<Batch | undefined> {
  const [images, labels] = [pathOf(folder, `${part}-images-idx3-ubyte`), pathOf(folder, `${part}-labels-idx1-ubyte`)];
  if (images === undefined || labels === undefined) return undefined;
  return { x: await readIdx(images, { scale: 1 / 255 }), y: await readIdx(labels) };
}

function pathOf(folder: string, name: string): string | undefined {
  return [join(folder, `${name}.gz`), join(folder, name)].find((each) => existsSync(each));
}
