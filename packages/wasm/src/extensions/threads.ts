/** Programs that threads share. */
import type { Extension } from "../extension.js";
import { Team, threadsOf } from "../threads/pool.js";
import { Shared } from "../threads/sharing.js";

/**
 * Long kernels are shared by as many threads; default 1. Results are the same bit for bit for any number of 2 and more,
 * for threads share the entries that a kernel writes and never a sum; and for 1, but where `rows` takes large
 * arrays in pieces, whose sums are made in another order and differ by rounding. Kernels of fewer than `leastWork`
 * operations are not shared; default 2²⁰, which take some 20 µs.
 *
 * Threads are workers that all programs share; they sleep when there is nothing to do, and do not keep a process alive.
 * They need shared memory: where a page is not cross-origin isolated, everything runs on one thread, as it does until
 * the workers have started. The thread that calls `run` works too, and waits for the others: asleep, but awake on the
 * main thread of a browser, which must not sleep.
 *
 * @throws ValueError if `count` is no whole number from 1 to 255.
 * @example
 * const engine = wasmEngineWith({ extend: [threads(2)] });
 * jit((x: Node) => sum(exp(x)), { engine })(tensor([0, 0])).item(); // 2
 */
export function threads(count: number, leastWork?: number): Extension {
  return threadsFor("threads", count, leastWork);
}

/** The same for a function that was asked for threads, which speaks in errors. */
export function threadsFor(op: string, count: number, leastWork: number = 2 ** 20): Extension {
  const own = threadsOf(op, count);
  return {
    name: `threads ${own} ${leastWork}`,
    sharing:
      own === 1
        ? undefined
        : {
            begin: (...program) => new Shared(own, leastWork, ...program),
            team: (...program) => new Team(own, ...program),
          },
  };
}
