/** Fusion by rows: loops over the same rows run a few rows at a time, so that each finds in cache what others touch. */
import { sizeOf } from "@cadena/core";
import { emitRows, rowAxis } from "../emit/rows.js";
import { byteLength, bytesOf } from "../plan/memory.js";
import { type Expression, mapLoads } from "./expression.js";
import { viewsOf } from "./fuse.js";
import { type Kernel, type Loop, type Native, readsOf, type Store, writesOf } from "./kernel.js";
import { type Buffer, join, type View } from "./view.js";

/** Loops that save fewer bytes of traffic stay apart: caches hold these anyway. */
const leastSaved = 1 << 18;
/** What a few rows may take, in bytes: a first cache. One row alone may take the most. */
const blockBytes = 1 << 15;
const mostBytes = 1 << 17;
/** Shorter rows cost more than they save, but for a few numbers of each row. */
const shortRow = 64;
const longest = 32;

/** Gathers loops over the same rows where much memory is saved from being read or written again. */
export function gatherRows(kernels: readonly Kernel[], outputs: readonly Buffer[]): readonly Kernel[] {
  const groups: Kernel[][] = [];
  const writers = new Map<Buffer, number>();
  /** Outputs, and what more than one group touches. */
  const shared = new Set(outputs);
  const users = new Map<Buffer, number>();
  for (const kernel of kernels) {
    const written = writesOf(kernel);
    const read = readsOf(kernel).map(({ buffer }) => buffer);
    let at = -1;
    for (const buffer of read) at = Math.max(at, writers.get(buffer) ?? -1);
    const group = groups[at];
    const again = written.some((buffer) => writers.has(buffer));
    if (group !== undefined && !again && belongs(kernel, group)) group.push(kernel);
    else at = groups.push([kernel]) - 1;
    for (const buffer of written) writers.set(buffer, at);
    for (const buffer of [...read, ...written]) {
      if ((users.get(buffer) ?? at) !== at || !writers.has(buffer)) shared.add(buffer);
      users.set(buffer, at);
    }
  }
  return groups.flatMap((group) => (pays(group) ? [rowsOf(group as Loop[], shared)] : group));
}

/** What only these loops touch has a place for the rows of one block. */
function rowsOf(loops: readonly Loop[], shared: ReadonlySet<Buffer>): Native {
  const block = Math.max(1, Math.floor(blockBytes / bytesOfRow(loops)));
  const locals = new Map<Buffer, Buffer>();
  for (const loop of loops) {
    for (const { to } of targetsOf(loop)) {
      if (!shared.has(to.buffer)) locals.set(to.buffer, { ...to.buffer, size: block * rowStride(loop, to) });
    }
  }
  const local = (view: View): View => ({ ...view, buffer: locals.get(view.buffer) ?? view.buffer });
  const inBlock = loops.map((loop): Loop => {
    const seen = new Map<Expression, Expression | undefined>();
    const value = (each: Expression): Expression =>
      mapLoads(each, ({ view }) => ({ kind: "load", view: local(view) }), seen) as Expression;
    const own = <T extends Store>(each: T): T => ({ ...each, to: local(each.to), value: value(each.value) });
    return { kind: "loop", shape: loop.shape, stores: loop.stores.map(own), reductions: loop.reductions.map(own) };
  });
  const rows = countOf(loops[0] as Loop);
  const all = { rows, block, loops: inBlock, locals: new Set(locals.values()) };
  return {
    kind: "native",
    name: `${rows} rows, ${block} at a time`,
    reads: inBlock.flatMap(readsOf),
    writes: [...new Set(inBlock.flatMap(writesOf))],
    scratchBytes: 0,
    parts: inBlock,
    emit: (fn, surroundings) => emitRows(fn, all, surroundings),
  };
}

const countOf = (loop: Loop): number => loop.shape[rowAxis(loop)] ?? 1;

/** May a kernel run with others row by row? */
function belongs(kernel: Kernel, group: readonly Kernel[]): boolean {
  if (group.length >= longest || !isByRows(kernel) || !group.every(isByRows)) return false;
  const loops = [...group, kernel];
  if (countOf(kernel) !== countOf(loops[0] as Loop) || bytesOfRow(loops) > mostBytes) return false;
  const strides = new Map<Buffer, number>();
  for (const loop of group) for (const { to } of targetsOf(loop)) strides.set(to.buffer, rowStride(loop, to));
  return readsOf(kernel).every((view) => {
    const stride = strides.get(view.buffer);
    return stride === undefined || (stride === rowStride(kernel, view) && inRow(kernel, view));
  });
}

/** Is much memory touched by several loops, whose rows are long? */
function pays(group: readonly Kernel[]): boolean {
  if (group.length === 1) return false;
  const loops = group as readonly Loop[];
  const lengths = loops.map((loop) => sizeOf(loop.shape) / countOf(loop));
  const most = Math.max(...lengths);
  if (most < shortRow || lengths.some((length) => length < shortRow && length * 16 > most)) return false;
  const buffers = loops.flatMap((loop) => [...new Set(viewsOf(loop).map(({ buffer }) => buffer))]);
  const bytes = (some: Iterable<Buffer>): number => [...some].reduce((sum, buffer) => sum + byteLength(buffer), 0);
  return bytes(buffers) - bytes(new Set(buffers)) >= leastSaved;
}

/** Does each row of a loop write places of its own, and no view cut the axis of the rows? */
function isByRows(loop: Kernel): loop is Loop {
  if (loop.kind !== "loop") return false;
  const axis = rowAxis(loop);
  const whole = viewsOf(loop).every(({ axes }) => join(axes[axis] ?? []).length <= 1);
  return axis >= 0 && whole && targetsOf(loop).every(({ to }) => inRow(loop, to));
}

/** Does row i of a view lie between i and i + 1 times its stride? */
function inRow(loop: Loop, view: View): boolean {
  const inner = view.axes.toSpliced(rowAxis(loop), 1).flat();
  const last = inner.reduce((sum, { size, stride }) => sum + (size - 1) * stride, view.offset);
  return last < rowStride(loop, view) && inner.every(({ stride }) => stride >= 0);
}

function rowStride(loop: Loop, { axes }: View): number {
  return join(axes[rowAxis(loop)] ?? [])[0]?.stride ?? 0;
}

const targetsOf = ({ stores, reductions }: Loop): readonly { readonly to: View }[] => [...stores, ...reductions];

/** How many bytes of all buffers a row takes that have one for each. */
function bytesOfRow(loops: readonly Loop[]): number {
  const strides = new Map<Buffer, number>();
  for (const loop of loops) for (const view of viewsOf(loop)) strides.set(view.buffer, rowStride(loop, view));
  return [...strides].reduce((sum, [{ dtype }, stride]) => sum + Math.abs(stride) * bytesOf[dtype], 1);
}
