/** Fusion: loops over one shape become one loop, and what only that loop reads never reaches memory. */
import { type Expression, loopsOver, mapLoads, weightOf } from "./expression.js";
import { type Kernel, type Loop, type Nested, readsOf, writesOf } from "./kernel.js";
import { type Buffer, sameView, type View } from "./view.js";

/** Loops that would grow beyond this many calls stay apart. */
const heaviest = 200;
/** How many loops of a shape are tried, the last first. */
const tries = 8;

/** Joins loops, and drops what nothing reads. */
export function fuse(kernels: readonly Kernel[], outputs: readonly Buffer[]): readonly Kernel[] {
  const groups: Kernel[] = [];
  const weights: number[] = [];
  const writers = new Map<Buffer, number>();
  const byShape = new Map<string, number[]>();
  for (const kernel of kernels) {
    const place = kernel.kind === "loop" ? join(kernel, groups, weights, writers, byShape) : undefined;
    const at = place ?? groups.length;
    if (place === undefined) {
      groups.push(kernel.kind === "nested" ? withFusedBodies(kernel) : kernel);
      weights.push(kernel.kind === "loop" ? weightOfLoop(kernel) : 0);
      if (kernel.kind === "loop") {
        const key = kernel.shape.join();
        const known = byShape.get(key);
        if (known === undefined) byShape.set(key, [at]);
        else known.push(at);
      }
    }
    for (const buffer of writesOf(kernel)) writers.set(buffer, at);
  }
  return withoutDead(groups, outputs);
}

function withFusedBodies(nested: Nested): Nested {
  return { ...nested, bodies: nested.bodies.map((body) => ({ ...body, kernels: fuse(body.kernels, body.outputs) })) };
}

/** Puts a loop into an earlier one, if it may run there and shares something with it. Gives the place. */
function join(
  loop: Loop,
  groups: Kernel[],
  weights: number[],
  writers: ReadonlyMap<Buffer, number>,
  byShape: ReadonlyMap<string, readonly number[]>,
): number | undefined {
  const candidates = byShape.get(loop.shape.join());
  if (candidates === undefined) return undefined;
  let earliest = 0;
  const reads = readsOf(loop);
  for (const view of reads) {
    const writer = writers.get(view.buffer);
    if (writer === undefined) continue;
    const group = groups[writer] as Kernel;
    const own = group.kind === "loop" && group.stores.some(({ to }) => sameView(to, view)) && isWhole(view);
    earliest = Math.max(earliest, own ? writer : writer + 1);
  }
  for (const buffer of writesOf(loop)) earliest = Math.max(earliest, (writers.get(buffer) ?? -1) + 1);
  const weight = weightOfLoop(loop);
  const small = loop.shape.length === 0;
  for (let i = candidates.length - 1; i >= Math.max(0, candidates.length - tries); i--) {
    const at = candidates[i] as number;
    if (at < earliest) return undefined;
    const group = groups[at] as Loop;
    if ((weights[at] as number) + weight > heaviest) continue;
    if (!small && !related(group, reads)) continue;
    const joined = merge(group, loop);
    if (!small && loopsOver(loop.shape, viewsOf(joined)) === undefined) continue;
    groups[at] = joined;
    weights[at] = (weights[at] as number) + weight;
    return at;
  }
  return undefined;
}

/** One loop that does what two do. What the second reads of the first is the expression that was stored. */
function merge(first: Loop, second: Loop): Loop {
  const seen = new Map<Expression, Expression | undefined>();
  const inline = (value: Expression): Expression =>
    mapLoads(
      value,
      (load) => first.stores.find(({ to }) => sameView(to, load.view))?.value ?? load,
      seen,
    ) as Expression;
  return {
    ...first,
    stores: [...first.stores, ...second.stores.map((each) => ({ ...each, value: inline(each.value) }))],
    reductions: [...first.reductions, ...second.reductions.map((each) => ({ ...each, value: inline(each.value) }))],
  };
}

/** Does the loop read what the other reads or writes? */
function related(group: Loop, reads: readonly View[]): boolean {
  const known = new Set([...readsOf(group).map(({ buffer }) => buffer), ...writesOf(group)]);
  return reads.some(({ buffer }) => known.has(buffer));
}

/** Stores that nothing reads go, from the last kernel to the first. */
function withoutDead(groups: readonly Kernel[], outputs: readonly Buffer[]): readonly Kernel[] {
  const needed = new Set(outputs);
  const kept: Kernel[] = [];
  for (let i = groups.length - 1; i >= 0; i--) {
    let group = groups[i] as Kernel;
    if (group.kind === "loop") {
      const stores = group.stores.filter(({ to }) => needed.has(to.buffer));
      const reductions = group.reductions.filter(({ to }) => needed.has(to.buffer));
      if (stores.length + reductions.length === 0) continue;
      group = { ...group, stores, reductions };
    } else if (!writesOf(group).some((buffer) => needed.has(buffer))) continue;
    for (const { buffer } of readsOf(group)) needed.add(buffer);
    kept.push(group);
  }
  return kept.reverse();
}

/** All views of a loop. */
export function viewsOf(loop: Loop): readonly View[] {
  return [...readsOf(loop), ...[...loop.stores, ...loop.reductions].map(({ to }) => to)];
}

/** Does the view show all of its buffer, each entry once? */
function isWhole({ buffer, axes }: View): boolean {
  return (
    axes.every((runs) => runs.every(({ size, stride }) => stride !== 0 || size === 1)) &&
    sizeOfView(axes) === buffer.size
  );
}

function sizeOfView(axes: View["axes"]): number {
  return axes.reduce((total, runs) => runs.reduce((product, { size }) => product * size, total), 1);
}

function weightOfLoop({ stores, reductions }: Loop): number {
  return [...stores, ...reductions].reduce((total, { value }) => total + 1 + weightOf(value), 0);
}
