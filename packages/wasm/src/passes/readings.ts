/** When values are computed and read, as loops will do it: counted in stages, before there are any loops. */
import type { Application, Graph, Node, Order } from "@cadena/autodiff";
import { sizeOf } from "@cadena/core";
import { isPointwise } from "../lower/lower.js";
import { firstPassed } from "../lower/rules.js";

/** What an application is to loops: "kernel" is what they cannot do. */
export type Role = "leaf" | "passing" | "movement" | "pointwise" | "reduction" | "kernel";

const movements: ReadonlySet<string> = new Set(["reshape", "transpose", "broadcast", "slice"]);
const reductions: ReadonlySet<string> = new Set(["sum", "max", "min"]);

/** Of what is asked about each node, by its place in the order. */
export interface Readings {
  readonly order: Order;
  readonly roles: readonly Role[];
  /** The node itself, or what it shows other views of. */
  readonly roots: Int32Array;
  /** The stage of the loop that computes the node. What has one reader is computed where it is read. */
  readonly computed: Int32Array;
  /** The stage at which its inputs are read. */
  readonly stages: Int32Array;
  /** The last stage at which a loop reads it; −1 if none does. */
  readonly lastRead: Int32Array;
  /** The last stage at which it is read by what needs it in memory; −1 if nothing does. */
  readonly lastNeeded: Int32Array;
  /** The places of what a node is computed of. */
  readonly inputsOf: (place: number) => Int32Array;
}

/** The last stage of all: outputs are read there. */
export const end = 2 ** 31 - 1;

/**
 * A value is of a later stage than the sums and the products, sorts … that it depends on: then no loop that computes
 * these can compute it.
 */
export function readingsOf({ outputs, order }: Graph): Readings {
  const { nodes, inputs, starts } = order;
  const count = nodes.length;
  const roles = nodes.map(roleOf);
  const inputsOf = (place: number): Int32Array => {
    const all = inputs.subarray(starts[place], starts[place + 1]);
    if (roles[place] !== "passing") return all;
    const { application, index } = nodes[place] as Node;
    const at = firstPassed(application as Application) + index;
    return all.subarray(at, at + 1);
  };
  const roots = new Int32Array(count);
  /** The stage of what it is computed of. */
  const from = new Int32Array(count);
  const ready = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const role = roles[i] as Role;
    const own = inputsOf(i);
    for (const input of own) from[i] = Math.max(from[i] as number, ready[input] as number);
    ready[i] = (from[i] as number) + (role === "reduction" || role === "kernel" ? 1 : 0);
    roots[i] = role === "passing" || role === "movement" ? (roots[own[0] as number] as number) : i;
  }
  const users = new Int32Array(count);
  const computed = Int32Array.from(ready);
  const lastRead = new Int32Array(count).fill(-1);
  const lastNeeded = new Int32Array(count).fill(-1);
  for (const output of outputs) {
    const place = order.place(output);
    users[place] = 2;
    lastNeeded[place] = end;
  }
  for (let i = count - 1; i >= 0; i--) {
    const role = roles[i] as Role;
    if (users[i] === 1 && role !== "kernel" && role !== "reduction") {
      computed[i] = Math.max(lastRead[i] as number, ready[i] as number);
    }
    const repeats = (input: number): boolean => sizeOf((nodes[i] as Node).shape) > sizeOf((nodes[input] as Node).shape);
    for (const input of inputsOf(i)) {
      const read =
        role === "movement" || role === "passing" ? lastRead[i] : role === "reduction" ? from[i] : computed[i];
      let needed = lastNeeded[i] as number;
      if (role === "kernel") needed = from[i] as number;
      else if (role === "pointwise" || role === "reduction") needed = -1;
      else if (repeats(input)) needed = Math.max(needed, read as number);
      users[input] = (users[input] as number) + (role === "passing" ? (users[i] as number) : 1);
      if (role !== "kernel") lastRead[input] = Math.max(lastRead[input] as number, read as number);
      lastNeeded[input] = Math.max(lastNeeded[input] as number, needed);
    }
  }
  const stages = computed.map((stage, i) =>
    roles[i] === "reduction" || roles[i] === "kernel" ? (from[i] as number) : stage,
  );
  return { order, roles, roots, computed, stages, lastRead, lastNeeded, inputsOf };
}

function roleOf({ application }: Node): Role {
  if (application === undefined) return "leaf";
  const { primitive } = application;
  const { name } = primitive;
  if (name === "custom" || name === "stopGradient") return "passing";
  if (movements.has(name)) return "movement";
  if (reductions.has(name)) return "reduction";
  return isPointwise(primitive) ? "pointwise" : "kernel";
}
