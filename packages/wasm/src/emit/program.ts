/** Programs: all kernels as functions of one module, and a function that runs them in order. */
import { ValueError } from "@cadena/core";
import { FunctionBuilder } from "../encoder/function.js";
import { ModuleBuilder } from "../encoder/module.js";
import { i32, op, type Value } from "../encoder/value.js";
import type { Abilities } from "../extension.js";
import type { Kernel, Matmul, Reference } from "../lower/kernel.js";
import type { Machine } from "../lower/lower.js";
import { hasMachineCode, lowerElementwise } from "../math/elementwise.js";
import { bytesOf, type Lifetimes, type MemoryPlan, planMemory } from "../plan/memory.js";
import type { Settings } from "../settings.js";
import type { Target } from "../target.js";
import type { Step } from "../threads/steps.js";
import type { Compute } from "./body.js";
import { declareImports } from "./imports.js";
import { emitLoop } from "./loop.js";
import { emitMatmul, Products } from "./matrix.js";
import { productOf } from "./product.js";
import type { Surroundings } from "./surroundings.js";

/** A program before it is compiled by the runtime. */
export interface Assembled {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly plan: MemoryPlan;
  readonly scratchBytes: number;
  /** In pages of 64 KiB. */
  readonly pages: number;
  /** What `env.reference` is asked to run, by number. */
  readonly outside: readonly Reference[];
  /** How threads share it; empty if one thread runs it. */
  readonly steps: readonly Step[];
}

/** The name of a kernel's function among the module's exports. The last one copies state. */
export const exportName = (kernel: number): string => `kernel${kernel}`;

/** Plans memory and writes the module. It imports `env.memory`, and `env.reference` for kernels that run outside. */
export function assemble(
  kernels: readonly Kernel[],
  lifetimes: Omit<Lifetimes, "scratchBytes">,
  { target, abilities, op: caller }: Settings,
): Assembled {
  const module = new ModuleBuilder();
  const reference = declareImports(module);
  const products = new Products(module, target);
  const shared = abilities.sharing?.begin(kernels, products, module);
  const scratchFor = (kernel: Kernel): number => {
    if (kernel.kind === "native") return kernel.scratchBytes?.(products, scratchFor) ?? 0;
    if (kernel.kind !== "matmul") return 0;
    const parts = shared?.parts.get(kernel) ?? [productOf(kernel)];
    return most(parts.map((part) => products.of(part).scratchBytes));
  };
  const needed = most(kernels.map(scratchFor));
  const scratchBytes = shared?.scratchBytes(needed) ?? needed;
  const plan = planMemory(kernels, { ...lifetimes, scratchBytes });
  const pages = pagesFor(plan, caller);
  const { addressOf, scratch } = plan;
  const outside: Reference[] = [];
  const runOutside = (fn: FunctionBuilder, kernel: Reference): void => {
    fn.call(reference, [i32(outside.length)]);
    outside.push(kernel);
  };
  const write = (kernel: Kernel, name?: string): number => {
    const fn = new FunctionBuilder();
    if (kernel.kind === "loop") emitLoop(fn, kernel, surroundings);
    else if (kernel.kind === "native") kernel.emit(fn, surroundings);
    else if (kernel.kind === "reference") runOutside(fn, kernel);
    else {
      const product = productOf(kernel);
      emitMatmul(fn, product, products.of(product).callee, plan.addressOf, plan.scratch);
      absorb(fn, kernel);
    }
    return module.add(fn, name);
  };
  const absorb = (fn: FunctionBuilder, kernel: Matmul): void => {
    const { absorbing } = kernel;
    if (absorbing === undefined) return;
    emitAbsorption(fn, kernel, plan.addressOf(kernel.to), () => runOutside(fn, absorbing));
  };
  const compute = computeFor(target, abilities);
  const surroundings: Surroundings = { addressOf, scratch, compute, products, simd: target.simd, write };
  const main = new FunctionBuilder();
  const call = (callee: number): void => {
    main.call(callee, []);
    shared?.call(callee);
  };
  for (const [i, kernel] of kernels.entries()) {
    const inPieces = shared?.write(kernel, exportName(i), surroundings, absorb);
    if (inPieces === undefined) call(write(kernel, exportName(i)));
    else main.call(inPieces, []);
  }
  const last = new FunctionBuilder();
  for (const { from, state } of plan.copies) {
    last.copy(i32(plan.addressOf(state)), i32(plan.addressOf(from)), i32(from.size * bytesOf[from.dtype]));
  }
  call(module.add(last, exportName(kernels.length)));
  module.add(main, "run");
  const steps = shared?.finish() ?? [];
  const bytes = module.encode({ pages, shared: steps.length > 0 });
  return { bytes, plan, scratchBytes, pages, outside, steps };
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

const most = (sizes: readonly number[]): number => sizes.reduce((a, b) => Math.max(a, b), 0);

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
function computeFor(target: Target, { floats }: Abilities): Compute {
  return (name, params, inputs, output, args, lanes) => {
    const value = lowerElementwise({ name, params, inputs, output }, args, { lanes, target, floats });
    if (value === undefined) throw new TypeError(`wasm: ${name} of ${inputs.join(", ")} has no machine code.`);
    return value;
  };
}

/** Which primitives become machine code. */
export function machineCode({ floats, rules }: Abilities): Machine {
  return { isElementwise: (name, dtype) => hasMachineCode(name, dtype, floats), rules };
}
