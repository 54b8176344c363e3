/** Learning rates that change: functions of the number t of steps before this one, in float64. */
import { add, cos, div, floor, less, lift, maximum, minimum, mul, type Node, pow, sub, where } from "@cadena/autodiff";
import { requireBetween, requireSize } from "../requirements.js";
import type { Schedule } from "./schedule.js";

/**
 * The same rate at every step, for places that want a schedule.
 *
 * @example
 * evaluate(constantRate(0.1)(lift(7))).item(); // 0.1
 */
export function constantRate(rate: number): Schedule {
  return () => lift(rate);
}

/**
 * α f^⌊t/every⌋: times a factor after every so many steps, as PyTorch's StepLR.
 *
 * @throws ValueError unless f > 0 and `every` is a whole number ≥ 1.
 * @example
 * evaluate(stepDecay(0.8, 0.5, 10)(lift(25))).item(); // 0.2
 */
export function stepDecay(rate: number, factor: number, every: number): Schedule {
  const decay = exponentialDecay(rate, factor);
  requireSize("stepDecay", "the number of steps", every);
  return (step) => decay(floor(div(step, every)));
}

/**
 * α f^(t/every): times a factor, little by little, over every so many steps, as Keras's ExponentialDecay.
 *
 * @throws ValueError unless f > 0 and `every` is a whole number ≥ 1.
 * @example
 * evaluate(exponentialDecay(0.8, 0.25, 10)(lift(5))).item(); // 0.4
 */
export function exponentialDecay(rate: number, factor: number, every = 1): Schedule {
  requireBetween("exponentialDecay", "the factor", factor, 0, Number.MAX_VALUE, "low");
  requireSize("exponentialDecay", "the number of steps", every);
  return (step) => mul(rate, pow(lift(factor), div(step, every)));
}

/**
 * α_end + ½ (α − α_end)(1 + cos(π t/T)) for T steps, then α_end (Loshchilov and Hutter, 2017, eq. 5, without restarts).
 *
 * @throws ValueError unless T is a whole number ≥ 1.
 * @example
 * evaluate(cosineDecay(0.5, 100)(lift(50))).item(); // 0.25
 */
export function cosineDecay(rate: number, steps: number, end = 0): Schedule {
  requireSize("cosineDecay", "the number of steps", steps);
  return (step) => cosineBetween(rate, end, div(step, steps));
}

/**
 * A line from `start` (default 0) to the first rate of a schedule in T steps, and then that schedule from its beginning
 * (Goyal et al., 2017, §2.2).
 *
 * @throws ValueError unless T is a whole number ≥ 1.
 * @example
 * const rate = warmUp(4, cosineDecay(0.5, 100));
 * evaluate([1, 4, 54].map((t) => rate(lift(t)))).map((each) => each.item()); // [0.125, 0.5, 0.25]
 */
export function warmUp(steps: number, schedule: Schedule, start = 0): Schedule {
  requireSize("warmUp", "the number of steps", steps);
  return (step) => {
    const rate = schedule(maximum(sub(step, steps), 0));
    return where(less(step, steps), add(start, mul(sub(rate, start), div(step, steps))), rate);
  };
}

/** The shape of {@link oneCycle}. */
export interface OneCycleOptions {
  /** The part of the steps that goes up. Default 0.3, as in PyTorch. */
  readonly rising?: number | undefined;
  /** The first rate. Default the peak/25, as in PyTorch. */
  readonly start?: number | undefined;
  /** The last rate. Default the start/10⁴, as in PyTorch. */
  readonly end?: number | undefined;
}

/**
 * Up to a peak and down again in T steps, the first at t = 0 and the last at t = T − 1, by cosines (Smith and Topin,
 * 2018, with the shape of fastai and PyTorch); PyTorch has the peak up to one step earlier.
 *
 * @throws ValueError unless T is a whole number ≥ 2, and 0 < rising < 1.
 * @example
 * const rate = oneCycle(1, 101, { rising: 0.5 });
 * evaluate([0, 50].map((t) => rate(lift(t)))).map((each) => each.item()); // [ 0.040000000000000036, 1 ]
 */
export function oneCycle(
  peak: number,
  steps: number,
  { rising = 0.3, start = peak / 25, end = start / 1e4 }: OneCycleOptions = {},
): Schedule {
  requireSize("oneCycle", "the number of steps less one", steps - 1);
  requireBetween("oneCycle", "rising", rising, 0, 1, "both");
  const top = rising * (steps - 1);
  return (step) =>
    where(
      less(step, top),
      cosineBetween(start, peak, div(step, top)),
      cosineBetween(peak, end, div(sub(step, top), steps - 1 - top)),
    );
}

/** From a to b along half a wave of the cosine, as the part done goes from 0 to 1; b beyond. */
function cosineBetween(a: number, b: number, part: Node): Node {
  return add(b, mul((a - b) / 2, add(1, cos(mul(Math.PI, minimum(part, 1))))));
}
