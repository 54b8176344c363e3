/** What a module takes from outside: its memory, the reference kernels, and functions of angles beyond all reduction. */
import type { ModuleBuilder } from "../encoder/module.js";
import { type DistantAngle, distantAngles } from "../math/trigonometric.js";
import type { LinearMemory } from "../runtime.js";

/** Declares the imports, before any function; the number to call `reference` by. */
export function declareImports(module: ModuleBuilder): number {
  const reference = module.import("reference", { params: ["i32"], results: [] });
  for (const [name, callee] of Object.entries(distantAngles)) {
    const given = module.import(name, { params: ["f64"], results: ["f64"] });
    if (given !== callee) throw new TypeError(`wasm: import ${name} must have number ${callee}, got ${given}.`);
  }
  return reference;
}

/** The values of the imports. */
export function importsFor(memory: LinearMemory, reference: (kernel: number) => void): ImportedValues {
  return { env: { memory, reference, sin: Math.sin, cos: Math.cos, tan: Math.tan } };
}

/** What a module is instantiated with. */
export type ImportedValues = {
  readonly env: { readonly memory: LinearMemory; readonly reference: (kernel: number) => void } & Readonly<
    Record<DistantAngle, (x: number) => number>
  >;
};
