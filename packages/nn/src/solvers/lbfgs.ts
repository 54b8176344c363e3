/** Smooth functions by the limited-memory method of Broyden, Fletcher, Goldfarb and Shanno. */
import { Graph, gradients, input, type Node, referenceEngine } from "@cadena/autodiff";
import { fromData, type Tensor } from "@cadena/core";
import type { NodesOf, Values } from "../layer.js";
import { requireSize } from "../requirements.js";
import { hasConverged, type Solution, type SolverOptions, type StopReason } from "./solution.js";
import { dot, plus, requireFinite, unknownsOf } from "./unknowns.js";
import { type OnLine, strongWolfe } from "./wolfe.js";

/** When L-BFGS stops, and how much it remembers. */
export interface LbfgsOptions extends SolverOptions {
  /** Stop ("gradient") where no entry of the gradient is larger. Default 1e-8. */
  readonly gradient?: number | undefined;
  /** Stop ("value") where a step lowers the value by at most this part. Default 2⁻⁵². */
  readonly value?: number | undefined;
  /** How many steps are remembered. Default 10. */
  readonly memory?: number | undefined;
}

/** A point, and what a function is there. */
interface Place {
  readonly x: Float64Array;
  readonly value: number;
  readonly slope: Float64Array;
}

/** A step s and how it changed the gradient, y. */
interface Pair {
  readonly s: Float64Array;
  readonly y: Float64Array;
}

/**
 * Makes a scalar loss of parameters small, both float64: directions by the two-loop recursion (Nocedal and Wright, 2006,
 * Algorithms 7.4 and 7.5), steps by the strong conditions of Wolfe. All examples at once: it is not for noisy gradients.
 *
 * @throws DTypeError unless the parameters are float64; ValueError if the loss is not finite at the start.
 * @example
 * const found = lbfgs((x: Node) => sum(pow(sub(x, tensor([1, -2])), 4)), tensor([0, 0]));
 * found.reason; // "gradient"
 */
export function lbfgs<T extends Values>(
  loss: (params: NodesOf<T>) => Node,
  start: T,
  options: LbfgsOptions = {},
): Solution<T> {
  const { engine = referenceEngine, gradient = 1e-8, value = 2 ** -52, memory = 10, maxSteps = 200 } = options;
  requireSize("lbfgs", "maxSteps", maxSteps);
  requireSize("lbfgs", "memory", memory);
  const unknowns = unknownsOf("lbfgs", start);
  const vector = input("x", { shape: [unknowns.start.length] });
  const output = loss(unknowns.nodesOf(vector));
  const program = engine.prepare(new Graph([vector], [output, gradients(output, [vector])[0] as Node]));
  let evaluations = 0;
  const placeOf = (x: Float64Array): Place => {
    evaluations += 1;
    const [f, g] = program.run([fromData(x, [x.length])]) as [Tensor, Tensor];
    const slope = g.contiguous().data as Float64Array;
    const isKnown = Number.isFinite(f.item()) && slope.every(Number.isFinite);
    return { x, value: isKnown ? (f.item() as number) : Number.POSITIVE_INFINITY, slope };
  };
  let here = placeOf(unknowns.start);
  requireFinite("lbfgs", "a loss", here.value);
  const pairs: Pair[] = [];
  const stopped = (reason: StopReason, steps: number): Solution<T> => ({
    params: unknowns.treeOf(here.x),
    value: here.value,
    reason,
    converged: hasConverged(reason),
    steps,
    evaluations,
  });
  for (let steps = 0; steps < maxSteps; steps++) {
    const largest = here.slope.reduce((most, each) => Math.max(most, Math.abs(each)), 0);
    if (largest <= gradient) return stopped("gradient", steps);
    const direction = directionOf(here.slope, pairs);
    const along = (at: number): OnLine<Place> => {
      const point = placeOf(plus(here.x, at, direction));
      return { at, value: point.value, slope: dot(point.slope, direction), point };
    };
    const origin = { at: 0, value: here.value, slope: dot(here.slope, direction), point: here };
    const next = strongWolfe(along, origin, pairs.length === 0 ? Math.min(1, 1 / largest) : 1)?.point;
    if (next === undefined) {
      // A memory of other places may mislead; without it the direction is that of steepest descent.
      if (pairs.length === 0) return stopped("stuck", steps);
      pairs.length = 0;
      continue;
    }
    const [s, y] = [plus(next.x, -1, here.x), plus(next.slope, -1, here.slope)];
    if (dot(s, y) > 0) pairs.push({ s, y });
    if (pairs.length > memory) pairs.shift();
    const gain = here.value - next.value;
    here = next;
    if (Math.abs(gain) <= value * Math.abs(here.value)) return stopped("value", steps + 1);
  }
  return stopped("limit", maxSteps);
}

/** −H g, with H from the last pairs and a first guess of sᵀy/yᵀy (eq. 7.20). */
function directionOf(slope: Float64Array, pairs: readonly Pair[]): Float64Array {
  let q: Float64Array = slope;
  const alphas = pairs.toReversed().map(({ s, y }) => {
    const alpha = dot(s, q) / dot(s, y);
    q = plus(q, -alpha, y);
    return alpha;
  });
  const last = pairs.at(-1);
  const guess = last === undefined ? 1 : dot(last.s, last.y) / dot(last.y, last.y);
  let r: Float64Array = q.map((each) => guess * each);
  for (const [i, { s, y }] of pairs.entries()) {
    r = plus(r, (alphas.at(-1 - i) as number) - dot(y, r) / dot(s, y), s);
  }
  return r.map((each) => -each);
}
