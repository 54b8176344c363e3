/** Loops that are being made: what a step reads and returns, and which of it is of any use. */
import { Graph } from "../graph/graph.js";
import type { Node } from "../graph/node.js";
import { topologicalOrder } from "../graph/order.js";
import { fill } from "../primitives/movement.js";
import { freeInputs } from "./bodies.js";

/** An input of the body, and the node outside that it stands for. */
export interface Bound {
  readonly letter: Node;
  readonly value: Node;
}

/** A value that each step hands to the next; `next` is null where it is zero. */
export interface Carried extends Bound {
  readonly next: Node | null;
  /** Is its last value asked for? If not, it is there only if others depend on it. */
  readonly wanted: boolean;
}

/** A loop before it is closed. */
export interface Loop {
  readonly constants: readonly Bound[];
  readonly carries: readonly Carried[];
  /** Values are arrays, and letters their slices along the first axis. */
  readonly slices: readonly Bound[];
  /** What is stacked; null where it is zero. */
  readonly stacked: readonly (Node | null)[];
  readonly length: number;
  readonly reverse: boolean | undefined;
}

/** The params of a scan. */
export interface LoopParams {
  /** From constants, carries and slices to carries and what is stacked. */
  readonly body: Graph;
  readonly constants: number;
  readonly carries: number;
  readonly length: number;
  /** From the last slice to the first. */
  readonly reverse?: boolean;
}

/** A closed loop, and which of its carries are left. */
export interface ClosedLoop {
  readonly inputs: readonly Node[];
  readonly params: LoopParams;
  readonly live: readonly boolean[];
}

/** Tries again for as long as `extend` says that it added something. */
export function settle<T>(attempt: () => T, extend: (made: T) => boolean): T {
  for (;;) {
    const made = attempt();
    if (!extend(made)) return made;
  }
}

/** Without the carries, constants and slices that nothing asked for depends on. What it reads besides are constants. */
export function closeLoop({ constants, carries, slices, stacked, length, reverse }: Loop): ClosedLoop {
  const ys = stacked.filter((each) => each !== null);
  const ends = carries.map(({ next, letter }) => next ?? fill(0, letter));
  const live = carries.map(({ wanted }) => wanted);
  const isLive = (_: unknown, k: number): boolean => live[k] === true;
  const order = settle(
    () => topologicalOrder([...ends.filter(isLive), ...ys]),
    ({ place }) => {
      const late = carries.map(({ letter }, k) => !live[k] && place(letter) >= 0);
      for (const [k, each] of late.entries()) if (each) live[k] = true;
      return late.includes(true);
    },
  );
  const used = ({ letter }: Bound): boolean => order.place(letter) >= 0;
  const kept = carries.filter(isLive);
  const outputs = [...ends.filter(isLive), ...ys];
  const letters = [...constants, ...carries, ...slices].map(({ letter }) => letter);
  const free = freeInputs({ inputs: letters, outputs }).map((each) => ({ letter: each, value: each }));
  const fixed = [...constants.filter(used), ...free];
  const all = [...fixed, ...kept, ...slices.filter(used)];
  const body = new Graph(
    all.map(({ letter }) => letter),
    outputs,
  );
  const params = { body, constants: fixed.length, carries: kept.length, length, ...(reverse === true && { reverse }) };
  return { inputs: all.map(({ value }) => value), params, live };
}
