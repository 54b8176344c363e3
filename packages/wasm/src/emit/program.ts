/** Programs: all kernels as functions of one module, and a function that runs them in order. */
import { ValueError } from "@cadena/core";
import { FunctionBuilder } from "../encoder/function.js";
import { ModuleBuilder } from "../encoder/module.js";
import { i32, op, type Value } from "../encoder/value.js";
import type { Kernel, Matmul } from "../lower/kernel.js";
import type { IsElementwise } from "../lower/lower.js";
import { lowerElementwise } from "../math/elementwise.js";
import { bytesOf, type Lifetimes, type MemoryPlan, planMemory } from "../plan/memory.js";
import type { Target } from "../target.js";
import { literal } from "./access.js";
import type { Compute } from "./body.js";
import { declareImports } from "./imports.js";
import { emitLoop, emitPieces } from "./loop.js";
import { emitMatmul, Products } from "./matrix.js";
import { cutProduct, type Product, productOf } from "./product.js";
import { type Pieces, type Sharing, type Step, Steps, workOf } from "./steps.js";

/** A program before it is compiled by the runtime. */
export interface Assembled {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly plan: MemoryPlan;
  readonly scratchBytes: number;
  /** In pages of 64 KiB. */
  readonly pages: number;
  /** What `env.reference` is asked to run, by number. */
  readonly outside: readonly Kernel[];
  /** How threads share it; empty if one thread runs it. */
  readonly steps: readonly Step[];
}

/** The name of a kernel's function among the module's exports. The last one copies state. */
export const exportName = (kernel: number): string => `kernel${kernel}`;

/** Plans memory and writes the module. It imports `env.memory`, and `env.reference` for kernels that run outside. */
export function assemble(
  kernels: readonly Kernel[],
  lifetimes: Omit<Lifetimes, "scratchBytes">,
  target: Target,
  { threads, leastWork }: Sharing,
  caller: string,
): Assembled {
  const module = new ModuleBuilder();
  const reference = declareImports(module);
  const products = new Products(module, target);
  const isShared = (kernel: Kernel): boolean => threads > 1 && workOf(kernel) >= leastWork;
  // Each thread works in memory of its own.
  const pieces = cutProducts(kernels.filter(isShared), threads);
  const scratchPiece = 64 * Math.ceil(scratchFor(kernels, products, pieces) / 64);
  const scratchBytes = scratchPiece * (pieces.size > 0 ? threads : 1);
  const plan = planMemory(kernels, { ...lifetimes, scratchBytes });
  const pages = pagesFor(plan, caller);
  const { addressOf, scratch } = plan;
  const surroundings = { addressOf, scratch, compute: computeFor(target), simd: target.simd };
  const outside: Kernel[] = [];
  const runOutside = (fn: FunctionBuilder, kernel: Kernel): void => {
    fn.call(reference, [i32(outside.length)]);
    outside.push(kernel);
  };
  const write = (kernel: Kernel, name?: string): number => {
    const fn = new FunctionBuilder();
    if (kernel.kind === "loop") emitLoop(fn, kernel, surroundings);
    else if (kernel.kind === "native") kernel.emit(fn, surroundings);
    else if (kernel.kind === "reference") runOutside(fn, kernel);
    else if (kernel.kind === "nested") {
      const callees = kernel.bodies.map((body) => body.kernels.map((each) => write(each)));
      kernel.emit(fn, surroundings, (body) => {
        for (const callee of callees[body] ?? []) fn.call(callee, []);
      });
    } else {
      const product = productOf(kernel);
      emitMatmul(fn, product, products.of(product).callee, plan.addressOf, plan.scratch);
      absorb(fn, kernel);
    }
    return module.add(fn, name);
  };
  const absorb = (fn: FunctionBuilder, kernel: Matmul): void => {
    if (kernel.absorbing === undefined) return;
    emitAbsorption(fn, kernel, plan.addressOf(kernel.to), () => runOutside(fn, kernel));
  };
  const writePieces = (kernel: Kernel): Pieces | undefined => {
    if (!isShared(kernel)) return undefined;
    const [before, each, after] = [new FunctionBuilder(), new FunctionBuilder(["i32"]), new FunctionBuilder()];
    const parts = { before, each, after, count: threads };
    if (kernel.kind === "loop") return emitPieces(before, each, kernel, surroundings, threads) ? parts : undefined;
    const cut = pieces.get(kernel);
    if (kernel.kind !== "matmul" || cut === undefined) return undefined;
    for (const [i, product] of cut.entries()) {
      const scratch = plan.scratch + i * scratchPiece;
      each.when(op("i32.eq", [each.param(0), i32(i)]), () =>
        emitMatmul(each, product, products.of(product).callee, plan.addressOf, scratch),
      );
    }
    absorb(after, kernel);
    return parts;
  };
  const steps = new Steps(module);
  for (const [i, kernel] of kernels.entries()) {
    const parts = writePieces(kernel);
    if (parts === undefined) steps.call(write(kernel, exportName(i)));
    else steps.share(parts, exportName(i));
  }
  const last = new FunctionBuilder();
  for (const { from, state } of plan.copies) {
    last.copy(i32(plan.addressOf(state)), i32(plan.addressOf(from)), i32(from.size * bytesOf[from.dtype]));
  }
  steps.call(module.add(last, exportName(kernels.length)));
  const shared = steps.finish();
  const bytes = module.encode({ pages, shared: shared.length > 0 });
  return { bytes, plan, scratchBytes, pages, outside, steps: shared };
}

/** Memory is counted in pages; what does not fit is refused before any machine code is made. */
function pagesFor({ bytes }: MemoryPlan, caller: string): number {
  const pages = Math.max(1, Math.ceil(bytes / 65536));
  if (pages <= 65536) return pages;
  throw new ValueError({
    op: caller,
    expected: "a program must fit into 4 GiB, all that WebAssembly can address",
    received: `${(bytes / 2 ** 30).toFixed(1)} GiB of inputs, constants, state and intermediate results`,
    advice: "Take smaller batches, or split the graph.",
  });
}

/** Products as products that threads share. */
function cutProducts(kernels: readonly Kernel[], threads: number): ReadonlyMap<Kernel, readonly Product[]> {
  const cut = new Map<Kernel, readonly Product[]>();
  for (const kernel of kernels) {
    const pieces = kernel.kind === "matmul" ? cutProduct(productOf(kernel), threads) : [];
    if (pieces.length > 1) cut.set(kernel, pieces);
  }
  return cut;
}

/** The most memory that a kernel needs to work in. */
function scratchFor(
  kernels: readonly Kernel[],
  products: Products,
  pieces: ReadonlyMap<Kernel, readonly Product[]>,
): number {
  return kernels.reduce((most, kernel) => {
    if (kernel.kind === "matmul") {
      const parts = pieces.get(kernel) ?? [productOf(kernel)];
      return Math.max(most, ...parts.map((part) => products.of(part).scratchBytes));
    }
    if (kernel.kind === "native") return Math.max(most, kernel.scratchBytes);
    if (kernel.kind !== "nested") return most;
    return kernel.bodies.reduce((inner, { kernels }) => Math.max(inner, scratchFor(kernels, products, pieces)), most);
  }, 0);
}

/** If an entry of the product is NaN, the reference kernel says what it is where zeros absorb. */
function emitAbsorption(fn: FunctionBuilder, { to }: Matmul, address: number, mend: () => void): void {
  const width = bytesOf[to.dtype];
  const type = to.dtype === "float32" ? "f32" : "f64";
  const found = fn.start(i32(0));
  fn.count(i32(0), i32(to.size * width), width, (at) => {
    const entry: Value = op(`${type}.load`, [at], 0, address);
    fn.set(found, op("i32.or", [found, op(`${type}.ne`, [entry, entry])]));
  });
  fn.when(found, mend);
}

/** Machine code for elementwise primitives on a target. */
function computeFor(target: Target): Compute {
  return (name, params, inputs, output, args, lanes) => {
    const value = lowerElementwise({ name, params, inputs, output }, args, { lanes, target });
    if (value === undefined) throw new TypeError(`wasm: ${name} of ${inputs.join(", ")} has no machine code.`);
    return value;
  };
}

/** Which elementwise primitives have machine code. */
export function machineCode(target: Target): IsElementwise {
  const known = new Map<string, boolean>();
  return (name, inputs, output, params) => {
    const key = `${name} ${inputs.join()} ${output}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const lanes = !target.simd ? 1 : [...inputs, output].includes("float64") ? 2 : 4;
    const args = inputs.map((dtype) => literal(1, dtype, lanes));
    const found = lowerElementwise({ name, params, inputs, output }, args, { lanes, target }) !== undefined;
    known.set(key, found);
    return found;
  };
}
