/** Normal draws between two bounds, by the inverse of the distribution function. */
import { type DType, type Shape, ValueError } from "@cadena/core";
import { add, div, maximum, minimum, mul, sub } from "../functions/arithmetic.js";
import { composite } from "../functions/composite.js";
import { astype } from "../functions/elementwise.js";
import { broadcastAll, type Operand, operand } from "../functions/lift.js";
import type { Node } from "../graph/node.js";
import { checkDraw, parameter } from "./parameters.js";
import { truncatedDraw } from "./truncated-quantile.js";
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

/**
 * Normal draws given that they lie between low and high: mean + std · z, where Φ(z) is uniform between the values of Φ
 * at the bounds. Slopes go to all four. Both bounds may be far to one side of the mean.
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
    const [lowest, highest] = [from, to].map((bound) => div(sub(bound, center), deviation)) as [Node, Node];
    const bounded = broadcastAll("truncatedNormal", [unit, lowest, highest]) as readonly [Node, Node, Node];
    const drawn = add(center, mul(deviation, truncatedDraw(bounded)));
    return astype(maximum(minimum(drawn, to), from), dtype);
  });
}
