/** The memory plan: where each buffer lies, for as long as it is needed. */
import type { DType } from "@cadena/core";
import { type Kernel, readsOf, writesOf } from "../lower/kernel.js";
import { type Buffer, sameView } from "../lower/view.js";

/** Bytes of one element in memory. */
export const bytesOf: Readonly<Record<DType, number>> = { float64: 8, float32: 4, int32: 4, bool: 1 };

/** What stays in memory, and between which kernels. */
export interface Lifetimes {
  /** Written from outside before each run. */
  readonly inputs: readonly Buffer[];
  /** Written once. */
  readonly constants: readonly Buffer[];
  /** Kept between runs: after a run, `from` becomes `state`. */
  readonly carry: readonly { readonly from: Buffer; readonly state: Buffer }[];
  /** Read from outside after each run. */
  readonly outputs: readonly Buffer[];
  /** What kernels need to work in, in bytes. */
  readonly scratchBytes: number;
  /** So many bytes lie unused around each buffer, and no two share a place. Otherwise 0. */
  readonly zone: number;
}

/** A buffer in its place, and the kernels between which it is needed: −1 is before the first. */
export interface Place {
  readonly buffer: Buffer;
  readonly address: number;
  readonly from: number;
  readonly to: number;
}

/** Where everything lies. */
export interface MemoryPlan {
  /** The first byte of a buffer. */
  readonly addressOf: (buffer: Buffer) => number;
  readonly places: readonly Place[];
  readonly scratch: number;
  /** All bytes used. */
  readonly bytes: number;
  /** Bytes that all buffers would take if none shared its place. */
  readonly unshared: number;
  /** State that could not be written in its place, and is copied after each run. */
  readonly copies: readonly { readonly from: Buffer; readonly state: Buffer }[];
}

/** Plans the memory of kernels that run in order. */
export function planMemory(kernels: readonly Kernel[], lifetimes: Lifetimes): MemoryPlan {
  const uses = usesOf(kernels);
  const end = kernels.length;
  const places = new Map<Buffer, number>();
  const inPlace = new Map<Buffer, Buffer>();
  const copies = lifetimes.carry.filter(({ from, state }) => {
    if (from === state) return false;
    // What several states become takes the place of the first.
    if (inPlace.has(from) || !mayReplace(kernels, from, state, uses)) return true;
    inPlace.set(from, state);
    return false;
  });
  const arena = new Arena(lifetimes.zone);
  const forever = [...lifetimes.constants, ...lifetimes.carry.map(({ state }) => state)];
  for (const buffer of forever) places.set(buffer, arena.take(byteLength(buffer)));
  const scratch = arena.take(lifetimes.scratchBytes);
  const kept = new Set([...lifetimes.outputs, ...copies.map(({ from }) => from)]);
  const dying: Buffer[][] = Array.from({ length: end + 1 }, () => []);
  /** Gives a buffer its place: that of another, or what is free. */
  const begin = (buffer: Buffer, old?: Buffer): void => {
    if (places.has(buffer)) return;
    places.set(buffer, old ? (places.get(old) as number) : arena.take(byteLength(buffer)));
    if (inPlace.has(buffer)) return;
    if (!kept.has(buffer)) dying[uses.get(buffer)?.last ?? end]?.push(buffer);
  };
  for (const buffer of lifetimes.inputs) begin(buffer);
  for (const [i, kernel] of kernels.entries()) {
    const ending = lifetimes.zone > 0 ? [] : [...(dying[i] as Buffer[])];
    const replaced = new Set<Buffer>();
    for (const buffer of writesOf(kernel)) {
      const isNew = !places.has(buffer) && !inPlace.has(buffer);
      const old = isNew && ending.find((each) => !replaced.has(each) && isOverwritten(kernel, each, buffer));
      if (old) replaced.add(old);
      begin(buffer, old || inPlace.get(buffer));
    }
    for (const buffer of dying[i] as Buffer[]) {
      if (!replaced.has(buffer)) arena.give(places.get(buffer) as number, byteLength(buffer));
    }
  }
  for (const buffer of kept) begin(buffer);
  let unshared = lifetimes.scratchBytes;
  for (const buffer of places.keys()) unshared += byteLength(buffer);
  const given = new Set([...lifetimes.inputs, ...forever]);
  const stay = new Set([...forever, ...kept, ...inPlace.keys()]);
  return {
    addressOf: (buffer) => places.get(buffer) as number,
    places: [...places].map(([buffer, address]) => ({
      buffer,
      address,
      from: given.has(buffer) ? -1 : (uses.get(buffer)?.first ?? -1),
      to: stay.has(buffer) ? end : (uses.get(buffer)?.last ?? end),
    })),
    scratch,
    bytes: arena.top,
    unshared,
    copies,
  };
}

/** The kernels between which a buffer is used. */
interface Use {
  /** The first that writes it; −1 if none does. */
  first: number;
  last: number;
  /** Do several write it? */
  again: boolean;
}

function usesOf(kernels: readonly Kernel[]): ReadonlyMap<Buffer, Use> {
  const uses = new Map<Buffer, Use>();
  for (const [i, kernel] of kernels.entries()) {
    for (const buffer of writesOf(kernel)) {
      const { first, again } = uses.get(buffer) ?? { first: -1, again: false };
      uses.set(buffer, { first: first < 0 ? i : first, last: i, again: again || (first >= 0 && first !== i) });
    }
    for (const { buffer } of readsOf(kernel)) {
      const use = uses.get(buffer);
      if (use === undefined) uses.set(buffer, { first: -1, last: i, again: false });
      else use.last = i;
    }
  }
  return uses;
}

/**
 * May the next state be written over the old? Only if one kernel writes it, no later one reads the old, and of that
 * kernel only the loop that writes it reads the old, each entry where the new one goes.
 */
function mayReplace(kernels: readonly Kernel[], from: Buffer, state: Buffer, uses: ReadonlyMap<Buffer, Use>): boolean {
  const { first: written = -1, again } = uses.get(from) ?? {};
  if (written < 0 || again) return false;
  const lastRead = uses.get(state)?.last ?? -1;
  if (lastRead < written) return isLike(from, state);
  return lastRead === written && isOverwritten(kernels[written] as Kernel, state, from);
}

/** Is each entry of a buffer read only by the loop that alone writes another, where it writes that entry? */
function isOverwritten(kernel: Kernel, from: Buffer, by: Buffer): boolean {
  const parts = (kernel.kind === "native" && kernel.parts) || [kernel];
  return (
    isLike(from, by) &&
    parts.every((part) => {
      const to = part.kind === "loop" && part.stores.find((store) => store.to.buffer === by)?.to;
      const views = readsOf(part).filter(({ buffer }) => buffer === from);
      if (!to) return views.length === 0 && !writesOf(part).includes(by);
      return views.every((view) => sameView({ ...view, buffer: by }, to));
    })
  );
}

const isLike = (a: Buffer, b: Buffer): boolean => a.size === b.size && a.dtype === b.dtype;

/** How many bytes a buffer takes. */
export function byteLength(buffer: Buffer): number {
  return buffer.size * bytesOf[buffer.dtype];
}

/**
 * Memory as a list of free holes, in order of their places; what fits none grows the end. With zones around what is
 * taken, nothing is given back.
 */
class Arena {
  top: number;
  readonly #zone: number;
  readonly #holes: { at: number; size: number }[] = [];

  constructor(zone: number) {
    this.#zone = zone;
    this.top = zone;
  }

  take(bytes: number): number {
    const size = rounded(bytes + this.#zone);
    let best = -1;
    for (const [i, hole] of this.#holes.entries()) {
      if (hole.size >= size && (best < 0 || hole.size < (this.#holes[best] as { size: number }).size)) best = i;
      if (hole.size === size) break;
    }
    const hole = this.#holes[best];
    if (hole === undefined) {
      const at = this.top;
      this.top += size;
      return at;
    }
    const { at } = hole;
    if (hole.size === size) this.#holes.splice(best, 1);
    else {
      hole.at += size;
      hole.size -= size;
    }
    return at;
  }

  give(at: number, bytes: number): void {
    if (this.#zone > 0) return;
    const size = rounded(bytes);
    const low = this.#holes.findIndex((hole) => hole.at > at);
    const place = low < 0 ? this.#holes.length : low;
    const [before, after] = [this.#holes[place - 1], this.#holes[place]];
    const joinsBefore = before !== undefined && before.at + before.size === at;
    const joinsAfter = after !== undefined && after.at === at + size;
    const start = joinsBefore ? before.at : at;
    const end = joinsAfter ? after.at + after.size : at + size;
    this.#holes.splice(joinsBefore ? place - 1 : place, Number(joinsBefore) + Number(joinsAfter), {
      at: start,
      size: end - start,
    });
  }
}

/** Places are multiples of 16 bytes; large ones of 64, a line of the cache. */
function rounded(bytes: number): number {
  const step = bytes >= 1024 ? 64 : 16;
  return Math.max(Math.ceil(bytes / step) * step, 16);
}
