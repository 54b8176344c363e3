/** Draws of a location and a scale, with slopes for both: z is drawn, and location + scale · z is computed. */
import { type DType, type Shape, ValueError } from "@cadena/core";
import { add, log, mul, neg } from "../functions/arithmetic.js";
import { composite } from "../functions/composite.js";
import { astype } from "../functions/elementwise.js";
import { type Operand, operand } from "../functions/lift.js";
import type { Node } from "../graph/node.js";
import { randomNormal } from "../primitives/random.js";
import { checkDraw, parameter } from "./parameters.js";
import { openUnit } from "./uniform.js";

/** The distribution of {@link normal}. */
export interface NormalOptions {
  /** Default 0. */
  readonly mean?: Operand | undefined;
  /** The standard deviation. Default 1. */
  readonly std?: Operand | undefined;
  /** float64 (default) or float32. */
  readonly dtype?: DType | undefined;
}

/** The distribution of {@link gumbel}. */
export interface GumbelOptions {
  /** The mode. Default 0. */
  readonly location?: Operand | undefined;
  /** Default 1. */
  readonly scale?: Operand | undefined;
  /** float64 (default) or float32. */
  readonly dtype?: DType | undefined;
}

/**
 * Normal draws: mean + std · z, computed in float64. Slopes go to mean and std, and not through z.
 *
 * @throws ValueError for a standard deviation that is a negative number; ShapeError if a parameter does not broadcast
 * to the draws.
 * @throws DTypeError if the element type is not a float type, or it is not a key.
 * @example
 * const draw = (mean: Node, std: Node) => normal(key(0), [], { mean, std });
 * evaluate(grad(draw)(5, 2)).item(); // 1
 */
export function normal(key: Operand, shape: Shape, options: NormalOptions = {}): Node {
  const { mean = 0, std = 1, dtype = "float64" } = options;
  return located("normal", { key, shape, dtype }, { mean, std }, (keys) => randomNormal(keys, shape));
}

/**
 * Gumbel draws: location − scale · log(−log u), of a uniform u between 0 and 1. Slopes go to location and scale.
 *
 * @throws ValueError for a scale that is a negative number; ShapeError if a parameter does not broadcast to the draws.
 * @throws DTypeError if the element type is not a float type, or it is not a key.
 * @example
 * gumbel(key(0), [2, 3]).shape; // [2, 3]
 */
export function gumbel(key: Operand, shape: Shape, options: GumbelOptions = {}): Node {
  const { location = 0, scale = 1, dtype = "float64" } = options;
  return located("gumbel", { key, shape, dtype }, { location, scale }, (keys) => standardGumbel(keys, shape));
}

/** Gumbel draws of location 0 and scale 1. */
export function standardGumbel(key: Node, shape: Shape): Node {
  return neg(log(neg(log(openUnit(key, shape)))));
}

interface Draw {
  readonly key: Operand;
  readonly shape: Shape;
  readonly dtype: DType;
}

/** location + scale · z, where the parameters are location and scale, in this order, by their names. */
function located(
  op: string,
  { key, shape, dtype }: Draw,
  parameters: Readonly<Record<string, Operand>>,
  standard: (keys: Node) => Node,
): Node {
  checkDraw(op, shape, dtype);
  const [[place, location], [spread, scale]] = Object.entries(parameters) as [[string, Operand], [string, Operand]];
  const isFit = (given: Operand): boolean => typeof given !== "number" || Number.isFinite(given);
  if (!isFit(location) || !isFit(scale) || (typeof scale === "number" && scale < 0)) {
    throw new ValueError({
      op,
      expected: `${place} must be finite, and ${spread} finite and not negative`,
      received: `${String(location)} and ${String(scale)}`,
      advice: `With ${spread} 0, every draw is the ${place}.`,
    });
  }
  const [keys, from, by] = [operand(key, op), operand(location, op), operand(scale, op)];
  return composite(op, [keys, from, by], { shape, dtype }, () => {
    const z = standard(keys);
    const scaled = mul(parameter(op, spread, by, z), z);
    return astype(add(parameter(op, place, from, z), scaled), dtype);
  });
}
