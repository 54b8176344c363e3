/** Loop bodies: expressions as values, what they share computed once. */
import type { Params } from "@cadena/autodiff";
import type { DType } from "@cadena/core";
import type { Value } from "../encoder/value.js";
import { dtypeOf, type Expression } from "../lower/expression.js";
import type { View } from "../lower/view.js";
import { type Lanes, literal } from "./access.js";

/** Machine code of an elementwise primitive. */
export type Compute = (
  name: string,
  params: Params,
  inputs: readonly DType[],
  output: DType,
  args: readonly Value[],
  lanes: Lanes,
) => Value;

/** What one pass of a loop computes. */
export class Body {
  readonly #read: (view: View) => Value;
  readonly #first: (view: View) => View;
  readonly #compute: Compute;
  readonly #lanes: Lanes;
  readonly #outside: Body | undefined;
  readonly #values = new Map<Expression, Value>();
  readonly #loads = new Map<View, Value>();

  /** `first` gives of all views that show the same entries always the same one. */
  constructor(
    read: (view: View) => Value,
    first: (view: View) => View,
    compute: Compute,
    lanes: Lanes,
    outside?: Body,
  ) {
    this.#read = read;
    this.#first = first;
    this.#compute = compute;
    this.#lanes = lanes;
    this.#outside = outside;
  }

  /** The value of an expression. */
  value(expression: Expression): Value {
    const known = this.#find(expression);
    if (known !== undefined) return known;
    const value = this.#make(expression);
    this.#values.set(expression, value);
    return value;
  }

  /** Says that an expression is known already. */
  keep(expression: Expression, value: Value): void {
    this.#values.set(expression, value);
    if (expression.kind === "load") this.#loads.set(this.#first(expression.view), value);
  }

  #find(expression: Expression): Value | undefined {
    const own = this.#values.get(expression) ?? this.#outside?.known(expression);
    if (own !== undefined || expression.kind !== "load") return own;
    return this.#loads.get(this.#first(expression.view));
  }

  /** What was kept here for loops inside. */
  known(expression: Expression): Value | undefined {
    return this.#find(expression);
  }

  #make(expression: Expression): Value {
    if (expression.kind === "literal") return literal(expression.value, expression.dtype, this.#lanes);
    if (expression.kind === "load") {
      const value = this.#read(expression.view);
      this.#loads.set(this.#first(expression.view), value);
      return value;
    }
    const { name, params, args, dtype } = expression;
    return this.#compute(
      name,
      params,
      args.map(dtypeOf),
      dtype,
      args.map((arg) => this.value(arg)),
      this.#lanes,
    );
  }
}
