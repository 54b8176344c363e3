/** Fashion-MNIST's four files: from a folder, or from where their makers publish them. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Tensor, ValueError } from "cadena";
import { readIdx, writeAtomically } from "cadena/nn/files";

/** The address and the checksums that https://github.com/zalandoresearch/fashion-mnist states. */
const address = "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com";
const files = {
  "train-images-idx3-ubyte.gz": "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
  "train-labels-idx1-ubyte.gz": "25c81989df183df01b3e8a0aad5dffbe",
  "t10k-images-idx3-ubyte.gz": "bef4ecab320f06d8554ea6380940ec79",
  "t10k-labels-idx1-ubyte.gz": "bb300cfdad3c16e7a12a480ee83cd310",
} as const;

/** What to do where there are neither files nor a network. */
export const advice = `Download the files ${Object.keys(files).join(", ")} from ${address} (31 MB in all), and give their folder: --data DIR. MNIST's files of digits have the same names, and do as well.`;

/** Downloads what is not in the folder yet. @throws TypeError if there is no network; ValueError for other files. */
export async function download(folder: string): Promise<void> {
  for (const [name, checksum] of Object.entries(files)) {
    const path = join(folder, name);
    if (existsSync(path)) continue;
    console.log(`Downloading ${address}/${name}`);
    const response = await fetch(`${address}/${name}`);
    const bytes = new Uint8Array(await response.arrayBuffer());
    const received = createHash("md5").update(bytes).digest("hex");
    if (received !== checksum) {
      throw new ValueError({
        op: "download",
        expected: `${name} must have the MD5 checksum ${checksum}`,
        received: `${received}, ${bytes.length} bytes, with the status ${response.status}`,
        advice: "Try again, or give a folder that has the files: --data DIR.",
      });
    }
    await writeAtomically(path, bytes);
  }
}

/** Images [n, 28, 28] from 0 to 1, and classes [n]. */
export interface Examples {
  readonly x: Tensor;
  readonly y: Tensor;
}

/** The examples to learn from, "train", or to test with, "t10k". @throws FileError, or ValueError for other sizes. */
export async function examples(folder: string, part: "train" | "t10k"): Promise<Examples> {
  const x = await readIdx(join(folder, `${part}-images-idx3-ubyte.gz`), { scale: 1 / 255 });
  const y = await readIdx(join(folder, `${part}-labels-idx1-ubyte.gz`));
  const [count, ...size] = x.shape;
  if (size.join() !== "28,28" || y.shape.join() !== `${count}`) {
    throw new ValueError({
      op: "examples",
      expected: "images [n, 28, 28] and labels [n]",
      received: `[${x.shape.join(", ")}] and [${y.shape.join(", ")}]`,
      advice: "Give a folder with the files of Fashion-MNIST or MNIST: --data DIR.",
    });
  }
  return { x, y };
}
