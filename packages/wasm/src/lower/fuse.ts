/** Fusion: loops over one shape become one loop, and what only that loop reads never reaches memory. */
import { type Shape, sizeOf } from "@cadena/core";
import { type Expression, loopsOver, mapLoads, weightOf } from "./expression.js";
import { type Kernel, type Loop, type Reduction, readsOf, type Store, writesOf } from "./kernel.js";
import { type Buffer, sameView, shapeOf, type View } from "./view.js";

/** Loops that would grow beyond this many calls stay apart. */
const heaviest = 200;
/** How many loops of a shape are tried, the last first. */
const tries = 8;

/** Joins loops, and drops what nothing reads. */
export function fuse(kernels: readonly Kernel[], outputs: readonly Buffer[]): readonly Kernel[] {
  // Numbers that wait for nothing come first: a loop that reads them need not stay behind another for their sake.
  const groups: (Kernel | Group)[] = [new Group(factsOf({ kind: "loop", shape: [], stores: [], reductions: [] }))];
  const writers = new Map<Buffer, number>();
  const byShape = new Map<string, number[]>([["", [0]]]);
  for (const kernel of kernels) {
    const candidates = kernel.kind === "loop" ? placesIn(byShape, kernel.shape.join()) : [];
    const loop = kernel.kind === "loop" ? factsOf(kernel) : undefined;
    const place = loop && join(loop, groups, writers, candidates);
    const at = place ?? groups.length;
    if (place === undefined) {
      groups.push(loop ? new Group(loop) : kernel);
      candidates.push(at);
    }
    for (const buffer of writesOf(kernel)) writers.set(buffer, at);
  }
  return withoutDead(groups, outputs);
}

function placesIn(byShape: Map<string, number[]>, shape: string): number[] {
  const places = byShape.get(shape) ?? [];
  byShape.set(shape, places);
  return places;
}

/** A loop, what it reads, how many calls it makes, and whether a view runs along an axis of several runs. */
interface Facts extends Loop {
  readonly reads: readonly View[];
  readonly weight: number;
  readonly split: boolean;
}

function factsOf(loop: Loop): Facts {
  const { kind, shape, stores, reductions } = loop;
  const reads = readsOf(loop);
  const results = [...stores, ...reductions];
  let weight = 0;
  for (const { value } of results) weight += 1 + weightOf(value);
  const isCut = ({ axes }: View): boolean => axes.some((runs) => runs.length > 1);
  const split = reads.some(isCut) || results.some(({ to }) => isCut(to));
  return { kind, shape, stores, reductions, reads, weight, split };
}

/** A loop that grows. Taking in another takes as long as that is, however much was taken in before. */
class Group implements Loop {
  readonly kind = "loop";
  readonly shape: Shape;
  readonly stores: Store[] = [];
  readonly reductions: Reduction[] = [];
  weight = 0;
  split = false;
  readonly #touched = new Set<Buffer>();
  readonly #stored = new Map<Buffer, Store>();

  constructor(loop: Facts) {
    this.shape = loop.shape;
    this.take(loop);
  }

  /** The store whose entries a view shows, all in the same order. */
  storeOf(view: View): Store | undefined {
    const store = this.#stored.get(view.buffer);
    return store !== undefined && sameView(store.to, view) ? store : undefined;
  }

  /** Does another read what this reads or writes? */
  isReadBy({ reads }: Facts): boolean {
    return reads.some(({ buffer }) => this.#touched.has(buffer));
  }

  /** Takes in a later loop. What that reads of this one is the expression that was stored. */
  take({ stores, reductions, reads, weight, split }: Facts): void {
    const seen = new Map<Expression, Expression | undefined>();
    const inline = (value: Expression): Expression =>
      mapLoads(value, (load) => this.storeOf(load.view)?.value ?? load, seen) as Expression;
    const own = stores.map((each) => ({ ...each, value: inline(each.value) }));
    this.reductions.push(...reductions.map((each) => ({ ...each, value: inline(each.value) })));
    this.stores.push(...own);
    for (const store of own) this.#stored.set(store.to.buffer, store);
    if (this.shape.length > 0) {
      for (const { buffer } of [...reads, ...[...own, ...reductions].map(({ to }) => to)]) this.#touched.add(buffer);
    }
    this.weight += weight;
    this.split ||= split;
  }
}

/** Puts a loop into an earlier one, if it may run there and shares something with it. Gives the place. */
function join(
  loop: Facts,
  groups: readonly (Kernel | Group)[],
  writers: ReadonlyMap<Buffer, number>,
  candidates: readonly number[],
): number | undefined {
  let earliest = 0;
  for (const view of loop.reads) {
    const writer = writers.get(view.buffer);
    if (writer === undefined) continue;
    const group = groups[writer];
    const own = group instanceof Group && group.storeOf(view) !== undefined && isWhole(view);
    earliest = Math.max(earliest, own ? writer : writer + 1);
  }
  for (const buffer of writesOf(loop)) earliest = Math.max(earliest, (writers.get(buffer) ?? -1) + 1);
  const small = loop.shape.length === 0;
  for (let i = candidates.length - 1; i >= Math.max(0, candidates.length - tries); i--) {
    const at = candidates[i] as number;
    if (at < earliest) return undefined;
    const group = groups[at] as Group;
    if (group.weight + loop.weight > heaviest || (!small && !group.isReadBy(loop))) continue;
    if ((group.split || loop.split) && loopsOver(loop.shape, [...viewsOf(group), ...viewsOf(loop)]) === undefined)
      continue;
    group.take(loop);
    return at;
  }
  return undefined;
}

/** Stores that nothing reads go, from the last kernel to the first. */
function withoutDead(groups: readonly Kernel[], outputs: readonly Buffer[]): readonly Kernel[] {
  const needed = new Set(outputs);
  const kept: Kernel[] = [];
  for (let i = groups.length - 1; i >= 0; i--) {
    let kernel = groups[i] as Kernel;
    if (!writesOf(kernel).some((buffer) => needed.has(buffer))) continue;
    if (kernel.kind === "loop") {
      const stores = kernel.stores.filter(({ to }) => needed.has(to.buffer));
      const reductions = kernel.reductions.filter(({ to }) => needed.has(to.buffer));
      const rest: Loop = { kind: "loop", shape: kernel.shape, stores, reductions };
      kernel = { ...rest, reads: readsOf(rest) };
    }
    for (const { buffer } of readsOf(kernel)) needed.add(buffer);
    kept.push(kernel);
  }
  return kept.reverse();
}

/** All views of a loop. */
export function viewsOf(loop: Loop): readonly View[] {
  return [...readsOf(loop), ...[...loop.stores, ...loop.reductions].map(({ to }) => to)];
}

/** Does the view show all of its buffer, each entry once? */
function isWhole(view: View): boolean {
  return (
    view.axes.every((runs) => runs.every(({ size, stride }) => stride !== 0 || size === 1)) &&
    sizeOf(shapeOf(view)) === view.buffer.size
  );
}
