/**
 * Threads: one pool of workers for all programs.
 *
 * The pieces of a kernel lie on a counter. Whoever is there takes the next: the calling thread always, workers when
 * they are awake and have the program. So nobody waits for a worker to start, and what a worker does not take the
 * calling thread does itself.
 */
import { CadenaError, ValueError } from "@cadena/core";
import type { CompiledModule, LinearMemory } from "../runtime.js";
import { awake, changed, done, failed, help, offer, program, sent, step } from "./control.js";
import type { Step } from "./steps.js";

interface Worker {
  postMessage(message: unknown): void;
  /** Node's workers. */
  unref?(): void;
  on?(event: "error", listener: () => void): void;
  /** Web workers. */
  onerror?: ((event: { preventDefault(): void }) => void) | null;
}
type WorkerClass = new (
  url: { readonly href: string },
  options: { readonly type: "module"; readonly execArgv?: readonly string[] },
) => Worker;
declare const Worker: WorkerClass;

/** The most pieces and threads: a byte counts them. */
export const mostThreads = 255;

/** Checks a number of threads; gives 1 where memory cannot be shared. */
export function threadsOf(op: string, requested: number): number {
  if (!Number.isInteger(requested) || requested < 1 || requested > mostThreads) {
    throw new ValueError({
      op,
      expected: `the number of threads must be whole, from 1 to ${mostThreads}`,
      received: String(requested),
      advice: "Take 1, or as many as the machine has cores.",
    });
  }
  const { crossOriginIsolated } = globalThis as { crossOriginIsolated?: boolean };
  return typeof SharedArrayBuffer === "undefined" || crossOriginIsolated === false ? 1 : requested;
}

/** What a worker needs of a program: the functions of its steps, and where to count those that are ready. */
interface Letter {
  readonly module: CompiledModule;
  readonly memory: LinearMemory;
  readonly names: readonly string[];
  readonly ready: Int32Array;
}

/** A program that is no more, and how many workers had it. */
interface Gone {
  readonly id: number;
  readonly bytes: number;
  readonly count: number;
}

/** What all programs share. */
export class Pool {
  readonly control = new Int32Array(new SharedArrayBuffer(4 * (sent + mostThreads)));
  readonly workers: Worker[] = [];
  readonly maySleep = maySleep();
  /** How long to wait for a piece that a worker has taken, in milliseconds, at the least. */
  patience = 10_000;
  /** A worker is gone with a piece. */
  broken = false;
  #programs = 0;
  #offers = 0;
  readonly #gone = new FinalizationRegistry<Gone>(({ id, bytes, count }) => {
    for (let i = 0; i < count; i++) this.#send(i, { id, bytes });
  });

  /** Gives a program to as many workers. */
  add(team: Team, count: number, letter: Letter): number {
    const id = ++this.#programs;
    for (let i = 0; i < count; i++) {
      if (i === this.workers.length) {
        this.workers.push(startWorker());
        this.#send(i, { control: this.control, worker: i });
      }
      this.#send(i, { ...letter, id });
    }
    this.#gone.register(team, { id, bytes: letter.memory.buffer.byteLength, count });
    return id;
  }

  /** Offers pieces and takes some; returns when all are done. */
  share(id: number, index: number, pieces: number, run: (piece: number) => void): void {
    const { control } = this;
    const began = performance.now();
    Atomics.store(control, program, id);
    Atomics.store(control, step, index);
    Atomics.store(control, done, 0);
    this.#offer(pieces);
    help(control, () => run);
    for (let count = Atomics.load(control, done); count < pieces; count = Atomics.load(control, done)) {
      const now = performance.now();
      const patience = this.patience + 20 * (now - began);
      const until = now + (this.maySleep ? awake : patience);
      if (!changed(control, done, count, until, this.maySleep ? patience : 0)) {
        this.broken = true;
        throw stopped(`nothing for ${Math.round(patience)} ms`, "Later runs use one thread.");
      }
    }
    if (Atomics.exchange(control, failed, 0) !== 0) throw stopped("an error in a kernel");
  }

  #send(worker: number, letter: unknown): void {
    (this.workers[worker] as Worker).postMessage(letter);
    Atomics.add(this.control, sent + worker, 1);
    // An offer of nothing: the worker leaves its loop, and reads its messages.
    this.#offer(0);
  }

  #offer(pieces: number): void {
    this.#offers += 1;
    Atomics.store(this.control, offer, (this.#offers << 8) | pieces);
    Atomics.notify(this.control, offer);
  }
}

function stopped(received: string, advice?: string): CadenaError {
  return new CadenaError({ op: "run", expected: "every piece of a kernel must be done by a thread", received, advice });
}

/** Browsers let their main thread not sleep. A wait for what is so already says whether this thread may. */
function maySleep(): boolean {
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1, 0);
    return true;
  } catch {
    return false;
  }
}

/** For Node. Bundlers read the address below, where it stands in full, and take the file along. */
const file = "./worker.js";

/** A worker that neither keeps the process alive nor ends it when it fails. */
function startWorker(): Worker {
  const { process } = globalThis as { process?: { getBuiltinModule?(name: string): { Worker: WorkerClass } } };
  const node = process?.getBuiltinModule?.("node:worker_threads");
  const worker =
    node === undefined
      ? new Worker(new URL("./worker.js", import.meta.url), { type: "module" })
      : new node.Worker(new URL(file, import.meta.url), { type: "module", execArgv: [] });
  worker.unref?.();
  worker.on?.("error", () => {});
  worker.onerror = (event) => event.preventDefault();
  return worker;
}

let pool: Pool | undefined;

/** The threads of one program. */
export class Team {
  readonly #pool: Pool;
  readonly #id: number;
  readonly #ready = new Int32Array(new SharedArrayBuffer(4));
  readonly #steps: readonly { readonly pieces: number; readonly run: (piece?: number) => void }[];
  readonly #alone: () => void;

  /** `alone` runs all steps on this thread. */
  constructor(
    threads: number,
    steps: readonly Step[],
    module: CompiledModule,
    memory: LinearMemory,
    exports: Readonly<Record<string, unknown>>,
    alone: () => void,
  ) {
    pool ??= new Pool();
    this.#pool = pool;
    this.#alone = alone;
    this.#steps = steps.map(({ name, pieces }) => ({ pieces, run: exports[name] as () => void }));
    const names = steps.map(({ name }) => name);
    this.#id = pool.add(this, threads - 1, { module, memory, names, ready: this.#ready });
  }

  /** How many workers have the program. */
  get ready(): number {
    return Atomics.load(this.#ready, 0);
  }

  /** Runs all steps. */
  run(): void {
    if (this.ready === 0 || this.#pool.broken) {
      this.#alone();
      return;
    }
    for (const [i, { pieces, run }] of this.#steps.entries()) {
      if (pieces === 0) run();
      else this.#pool.share(this.#id, i, pieces, run);
    }
  }
}
