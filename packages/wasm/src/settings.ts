/** What decides a program, beside its graph. */
import type { PrepareOptions } from "@cadena/autodiff";
import type { Sharing } from "./emit/steps.js";
import { detectTarget, type Target } from "./target.js";
import { threadsOf } from "./threads/pool.js";

/** How to compile. */
export interface CompileOptions extends PrepareOptions {
  /** What machine code may use; by default what the runtime has. */
  readonly target?: Target;
  /**
   * Looks for errors of the compiler: buffers lie apart, and after every kernel what lies between them is looked at.
   * Slow. A program that writes there throws.
   */
  readonly guard?: boolean;
  /**
   * How many threads share long kernels; default 1. Results are the same bit for bit for any number, for threads share
   * the entries that a kernel writes and never a sum.
   *
   * Threads are workers that all programs share; they sleep when there is nothing to do, and do not keep a process
   * alive. They need shared memory: where a page is not cross-origin isolated, everything runs on one thread, as it does
   * until the workers have started. The thread that calls `run` works too, and waits for the others: asleep, but awake
   * on the main thread of a browser, which must not sleep.
   */
  readonly threads?: number;
  /** Threads share kernels of at least so many operations; default 2²⁰, which take some 20 µs. */
  readonly leastWork?: number;
}

/** State that stays: pairs of an output and the input that it becomes. */
export type Carry = readonly (readonly [output: number, input: number])[];

/** How to compile, decided. */
export interface Settings {
  /** The function that was called, which speaks in errors. */
  readonly op: string;
  readonly target: Target;
  readonly carry: Carry;
  readonly guard: boolean;
  readonly sharing: Sharing;
}

/** Options, with what they are by default. */
export function settingsOf(op: string, options: CompileOptions): Settings {
  const { target = detectTarget(), carry = [], guard = false, threads = 1, leastWork = 2 ** 20 } = options;
  return { op, target, carry, guard, sharing: { threads: threadsOf(op, threads), leastWork } };
}
