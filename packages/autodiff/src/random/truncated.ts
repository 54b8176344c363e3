/** Normal draws between two bounds, by the inverse of the distribution function. */
import { type DType, type Shape, ValueError } from "@cadena/core";
import { add, div, maximum, minimum, mul, sub } from "../functions/arithmetic.js";
import { composite } from "../functions/composite.js";
import { astype, erf } from "../functions/elementwise.js";
import { type Operand, operand } from "../functions/lift.js";
import type { Node } from "../graph/node.js";
import { erfinv } from "../special/error-functions.js";
import { checkDraw, parameter } from "./parameters.js";
import { openUnit } from "./uniform.js";

/** The distribution of {@link truncatedNormal}. */
export interface TruncatedNormalOptions {
  /** No draw is below. */
  readonly low: Operand;
  /** No draw is above. */
  readonly high: Operand;
  /** Of the whole normal distribution. Default 0. */
  readonly mean?: Operand | undefined;
  /** Of the whole normal distribution. Default 1. */
  readonly std?: Operand | undefined;
  /** float64 (default) or float32. */
  readonly dtype?: DType | undefined;
}

/** The largest number below 1: erfinv of 1 is infinite. */
const largest = 1 - 2 ** -53;

/**
 * Normal draws given that they lie between low and high: mean + std · √2 · erfinv w, where w is uniform between the
 * values of erf at the bounds. Slopes go to all four. Where both bounds are more than 5 deviations to one side of the
 * mean, digits are lost; from 8 on, draws are at the bound next to the mean.
 *
 * @throws ValueError unless low < high, where both are numbers; ShapeError if a parameter does not broadcast to the
 * draws.
 * @throws DTypeError if the element type is not a float type, or it is not a key.
 * @example
 * const draws = evaluate(truncatedNormal(key(0), [1000], { low: -2, high: 2 }));
 * draws.contiguous().data.every((x) => x >= -2 && x <= 2); // true
 */
export function truncatedNormal(key: Operand, shape: Shape, options: TruncatedNormalOptions): Node {
  const { low, high, mean = 0, std = 1, dtype = "float64" }: Partial<TruncatedNormalOptions> = options ?? {};
  checkDraw("truncatedNormal", shape, dtype);
  if (low === undefined || high === undefined) {
    throw new ValueError({
      op: "truncatedNormal",
      expected: "both bounds are required",
      received: low === undefined ? "no low" : "no high",
      advice: "Without bounds, use normal.",
    });
  }
  if (typeof low === "number" && typeof high === "number" && !(low < high)) {
    throw new ValueError({
      op: "truncatedNormal",
      expected: "low must be below high",
      received: `${low} and ${high}`,
      advice: "Give the smaller end as low.",
    });
  }
  const [keys, ...given] = [key, low, high, mean, std].map((each) => operand(each, "truncatedNormal")) as [
    Node,
    Node,
    Node,
    Node,
    Node,
  ];
  return composite("truncatedNormal", [keys, ...given], { shape, dtype }, () => {
    const unit = openUnit(keys, shape);
    const names = ["low", "high", "mean", "std"];
    const [from, to, center, deviation] = given.map((each, i) =>
      parameter("truncatedNormal", names[i] as string, each, unit),
    ) as [Node, Node, Node, Node];
    const wide = mul(deviation, Math.SQRT2);
    const [first, last] = [from, to].map((bound) => erf(div(sub(bound, center), wide))) as [Node, Node];
    const level = add(first, mul(sub(last, first), unit));
    const drawn = add(center, mul(wide, erfinv(maximum(minimum(level, largest), -largest))));
    return astype(maximum(minimum(drawn, to), from), dtype);
  });
}
