/**
 * Fusion by rows: loops over the same rows run a few rows at a time, so that each finds in cache what others touch; and
 * so do loops behind a product, on the rows of its result that are final, or on columns if it has few rows.
 */
import { emitBehind, emitRows } from "../emit/rows.js";
import { rowBlock } from "../kernels/matmul.js";
import { byteLength, bytesOf } from "../plan/memory.js";
import { viewsOf } from "./fuse.js";
import { type Kernel, type Loop, type Matmul, type Native, readsOf, writesOf } from "./kernel.js";
import { along, type Cut, cutOf, fits, lengthOf, pieceAxes, strideOf, targetsOf, withViews } from "./pieces.js";
import { type Buffer, join, sameView, sizeOfAxis, type View } from "./view.js";

/** What is worth it. */
export interface Worth {
  /** Loops that save fewer bytes of traffic stay apart: caches hold these anyway. */
  readonly saved: number;
  /** Shorter rows cost more than they save, but for a few numbers of each row. */
  readonly row: number;
  /** Results of fewer entries are not worth a call. */
  readonly product: number;
  /** A product of fewer rows is one block. */
  readonly rows: number;
  /** What a few rows may take, in bytes: a first cache. */
  readonly block: number;
}

const usual: Worth = { saved: 1 << 18, row: 64, product: 1024, rows: rowBlock + 1, block: 1 << 15 };
/** What one row alone may take, in bytes. */
const mostBytes = 1 << 17;
/** What columns of a product may take, in bytes: a second cache. */
const mostOfColumns = 1 << 19;
const longest = 32;

/** Gathers loops over the same rows, and products before them, where much memory is saved from being read or written again. */
export function gatherRows(kernels: readonly Kernel[], outputs: readonly Buffer[], worth = usual): readonly Kernel[] {
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
  return groups.flatMap((group) => (group.pays() ? [group.kernel(shared, new Set(outputs))] : group.kernels));
}

/** A kernel, and loops that may run with it piece by piece. */
class Group {
  readonly kernels: Kernel[];
  readonly #first: Kernel;
  readonly #worth: Worth;
  /** In pieces along their first axes. */
  readonly #loops: Loop[] = [];
  readonly #cuts = new Map<Buffer, Cut>();
  #count = 0;

  constructor(kernel: Kernel, worth: Worth) {
    this.#worth = worth;
    this.kernels = [kernel];
    this.#first = kernel;
  }

  /** Takes a loop that reads what is made here, if it may run with it. */
  take(loop: Loop): boolean {
    if (this.kernels.length >= longest || !this.#begin(loop)) return false;
    const axes = pieceAxes(loop, this.#cuts);
    const taken = axes.length > 0 && this.#add(along(loop, axes));
    if (taken) this.kernels.push(loop);
    return taken;
  }

  /** Is much memory touched by several kernels, whose rows are long? */
  pays(): boolean {
    if (this.kernels.length === 1) return false;
    if (Math.max(...this.#loops.map(lengthOf)) < this.#worth.row) return false;
    const buffers = this.kernels.flatMap((kernel) => [
      ...new Set(kernel.kind === "loop" ? viewsOf(kernel).map(({ buffer }) => buffer) : writesOf(kernel)),
    ]);
    const bytes = (some: Iterable<Buffer>): number => [...some].reduce((sum, buffer) => sum + byteLength(buffer), 0);
    return bytes(buffers) - bytes(new Set(buffers)) >= this.#worth.saved;
  }

  /** All of them as one. What only they touch has a place for the pieces of one block. */
  kernel(shared: ReadonlySet<Buffer>, outputs: ReadonlySet<Buffer>): Native {
    const rows = this.#count;
    const block = Math.max(1, Math.floor(this.#worth.block / this.#bytesOfPiece(this.#loops)));
    const others = new Map<Buffer, Buffer>();
    for (const to of this.#loops.flatMap(targetsOf)) {
      if (!shared.has(to.buffer)) others.set(to.buffer, { ...to.buffer, size: block * strideOf(to) });
    }
    const locals = new Set(others.values());
    const product = this.#first.kind === "matmul" ? this.#first : undefined;
    const place = product && !shared.has(product.to) ? this.#placeFor(product.to, shared, outputs) : undefined;
    if (product && place) others.set(product.to, place);
    const own = (buffer: Buffer): Buffer => others.get(buffer) ?? buffer;
    const loops = this.#loops.map((loop) => withViews(loop, (view) => ({ ...view, buffer: own(view.buffer) })));
    const all = { rows, block, loops, locals };
    const matmul = product && { ...product, to: own(product.to) };
    const parts = matmul ? [matmul, ...loops] : loops;
    const columns = product && this.#columnsOf(product.to);
    const pieces = `${rows} ${columns ? `times ${columns} columns` : "rows"}, ${block} at a time`;
    return {
      kind: "native",
      name: matmul ? `matmul, ${pieces}` : pieces,
      reads: parts.flatMap(readsOf),
      writes: [...new Set(parts.flatMap(writesOf))],
      parts,
      ...(matmul ? emitBehind(matmul, columns, all) : { emit: (fn, surroundings) => emitRows(fn, all, surroundings) }),
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
    const cut = first.kind === "matmul" ? cutBehind(first, next, this.#worth) : undefined;
    if (cut === undefined) return false;
    this.#cuts.set((first as Matmul).to, cut);
    const { size } = (first as Matmul).to;
    this.#count = Math.min(size, cut.period) / cut.stride;
    return true;
  }

  #add(loop: Loop): boolean {
    const lengths = [...this.#loops, loop].map(lengthOf);
    const most = Math.max(...lengths);
    const isShort = lengths.some((length) => length < this.#worth.row && length * 16 > most);
    if (isShort || loop.shape[0] !== this.#count || !fits(loop, this.#cuts)) return false;
    const isOfColumns = writesOf(this.#first).some((buffer) => this.#columnsOf(buffer) !== undefined);
    if (this.#bytesOfPiece([...this.#loops, loop]) > (isOfColumns ? mostOfColumns : mostBytes)) return false;
    this.#loops.push(loop);
    for (const to of targetsOf(loop)) this.#cuts.set(to.buffer, cutOf(to));
    return true;
  }

  /** How many bytes of all buffers a piece takes that have one for each. */
  #bytesOfPiece(loops: readonly Loop[]): number {
    const sizes = new Map<Buffer, number>();
    for (const loop of loops) for (const view of viewsOf(loop)) sizes.set(view.buffer, Math.abs(strideOf(view)));
    for (const buffer of writesOf(this.#first)) {
      if (this.#columnsOf(buffer) !== undefined) sizes.set(buffer, buffer.size / this.#count);
    }
    return [...sizes].reduce((sum, [{ dtype }, size]) => sum + size * bytesOf[dtype], 1);
  }

  /** How many columns a piece of the product's result is, if it is not rows. */
  #columnsOf(result: Buffer): number | undefined {
    const cut = this.#cuts.get(result);
    return cut !== undefined && Number.isFinite(cut.period) ? cut.stride : undefined;
  }

  /** What is written over the result of the product, which nothing else reads, where it has been read. */
  #placeFor(result: Buffer, shared: ReadonlySet<Buffer>, outputs: ReadonlySet<Buffer>): Buffer | undefined {
    if (this.#columnsOf(result) !== undefined) return undefined;
    const cut = this.#cuts.get(result) as Cut;
    const viewsIn = (loop: Loop): readonly View[] => readsOf(loop).filter(({ buffer }) => buffer === result);
    const last = this.#loops.findLastIndex((loop) => viewsIn(loop).length > 0);
    for (const [i, loop] of this.#loops.entries()) {
      if (i < last) continue;
      for (const { to } of loop.stores) {
        const { buffer } = to;
        const isLike = buffer.size === result.size && buffer.dtype === result.dtype && strideOf(to) === cut.stride;
        const isFree = shared.has(buffer) && !outputs.has(buffer);
        const isAfter = i > last || viewsIn(loop).every((view) => sameView({ ...view, buffer }, to));
        if (isLike && isFree && isAfter) return buffer;
      }
    }
    return undefined;
  }
}

/** How the result of a product is cut for a loop behind it: between rows, or between columns if all rows are one block. */
function cutBehind({ left, right, to, absorbing }: Matmul, next: Loop, worth: Worth): Cut | undefined {
  if (absorbing !== undefined) return undefined;
  const [rows, columns] = [left.axes.at(-2), right.axes.at(-1)].map((runs) => sizeOfAxis(runs ?? [])) as [
    number,
    number,
  ];
  if (rows * columns < worth.product) return undefined;
  if (to.size > rows * columns || rows >= worth.rows) return { stride: columns, period: Number.POSITIVE_INFINITY };
  const view = readsOf(next).find(({ buffer }) => buffer === to);
  const steps = view?.axes.flatMap((runs) => join(runs).map(({ stride }) => stride)) ?? [];
  const stride = Math.max(0, ...steps.filter((step) => step < columns));
  return stride < worth.row || columns % stride !== 0 ? undefined : { stride, period: columns };
}
