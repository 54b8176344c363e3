/**
 * Fusion by rows: loops over the same rows run a few rows at a time, so that each finds in cache what others touch; and
 * so do loops behind a product, on the rows of its result that are final.
 */
import { emitBehind, emitRows } from "../emit/rows.js";
import { byteLength, bytesOf } from "../plan/memory.js";
import { type Batched, batchedFor, isOneBlock } from "./columns.js";
import { viewsOf } from "./fuse.js";
import { type Kernel, type Loop, type Native, readsOf, writesOf } from "./kernel.js";
import { along, fits, lengthOf, pieceAxes, strideOf, targetsOf, withViews } from "./pieces.js";
import { type Buffer, sameView, shapeOf, type View } from "./view.js";

/** What is worth it. */
export interface Worth {
  /** Loops that save fewer bytes of traffic stay apart: caches hold these anyway. */
  readonly saved: number;
  /** Shorter rows cost more than they save, but for a few numbers of each row. */
  readonly row: number;
  /** Products with smaller results stay alone: in bytes, what second caches hold. */
  readonly result: number;
  /** Results of fewer entries are not worth a call. */
  readonly product: number;
  /** What a few rows may take, in bytes: a first cache. */
  readonly block: number;
}

/** What is worth it on common processors. */
export const usual: Worth = { saved: 1 << 18, row: 64, result: 1 << 21, product: 1024, block: 1 << 15 };
/** What one row alone may take, in bytes. */
const mostBytes = 1 << 17;
/** The same behind a product whose columns became a batch: a second cache. */
const mostOfBatched = 1 << 19;
const longest = 32;

/**
 * Gathers loops over the same rows, and products before them, where much memory is saved from being read or written
 * again. `carried` is what takes the place of state.
 */
export function gatherRows(
  kernels: readonly Kernel[],
  outputs: readonly Buffer[],
  carried: readonly Buffer[],
  worth = usual,
): readonly Kernel[] {
  const groups: Group[] = [];
  const writers = new Map<Buffer, number>();
  /** Outputs, and what more than one group touches. */
  const shared = new Set(outputs);
  const users = new Map<Buffer, number>();
  for (const kernel of kernels) {
    const written = writesOf(kernel);
    const read = readsOf(kernel).map(({ buffer }) => buffer);
    let at = -1;
    for (const buffer of read) at = Math.max(at, writers.get(buffer) ?? -1);
    const again = written.some((buffer) => writers.has(buffer));
    if (again || kernel.kind !== "loop" || !groups[at]?.take(kernel)) at = groups.push(new Group(kernel, worth)) - 1;
    for (const buffer of written) writers.set(buffer, at);
    for (const buffer of [...read, ...written]) {
      if ((users.get(buffer) ?? at) !== at || !writers.has(buffer)) shared.add(buffer);
      users.set(buffer, at);
    }
  }
  return groups.flatMap((group) => (group.pays(shared) ? [group.kernel(shared, carried)] : group.kernels));
}

/** A kernel, and loops that may run with it piece by piece. */
class Group {
  readonly kernels: Kernel[];
  readonly #first: Kernel;
  /** The product as one of a batch. */
  #batched: Batched | undefined;
  readonly #worth: Worth;
  /** In pieces along their first axes. */
  readonly #loops: Loop[] = [];
  readonly #cuts = new Map<Buffer, number>();
  #count = 0;

  constructor(kernel: Kernel, worth: Worth) {
    this.#worth = worth;
    this.kernels = [kernel];
    this.#first = kernel;
  }

  /** Takes a loop that reads what is made here, if it may run with it. */
  take(loop: Loop): boolean {
    if (this.kernels.length >= longest || !this.#begin(loop)) return false;
    const own = this.#batched?.moved(loop) ?? (this.#batched ? undefined : loop);
    const axes = own ? pieceAxes(own, this.#cuts) : [];
    const taken = own !== undefined && axes.length > 0 && this.#add(along(own, axes));
    if (taken) this.kernels.push(loop);
    return taken;
  }

  /** Is much memory touched by several kernels, whose rows are long? */
  pays(shared: ReadonlySet<Buffer>): boolean {
    if (this.kernels.length === 1) return false;
    if (this.#batched && shared.has(this.#batched.product.to)) return false;
    if (Math.max(...this.#loops.map(lengthOf)) < this.#worth.row) return false;
    const buffers = this.kernels.flatMap((kernel) => [
      ...new Set(kernel.kind === "loop" ? viewsOf(kernel).map(({ buffer }) => buffer) : writesOf(kernel)),
    ]);
    const bytes = (some: Iterable<Buffer>): number => [...some].reduce((sum, buffer) => sum + byteLength(buffer), 0);
    return bytes(buffers) - bytes(new Set(buffers)) >= this.#worth.saved;
  }

  /** All of them as one. What only they touch has a place for the pieces of one block. */
  kernel(shared: ReadonlySet<Buffer>, carried: readonly Buffer[]): Native {
    const rows = this.#count;
    const block = Math.max(1, Math.floor(this.#worth.block / this.#bytesOfPiece(this.#loops)));
    const others = new Map<Buffer, Buffer>();
    for (const to of this.#loops.flatMap(targetsOf)) {
      if (!shared.has(to.buffer)) others.set(to.buffer, { ...to.buffer, size: block * strideOf(to) });
    }
    const locals = new Set(others.values());
    const product = this.#batched?.product ?? (this.#first.kind === "matmul" ? this.#first : undefined);
    const place = product && !shared.has(product.to) ? this.#placeFor(product.to, shared, carried) : undefined;
    if (product && place) others.set(product.to, place);
    const own = (buffer: Buffer): Buffer => others.get(buffer) ?? buffer;
    const loops = this.#loops.map((loop) => withViews(loop, (view) => ({ ...view, buffer: own(view.buffer) })));
    const all = { rows, block, loops, locals };
    const matmul = product && { ...product, to: own(product.to) };
    const parts = matmul ? [matmul, ...loops] : loops;
    const pieces = `${rows} rows, ${block} at a time`;
    return {
      kind: "native",
      name: matmul ? `matmul, ${pieces}` : pieces,
      reads: parts.flatMap(readsOf),
      writes: [...new Set(parts.flatMap(writesOf))],
      parts,
      ...(matmul ? emitBehind(matmul, all) : { emit: (fn, surroundings) => emitRows(fn, all, surroundings) }),
    };
  }

  /** Cuts what the first kernel writes, if that has not been done, so that the loop may follow. */
  #begin(next: Loop): boolean {
    if (this.#loops.length > 0) return true;
    const first = this.#first;
    if (first.kind === "loop") {
      const axis = first.shape.findIndex((size) => size > 1);
      if (axis < 0) return false;
      this.#count = first.shape[axis] as number;
      return this.#add(along(first, [axis]));
    }
    if (first.kind !== "matmul" || first.absorbing !== undefined) return false;
    if (byteLength(first.to) < this.#worth.result) return false;
    if (isOneBlock(first)) {
      // Each part has edges, which cost as many inner steps as columns.
      const least = this.#worth.row && Math.max(this.#worth.row, shapeOf(first.left).at(-1) ?? 1);
      this.#batched = batchedFor(first, next, least);
      if (this.#batched === undefined) return false;
    }
    const { to, left, right } = this.#batched?.product ?? first;
    const [rows, columns] = [shapeOf(left).at(-2) ?? 1, shapeOf(right).at(-1) ?? 1];
    const stride = this.#batched ? rows * columns : columns;
    this.#cuts.set(to, stride);
    this.#count = to.size / stride;
    return rows * columns >= this.#worth.product;
  }

  #add(loop: Loop): boolean {
    const lengths = [...this.#loops, loop].map(lengthOf);
    const most = Math.max(...lengths);
    const isShort = lengths.some((length) => length < this.#worth.row && length * 16 > most);
    if (isShort || loop.shape[0] !== this.#count || !fits(loop, this.#cuts)) return false;
    if (this.#bytesOfPiece([...this.#loops, loop]) > (this.#batched ? mostOfBatched : mostBytes)) return false;
    this.#loops.push(loop);
    for (const to of targetsOf(loop)) this.#cuts.set(to.buffer, strideOf(to));
    return true;
  }

  /** How many bytes of all buffers a piece takes that have one for each. */
  #bytesOfPiece(loops: readonly Loop[]): number {
    const sizes = new Map<Buffer, number>();
    for (const loop of loops) for (const view of viewsOf(loop)) sizes.set(view.buffer, Math.abs(strideOf(view)));
    return [...sizes].reduce((sum, [{ dtype }, size]) => sum + size * bytesOf[dtype], 1);
  }

  /** What is written over the result of the product, which nothing else reads, where it has been read; no state, which is read there. */
  #placeFor(result: Buffer, shared: ReadonlySet<Buffer>, carried: readonly Buffer[]): Buffer | undefined {
    const viewsIn = (loop: Loop): readonly View[] => readsOf(loop).filter(({ buffer }) => buffer === result);
    const last = this.#loops.findLastIndex((loop) => viewsIn(loop).length > 0);
    for (const [i, loop] of this.#loops.entries()) {
      if (i < last) continue;
      for (const { to } of loop.stores) {
        const { buffer } = to;
        const isLike =
          buffer.size === result.size && buffer.dtype === result.dtype && strideOf(to) === this.#cuts.get(result);
        const isFree = shared.has(buffer) && !carried.includes(buffer);
        const isAfter = i > last || viewsIn(loop).every((view) => sameView({ ...view, buffer }, to));
        if (isLike && isFree && isAfter) return buffer;
      }
    }
    return undefined;
  }
}
