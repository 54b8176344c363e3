/** A worker: it has the modules of programs on their memory, and takes pieces of their kernels when they are offered. */
import { awake, changed, help, offer, sent } from "./control.js";

/** @typedef {(piece: number) => void} Piece */
/**
 * @typedef {object} Letter
 * @property {number} id The program.
 * @property {Int32Array} [control] In the first letter: the words that all threads share.
 * @property {number} [worker] In the first letter: which worker this is.
 * @property {import("../runtime.js").CompiledModule} [module] Missing where the program is gone.
 * @property {number} bytes The size of the program's memory.
 * @property {import("../runtime.js").LinearMemory} memory
 * @property {readonly string[]} names The functions of its steps.
 * @property {Int32Array} ready Counts the workers that have the program.
 */

const node = globalThis.process?.getBuiltinModule?.("node:worker_threads").parentPort;
const port = /** @type {{ onmessage: unknown }} */ (/** @type {unknown} */ (node ?? globalThis));

const { WebAssembly } = /** @type {{ WebAssembly: typeof import("../runtime.js").webAssembly }} */ (
  /** @type {unknown} */ (globalThis)
);

/** @type {Map<number, readonly Piece[]>} */
const programs = new Map();
/** @type {Int32Array | undefined} */
let control;
let worker = 0;
let received = 0;

/** @param {{ data: Letter }} event */
port.onmessage = ({ data }) => {
  received += 1;
  if (data.control !== undefined) {
    control = data.control;
    worker = data.worker ?? 0;
  } else if (data.module !== undefined) {
    const env = { memory: data.memory, reference: refuse, sin: Math.sin, cos: Math.cos, tan: Math.tan };
    const { exports } = new WebAssembly.Instance(data.module, { env });
    programs.set(
      data.id,
      data.names.map((name) => /** @type {Piece} */ (exports[name])),
    );
    Atomics.add(data.ready, 0, 1);
  } else {
    programs.delete(data.id);
    collect(data.bytes);
  }
  if (control !== undefined) serve(control);
};

/**
 * @param {number} program
 * @param {number} step
 */
const find = (program, step) => programs.get(program)?.[step];

/**
 * Works until there is a message, which comes only when the event loop runs.
 *
 * @param {Int32Array} control
 */
function serve(control) {
  // Awake for a while after work, but not where a wake-up found none: others may need the processor.
  let until = 0;
  for (;;) {
    const seen = Atomics.load(control, offer);
    if (Atomics.load(control, sent + worker) !== received) return;
    if (help(control, find)) until = performance.now() + awake;
    changed(control, offer, seen, until, Number.POSITIVE_INFINITY);
  }
}

/** @type {ArrayBuffer[]} */
let ballast = [];
let weight = 0;

/**
 * Makes the garbage collector look at `bytes` of shared memory that are free now. They do not count as garbage, and a
 * worker allocates too little for a collection to begin by itself; memory of its own counts, though nobody writes to it.
 *
 * @param {number} bytes
 */
function collect(bytes) {
  ballast.push(new ArrayBuffer(bytes));
  weight += bytes;
  if (weight < 2 ** 26) return;
  ballast = [];
  weight = 0;
}

/** Reference kernels run where the program was made. */
function refuse() {
  throw new TypeError("wasm: reference kernels are not run by workers.");
}
