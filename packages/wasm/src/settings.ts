/** What decides a program, beside its graph. */
import type { PrepareOptions } from "@cadena/autodiff";
import { type Abilities, type Extension, merged } from "./extension.js";
import { common } from "./extensions/common.js";
import { detectTarget, type Target } from "./target.js";

/** How to compile. */
export interface CompileOptions extends PrepareOptions {
  /** What machine code may use; by default what the runtime has. */
  readonly target?: Target;
  /** What is added to what every engine can do. Primitives without machine code run by their reference kernels. */
  readonly extend?: readonly Extension[];
}

/** State that stays: pairs of an output and the input that it becomes. */
export type Carry = readonly (readonly [output: number, input: number])[];

/** How to compile, decided. */
export interface Settings {
  /** The function that was called, which speaks in errors. */
  readonly op: string;
  readonly target: Target;
  readonly carry: Carry;
  readonly abilities: Abilities;
}

/** Options, with what they are by default. */
export function settingsOf(op: string, options: CompileOptions): Settings {
  const { target = detectTarget(), carry = [], extend = [] } = options;
  return { op, target, carry, abilities: merged([common, ...extend]) };
}
