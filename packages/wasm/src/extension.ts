/** Extensions: tables that are merged into what an engine can do, so that a program carries what it was given. */

import type { Graph } from "@cadena/autodiff";
import type { Texts } from "./explain/explain.js";
import type { Kernel } from "./lower/kernel.js";
import type { Rule } from "./lower/rules.js";
import type { Buffer } from "./lower/view.js";
import type { FloatKernel } from "./math/floats.js";
import type { Guarding } from "./plan/guard.js";
import type { Sharing } from "./threads/sharing.js";

/** From a graph to another of the same inputs and the same values, bit for bit. */
export type Pass = (graph: Graph) => Graph;

/**
 * What an engine is given beside what it has: primitives as machine code, and what watches over programs, shares them
 * among threads or describes them. A primitive without machine code runs by its reference kernel, with the same values.
 */
export interface Extension {
  /** No two extensions of one name differ: modules are kept by it. */
  readonly name: string;
  /** Elementwise primitives of floats. @internal */
  readonly floats?: Readonly<Record<string, FloatKernel>>;
  /** Primitives that are not elementwise. @internal */
  readonly rules?: Readonly<Record<string, Rule>>;
  /** What is done to simplified graphs, in this order. @internal */
  readonly passes?: Readonly<Record<string, Pass>>;
  /** Puts loops together. @internal */
  readonly gather?: (
    kernels: readonly Kernel[],
    outputs: readonly Buffer[],
    carried: readonly Buffer[],
  ) => readonly Kernel[];
  /** Looks at memory between kernels. @internal */
  readonly guarding?: Guarding;
  /** Lets threads share a program. @internal */
  readonly sharing?: Sharing | undefined;
  /** Kernels and programs in words. @internal */
  readonly texts?: Texts;
}

/** What an engine can do: all of its extensions in one. Of two that have the same the later counts. */
export interface Abilities extends Extension {
  readonly floats: Readonly<Record<string, FloatKernel>>;
  readonly rules: Readonly<Record<string, Rule>>;
  readonly passes: Readonly<Record<string, Pass>>;
}

/** Extensions as one. */
export function merged(extensions: readonly Extension[]): Abilities {
  const table = <T>(tables: readonly (Readonly<Record<string, T>> | undefined)[]): Readonly<Record<string, T>> =>
    Object.assign(Object.create(null), ...tables);
  return {
    ...Object.assign({}, ...extensions),
    name: extensions.map(({ name }) => name).join(),
    floats: table(extensions.map(({ floats }) => floats)),
    rules: table(extensions.map(({ rules }) => rules)),
    passes: table(extensions.map(({ passes }) => passes)),
  };
}
