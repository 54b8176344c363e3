/** Rematerialisation: cheap values are computed again where they are read late, and do not wait in memory. */
import { type Application, applyOne, barrier, Graph, type Node, rebuild } from "@cadena/autodiff";
import { sizeOf } from "@cadena/core";
import { bytesOf } from "../plan/memory.js";
import { end, type Readings, readingsOf } from "./readings.js";

/** So many applications at most are done again for one value. */
const most = 8;
/** What takes so many times less memory than a value may wait in place of it. */
const less = 8;

/** For an entry, less work than to read it from memory. */
const cheap: ReadonlySet<string> = new Set([
  ...["add", "sub", "mul", "neg", "absorb", "abs", "sign", "relu", "maximum", "minimum", "cast", "where"],
  ...["equal", "less", "greater"],
]);

/**
 * The same values, bit for bit. What one loop computes and a later one reads is computed again by the later one, if a
 * few cheap operations on what lies in memory at that time suffice: one large array is read in place of the value, and
 * the memory of the value is free between the two loops. Values of fewer than `leastBytes` wait: any cache holds them.
 */
export function rematerialise(graph: Graph, leastBytes: number = 1 << 14): Graph {
  if (!graph.nodes.some((node) => isCheap(node) && bytes(node) >= leastBytes)) return graph;
  const readings = readingsOf(graph);
  const again = chosen(readings, leastBytes);
  if (again.size === 0) return graph;
  const { order, roles, roots, computed, stages, inputsOf } = readings;
  const now = new Map<Node, Node>();
  const copies = new Map<string, Node>();
  const isLate = (place: number, stage: number): boolean => {
    const root = roots[place] as number;
    return again.has(root) && (computed[root] as number) < stage;
  };
  const applied = (place: number, stage: number): Node => {
    const { primitive, params } = (order.nodes[place] as Node).application as Application;
    const inputs = Array.from(inputsOf(place), (input) => read(input, stage));
    return applyOne(primitive, inputs, params);
  };
  /** The node as a loop of this stage reads it. */
  const read = (place: number, stage: number): Node => {
    const node = order.nodes[place] as Node;
    if (!isLate(place, stage)) return now.get(node) ?? node;
    if (roles[place] === "passing") return read(inputsOf(place)[0] as number, stage);
    const key = `${place} ${stage}`;
    const copy = copies.get(key) ?? barrier(applied(place, stage));
    copies.set(key, copy);
    return copy;
  };
  const map = rebuild(graph.outputs, (node, inputs) => {
    for (const [i, input] of inputs.entries()) now.set(node.application?.inputs[i] as Node, input);
    const place = order.place(node);
    const stage = stages[place] as number;
    const reads = roles[place] === "pointwise" || roles[place] === "reduction" || roles[place] === "movement";
    return reads && inputsOf(place).some((input) => isLate(input, stage)) ? applied(place, stage) : undefined;
  });
  return new Graph(graph.inputs, graph.outputs.map(map));
}

/** What is computed again wherever a later stage reads it. */
function chosen(readings: Readings, leastBytes: number): ReadonlySet<number> {
  const { order, roles, computed, lastRead, lastNeeded } = readings;
  const again = new Set<number>();
  /** Until when a value lies in memory; −1 if it never does. */
  const lies = Int32Array.from(order.nodes, (_, i) => {
    if (roles[i] === "leaf") return end;
    const read = lastRead[i] as number;
    const isFused = roles[i] === "pointwise" && read <= (computed[i] as number);
    return Math.max(isFused ? -1 : read, lastNeeded[i] as number);
  });
  for (const [i, node] of order.nodes.entries()) {
    const late = lastRead[i] as number;
    const needed = lastNeeded[i] as number;
    if (!isCheap(node) || bytes(node) < leastBytes || late <= (computed[i] as number) || needed >= late) continue;
    const plan = planFor(i, late, readings, lies);
    if (plan === undefined || plan.bytes > bytes(node) - (needed < 0 ? 0 : 1)) continue;
    for (const each of plan.again) again.add(each);
    for (const each of plan.waiting) lies[each] = Math.max(lies[each] as number, late);
    lies[i] = needed;
  }
  return again;
}

/** How a value can be computed at a stage: of what, what waits for it, and how many bytes more wait than otherwise. */
interface Plan {
  readonly again: readonly number[];
  readonly waiting: readonly number[];
  readonly bytes: number;
}

function planFor(
  place: number,
  stage: number,
  { order, roles, computed, inputsOf }: Readings,
  lies: Int32Array,
): Plan | undefined {
  const own = bytes(order.nodes[place] as Node);
  const again = new Set<number>();
  const waiting = new Set<number>();
  const todo = [place];
  let [more, large] = [0, 0];
  for (let each = todo.pop(); each !== undefined; each = todo.pop()) {
    if (again.has(each) || waiting.has(each)) continue;
    const node = order.nodes[each] as Node;
    const isView = roles[each] === "movement" || roles[each] === "passing";
    const isSmall = bytes(node) * less <= own;
    const isThere = (lies[each] as number) >= stage;
    if (each === place || isView || (isCheap(node) && !isSmall && !isThere)) {
      again.add(each);
      if (again.size > most) return undefined;
      todo.push(...inputsOf(each));
      continue;
    }
    // What a loop computes and reads at once never lies in memory.
    if (roles[each] === "pointwise" && (lies[each] as number) < 0 && !isSmall) return undefined;
    waiting.add(each);
    if (!isThere) more += bytes(node);
    if (!isSmall && ++large > 1) return undefined;
  }
  return { again: [...again].filter((each) => (computed[each] as number) < stage), waiting: [...waiting], bytes: more };
}

function isCheap({ application }: Node): boolean {
  return application !== undefined && cheap.has(application.primitive.name);
}

function bytes({ shape, dtype }: Node): number {
  return sizeOf(shape) * bytesOf[dtype];
}
