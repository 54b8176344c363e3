/** Least squares by the method of Levenberg and Marquardt. */
import {
  concatenate,
  Graph,
  input,
  jacfwd,
  lift,
  mul,
  type Node,
  neg,
  referenceEngine,
  reshape,
  sqrt,
} from "@cadena/autodiff";
import { lstsq } from "@cadena/autodiff/linalg";
import { eye, fromData, type Tensor, tensor, zeros } from "@cadena/core";
import type { NodesOf, Values } from "../layer.js";
import { requireBetween, requireSize } from "../requirements.js";
import { hasConverged, type Solution, type SolverOptions, type StopReason } from "./solution.js";
import { dot, norm, plus, requireFinite, unknownsOf } from "./unknowns.js";

/** When Levenberg–Marquardt stops, and how carefully it begins. */
export interface LevenbergMarquardtOptions extends SolverOptions {
  /** Stop ("gradient") where the cosine between r and every column of J is at most this. Default 1e-12. */
  readonly gradient?: number | undefined;
  /** Stop ("step") where ‖D h‖ is at most this part of ‖D x‖. Default 1e-12. */
  readonly step?: number | undefined;
  /**
   * Stop ("value") where a step changes the value, and was to change it, by at most this part. Default 0: where all its
   * digits are used up, and the slope falls no more.
   */
  readonly value?: number | undefined;
  /** The first damping. Default 1e-3; more where the start is far from good. */
  readonly damping?: number | undefined;
}

/**
 * Makes ½ Σ r² small, where `residuals` gives r for parameters, both float64. Each step h solves
 * (JᵀJ + μ D²) h = −Jᵀr, as the least squares of [J; √μ D] by QR (Moré, 1978, §3), with D the largest norms that
 * the columns of J had (his §6), so that units do not matter. μ follows the ratio of true and foreseen decrease by
 * Nielsen's rule (Madsen, Nielsen and Tingleff, 2004, Algorithm 3.16); the stopping rules are those of MINPACK.
 *
 * @throws DTypeError unless the parameters are float64; ValueError if the residuals are not finite at the start.
 * @example
 * const t = tensor([0, 1, 2]);
 * const y = tensor([2, 1, 0.5]);
 * const fit = levenbergMarquardt(({ a, k }) => sub(mul(a, exp(neg(mul(k, t)))), y), { a: tensor(1), k: tensor(0) });
 * fit.converged; // true
 * Math.abs(fit.params.k.item() - Math.LN2) < 1e-9; // true
 */
export function levenbergMarquardt<T extends Values>(
  residuals: (params: NodesOf<T>) => Node,
  start: T,
  options: LevenbergMarquardtOptions = {},
): Solution<T> {
  const op = "levenbergMarquardt";
  const { gradient = 1e-12, step = 1e-12, value = 0, damping = 1e-3, maxSteps = 200 } = options;
  requireSize(op, "maxSteps", maxSteps);
  requireBetween(op, "damping", damping, 0, Number.MAX_VALUE, "low");
  const unknowns = unknownsOf(op, start);
  const f = (vector: Node): Node => reshape(residuals(unknowns.nodesOf(vector)), [-1]);
  const { linearize, stepFrom } = programsOf(f, unknowns.start.length, options);
  let x = unknowns.start;
  let here = linearize(x);
  requireFinite(op, "a sum of squares", here.value);
  let scales = here.norms.map((each) => each || 1);
  let [mu, growth, evaluations] = [damping, 2, 1];
  const stopped = (reason: StopReason, steps: number): Solution<T> => ({
    params: unknowns.treeOf(x),
    value: here.value,
    reason,
    converged: hasConverged(reason),
    steps,
    evaluations,
  });
  for (let steps = 0; steps < maxSteps; steps++) {
    if (here.cosine <= gradient) return stopped("gradient", steps);
    const h = stepFrom(here, mu, scales);
    const scaled = (vector: Float64Array): number => norm(vector.map((each, i) => each * (scales[i] as number)));
    const length = scaled(h);
    if (length <= step * scaled(x)) return stopped("step", steps);
    const next = linearize(plus(x, 1, h));
    evaluations += 1;
    const foreseen = (mu * length ** 2 - dot(h, here.slope)) / 2;
    const gain = here.value - next.value;
    const change = Math.max(Math.abs(gain), foreseen) / here.value;
    const isNoise = change <= 4 * 2 ** -52;
    const isLast = change <= value || (isNoise && next.cosine >= here.cosine);
    if (isNoise ? !isLast : gain > 0) {
      x = plus(x, 1, h);
      here = next;
      scales = scales.map((scale, i) => Math.max(scale, next.norms[i] as number));
      mu *= isNoise ? 1 / 3 : Math.max(1 / 3, 1 - (2 * (gain / foreseen) - 1) ** 3);
      growth = 2;
    } else {
      mu *= growth;
      growth *= 2;
    }
    if (isLast) return stopped("value", steps + 1);
    if (!Number.isFinite(mu)) return stopped("stuck", steps + 1);
  }
  return stopped("limit", maxSteps);
}

/** The residuals near a point, as a linear function. */
interface Linearized {
  readonly r: Tensor;
  readonly J: Tensor;
  /** ½ Σ r²; infinite where it is not a number, or J is not. */
  readonly value: number;
  /** Jᵀr */
  readonly slope: Float64Array;
  /** The norms of the columns of J. */
  readonly norms: Float64Array;
  /** The largest cosine between r and a column. */
  readonly cosine: number;
}

/** The programs of a problem: residuals with their Jacobian at a point, and the step from there. */
function programsOf(f: (x: Node) => Node, size: number, { engine = referenceEngine }: SolverOptions) {
  const x = input("x", { shape: [size] });
  const [r, J] = [f(x), jacfwd(f)(x)];
  const jacobian = engine.prepare(new Graph([x], [r, J]));
  const [mu, D] = [input("μ"), input("D", { shape: [size] })];
  const [rNow, jNow] = [input("r", { shape: r.shape }), input("J", { shape: J.shape })];
  const damped = concatenate([jNow, mul(sqrt(mu), mul(D, lift(eye(size))))]);
  const h = lstsq(damped, concatenate([neg(rNow), lift(zeros([size]))]));
  const stepping = engine.prepare(new Graph([rNow, jNow, mu, D], [h]));
  return {
    linearize(at: Float64Array): Linearized {
      const [r, J] = jacobian.run([fromData(at, [size])]) as [Tensor, Tensor];
      const [rs, js] = [r, J].map((each) => each.contiguous().data as Float64Array) as [Float64Array, Float64Array];
      const column = (j: number): Float64Array => rs.map((_, i) => js[i * size + j] as number);
      const slope = at.map((_, j) => dot(column(j), rs));
      const norms = at.map((_, j) => norm(column(j)));
      const length = norm(rs);
      const cosines = slope.map((each, j) => Math.abs(each) / ((norms[j] as number) * length || 1));
      const isKnown = norms.every(Number.isFinite) && Number.isFinite(length ** 2);
      return {
        r,
        J,
        value: isKnown ? length ** 2 / 2 : Number.POSITIVE_INFINITY,
        slope,
        norms,
        cosine: Math.max(...cosines),
      };
    },
    stepFrom({ r, J }: Linearized, damping: number, scales: Float64Array): Float64Array {
      const [h] = stepping.run([r, J, tensor(damping), fromData(scales, [size])]) as [Tensor];
      return h.contiguous().data as Float64Array;
    },
  };
}
