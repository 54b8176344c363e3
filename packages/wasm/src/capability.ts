/** What WebAssembly does with an operation: machine code, nothing but another view of memory, or a call back. */
import { type Application, apply, Graph, input } from "@cadena/autodiff";
import { machineCode } from "./emit/program.js";
import { type Extension, merged } from "./extension.js";
import { common } from "./extensions/common.js";
import type { Expression } from "./lower/expression.js";
import type { Kernel } from "./lower/kernel.js";
import { lower } from "./lower/lower.js";
import { inlined } from "./stages.js";

/**
 * How an operation runs: by machine code of its own, by movement alone (entries are read where they lie, or copied), or
 * by its reference kernel, in JavaScript, on the program's memory.
 */
export type Capability = "machine code" | "movement" | "reference kernel";

/** How an application runs where it is compiled by an engine that was given extensions. */
export function capabilityWith({ primitive, inputs, params }: Application, extend: readonly Extension[]): Capability {
  const fresh = inputs.map(({ shape, dtype }, i) => input(`x${i}`, { shape, dtype }));
  const machine = machineCode(merged([common, ...extend]));
  const { kernels } = lower(inlined(new Graph(fresh, apply(primitive, fresh, params))), machine);
  if (kernels.some(({ kind }) => kind === "reference")) return "reference kernel";
  return kernels.some(computes) ? "machine code" : "movement";
}

function computes(kernel: Kernel): boolean {
  const isCall = ({ value }: { readonly value: Expression }): boolean => value.kind === "call";
  return kernel.kind !== "loop" || kernel.reductions.length > 0 || kernel.stores.some(isCall);
}
