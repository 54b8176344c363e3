/** Expressions: what a loop computes at each place, over views of buffers. */

import type { Params } from "@cadena/autodiff";
import type { DType, Shape } from "@cadena/core";
import { type Buffer, join, type Movement, rowMajor, type View } from "./view.js";

/** A value of some shape that is not in memory, or not yet. */
export type Expression = Load | Literal | Call;

/** Read from memory. */
export interface Load {
  readonly kind: "load";
  readonly view: View;
}

/** The same number everywhere. */
export interface Literal {
  readonly kind: "literal";
  readonly value: number;
  readonly dtype: DType;
}

/** An elementwise primitive of expressions. */
export interface Call {
  readonly kind: "call";
  readonly name: string;
  readonly params: Params;
  readonly args: readonly Expression[];
  readonly dtype: DType;
  /** What its value is called, for people. */
  readonly label: string | undefined;
  /** How many calls it is made of; those that are shared count each time. */
  readonly weight: number;
  /** Does it read along an axis that is made of several runs? */
  readonly split: boolean;
}

/** The dtype of an expression. */
export function dtypeOf(expression: Expression): DType {
  return expression.kind === "load" ? expression.view.buffer.dtype : expression.dtype;
}

/** How many calls it takes. */
export function weightOf(expression: Expression): number {
  return expression.kind === "call" ? expression.weight : 0;
}

/** Does it read along an axis that is made of several runs? */
export function isSplit(expression: Expression): boolean {
  if (expression.kind === "load") return expression.view.axes.some((runs) => runs.length > 1);
  return expression.kind === "call" && expression.split;
}

/** The expression with its loads replaced; what is shared stays shared. */
export function mapLoads(
  expression: Expression,
  replace: (load: Load) => Expression | undefined,
  seen: Map<Expression, Expression | undefined> = new Map(),
): Expression | undefined {
  if (expression.kind === "literal") return expression;
  if (expression.kind === "load") return replace(expression);
  if (seen.has(expression)) return seen.get(expression);
  const args: Expression[] = [];
  let result: Expression | undefined = expression;
  for (const arg of expression.args) {
    const mapped = mapLoads(arg, replace, seen);
    if (mapped === undefined) {
      result = undefined;
      break;
    }
    args.push(mapped);
  }
  if (result !== undefined && args.some((arg, i) => arg !== expression.args[i])) {
    result = { ...expression, args, split: args.some(isSplit) };
  }
  seen.set(expression, result);
  return result;
}

/** The expression after a movement; undefined where a view cannot follow it. */
export function moved(expression: Expression, movement: Movement): Expression | undefined {
  return mapLoads(expression, ({ view }) => {
    const after = movement(view);
    return after && { kind: "load", view: after };
  });
}

/** Calls `visit` with each load; with one that calls share perhaps again. What has many calls is walked once. */
export function eachLoad(expression: Expression, visit: (load: Load) => void, seen: Set<Expression> = new Set()): void {
  if (expression.kind === "load") visit(expression);
  if (expression.kind !== "call") return;
  if (expression.weight > 1) {
    if (seen.has(expression)) return;
    seen.add(expression);
  }
  for (const arg of expression.args) eachLoad(arg, visit, seen);
}

/**
 * Loops over a shape run along axes that may be cut into several, as those of views are. The cuts of all views must
 * fit into each other: 12 as 3 × 4 and as 4 × 3 have no loops in common. Gives the sizes, or undefined.
 */
export function loopsOver(shape: Shape, views: readonly View[]): readonly (readonly number[])[] | undefined {
  const loops: (readonly number[])[] = [];
  for (const [axis, size] of shape.entries()) {
    const cuts = new Set([1, size]);
    for (const view of views) {
      let inner = 1;
      const runs = join(view.axes[axis] ?? []);
      for (let i = runs.length - 1; i >= 0; i--) {
        inner *= runs[i]?.size as number;
        cuts.add(inner);
      }
    }
    const sorted = [...cuts].sort((a, b) => b - a);
    const sizes: number[] = [];
    for (let i = 0; i + 1 < sorted.length; i++) {
      const [outer, inner] = [sorted[i] as number, sorted[i + 1] as number];
      if (outer % inner !== 0) return undefined;
      sizes.push(outer / inner);
    }
    loops.push(sizes);
  }
  return loops;
}

/** A whole buffer as an expression. */
export function whole(buffer: Buffer, shape: Shape): Expression {
  return { kind: "load", view: rowMajor(buffer, shape) };
}
