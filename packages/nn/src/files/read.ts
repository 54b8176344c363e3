/** Bytes of files, read only once their size is known. */
import { open } from "node:fs/promises";
import { createGunzip } from "node:zlib";
import { Source } from "../bytes/file-error.js";

/** How a file may be read. */
export interface ReadLimits {
  /** The most bytes that are taken, after decompression. Default 2³¹ − 1. */
  readonly maxBytes?: number | undefined;
}

const largest = 2 ** 31 - 1;

/** @internal What is used of Node's handle of a file. */
export interface FileHandle {
  read(into: Uint8Array, at: number, length: number, position: number): Promise<{ readonly bytesRead: number }>;
  close(): Promise<void>;
}

/** @internal A regular file and its size, open for as long as a function runs. */
export async function withFile<T>(
  op: string,
  path: string,
  use: (file: FileHandle, size: number, source: Source) => Promise<T>,
): Promise<T> {
  const { file, size, source } = await openFile(op, path);
  try {
    return await use(file, size, source);
  } finally {
    await file.close();
  }
}

/** @internal A file that is open, which the caller closes. */
export interface OpenFile {
  readonly file: FileHandle;
  readonly size: number;
  readonly source: Source;
}

/** @internal A regular file, and its size. */
export async function openFile(op: string, path: string): Promise<OpenFile> {
  const source = new Source(op, path);
  const file = await open(path, "r").catch((error: NodeJS.ErrnoException) => {
    throw source.wrong("file", "a file that can be opened is required", error.code, "Look at its path and its rights.");
  });
  const stats = await file.stat();
  if (stats.isFile()) return { file, size: stats.size, source };
  await file.close();
  throw source.wrong("file", "a regular file is required", "something else", "Folders and devices have no size.");
}

/** @internal The bytes at a place of a file, which must be there. */
export async function readAt(
  source: Source,
  file: FileHandle,
  position: number,
  length: number,
  field: string,
  into: Uint8Array = new Uint8Array(length),
): Promise<Uint8Array> {
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(into, done, length - done, position + done);
    source.require(bytesRead > 0, field, `${length} bytes from ${position} on are required`, done);
    done += bytesRead;
  }
  return into;
}

/** @internal All bytes of a file; those of a gzip file decompressed, and never more than the limit. */
export async function readBytes(
  op: string,
  path: string,
  { maxBytes = largest }: ReadLimits = {},
): Promise<Uint8Array> {
  return await withFile(op, path, async (file, size, source) => {
    const fits = (length: number): void =>
      source.require(length <= maxBytes, "size", `at most ${maxBytes} bytes are allowed`, length, limit);
    fits(size);
    const bytes = await readAt(source, file, 0, size, "file");
    if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
    const chunks: Uint8Array[] = [];
    let length = 0;
    const gunzip = createGunzip();
    gunzip.end(bytes);
    try {
      for await (const chunk of gunzip as AsyncIterable<Uint8Array>) {
        length += chunk.length;
        fits(length);
        chunks.push(chunk);
      }
    } catch (error) {
      if (error instanceof Error && "code" in error)
        throw source.wrong("gzip", "data that can be unpacked are required", error.code);
      throw error;
    }
    const whole = new Uint8Array(length);
    let at = 0;
    for (const chunk of chunks) {
      whole.set(chunk, at);
      at += chunk.length;
    }
    return whole;
  });
}

const limit = "Raise maxBytes if it should be that large.";
