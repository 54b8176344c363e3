/** Are the derivatives right? Reverse mode, forward mode and difference quotients, entry by entry. */
import { DTypeError, foldIn, fromData, isFloat, key, normal, ShapeError, sizeOf, type Tensor } from "@cadena/core";
import { NotScalarError } from "../errors.js";
import { formatAval } from "../graph/aval.js";
import { inputLike, type Node } from "../graph/node.js";
import { topologicalOrder } from "../graph/order.js";
import { fill } from "../primitives/movement.js";
import { type Bindings, bindingFinder, run } from "../transforms/evaluate.js";
import { pushForward } from "../transforms/forward.js";
import { gradients } from "../transforms/gradient.js";
import { multiIndex } from "./non-finite.js";
import { forwardPass, type Movement } from "./perturb.js";
import { brief, slopeAlong } from "./probe.js";
import { type CheckedElement, type GradientReport, report } from "./report.js";
import { suspect } from "./suspect.js";

/** How exactly, and how much, is checked. */
export interface CheckOptions {
  /** Absolute part of the tolerance. Default 1e-8. */
  readonly absolute?: number;
  /** Part of the tolerance relative to the larger of the two derivatives. Default 1e-6. */
  readonly relative?: number;
  /** With more elements than this, random directions stand for them. Default 2000. */
  readonly maxElements?: number;
  /** How many random directions for each node. Default 8. */
  readonly directions?: number;
  /** Of the random directions. Default 0. */
  readonly seed?: number;
}

/**
 * Compares the gradient of `y`, by reverse and by forward mode, with central differences (extrapolated by Richardson),
 * for every entry of every node of `wrt`. Entries at a kink, at the edge of a domain, or where differences tell
 * nothing, are skipped with the reason. What stopGradient holds is held here too.
 *
 * All floats of the graph must be float64: differences of float32 numbers tell too little. Build the graph in float64,
 * or cast its inputs with `astype`. int32 and bool inputs may be there, and are not moved.
 *
 * @throws NotScalarError if y is not a scalar; DTypeError for float32; ShapeError if `wrt` is empty.
 * @example
 * const x = input("x");
 * const report = checkGradients(mul(x, sin(x)), [x], { x: 2 });
 * report.ok; // true
 * console.log(report);
 * // checkGradients: ok, 1 passed, 0 failed, 0 skipped
 * //   passed ∂/∂x: …
 */
export function checkGradients(
  y: Node,
  wrt: readonly Node[],
  bindings: Bindings = {},
  options: CheckOptions = {},
): GradientReport {
  const { absolute = 1e-8, relative = 1e-6, maxElements = 2000, directions = 8, seed = 0 } = options;
  requireCheckable(y, wrt);
  const leaf = bindingFinder(topologicalOrder([y, ...wrt]), bindings);
  const pass = forwardPass(y, wrt, leaf);
  const total = wrt.reduce((count, x) => count + sizeOf(x.shape), 0);
  const sampled = total > maxElements;
  const slopes = gradients(y, wrt);
  const reverse = valuesOf(slopes, leaf);
  const elements: CheckedElement[] = [];
  for (const [i, x] of wrt.entries()) {
    const size = sizeOf(x.shape);
    const movement = pass.movement(x);
    const forward = forwardMode(y, x, leaf);
    const gradient = (reverse[i] as Tensor).contiguous().data;
    const count = sampled && size > directions ? directions : size;
    for (let e = 0; e < count; e++) {
      const isDirection = count !== size;
      const direction = isDirection ? randomDirection(x, foldIn(foldIn(key(seed), i), e)) : oneHot(size, e);
      const analytic = dot(gradient, direction);
      const numeric = differences(movement, pass.value(x), direction, isDirection);
      const pushed = forward(fromData(direction, x.shape));
      const where = { node: x, index: isDirection ? [] : multiIndex(e, x), direction: isDirection ? e : undefined };
      elements.push({ ...where, ...compare(analytic, pushed, numeric, absolute, relative) });
    }
  }
  const failed = elements.find(({ status }) => status === "failed");
  const isWrong = (nodes: readonly Node[]): ((node: Node) => boolean) => {
    const found = valuesOf(gradients(y, nodes), leaf);
    return (node) => {
      const direction = randomDirection(node, key(seed));
      const numeric = differences(pass.movement(node), pass.value(node), direction, true);
      const analytic = dot((found[nodes.indexOf(node)] as Tensor).contiguous().data, direction);
      const pushed = forwardMode(y, node, leaf)(fromData(direction, node.shape));
      return compare(analytic, pushed, numeric, absolute, relative).status === "failed";
    };
  };
  const lookAt = failed && suspect(y, failed.node, pass.movement(failed.node), isWrong);
  return report(elements, lookAt, sampled ? { total, maxElements } : undefined);
}

/** Everything about one derivative, but where it is. */
function compare(
  analytic: number,
  forward: number,
  numeric: ReturnType<typeof slopeAlong>,
  absolute: number,
  relative: number,
): Omit<CheckedElement, "node" | "index" | "direction"> {
  if (numeric.kind === "none") {
    const nothing = { numeric: Number.NaN, error: Number.NaN, tolerance: Number.NaN, inequality: "" };
    return { analytic, forward, ...nothing, status: "skipped", reason: numeric.reason };
  }
  const { value, uncertainty } = numeric;
  const reverseIsWorse = Math.abs(analytic - value) >= Math.abs(forward - value) || Number.isNaN(analytic);
  const [mode, worse] = reverseIsWorse ? (["reverse", analytic] as const) : (["forward", forward] as const);
  const error = Math.abs(worse - value);
  const larger = Math.max(Math.abs(worse), Math.abs(value));
  const tolerance = absolute + relative * larger + uncertainty;
  const passed = error <= tolerance && Number.isFinite(worse);
  const inequality =
    `|${mode} − numeric| = |${worse} − ${value}| = ${brief(error)} ${passed ? "≤" : "≰"} ` +
    `${absolute} + ${relative} · ${brief(larger)} + ${brief(uncertainty)} = ${brief(tolerance)}`;
  return { analytic, forward, numeric: value, error, tolerance, inequality, status: passed ? "passed" : "failed" };
}

function differences(movement: Movement, value: Tensor, direction: Float64Array, isDirection: boolean) {
  const start = value.contiguous().data;
  const moved = (t: number) =>
    movement.move(
      fromData(
        Float64Array.from(direction, (d, j) => (start[j] as number) + t * d),
        value.shape,
      ),
    );
  const size = isDirection ? 1 : Math.abs(dot(start, direction));
  return slopeAlong(movement, moved, size);
}

/** The derivative of y along a direction of x, by forward mode: the graph is built once. */
function forwardMode(y: Node, x: Node, leaf: (input: Node) => Tensor): (direction: Tensor) => number {
  const seed = inputLike(x);
  const pushed = pushForward([y], [x], [seed])[0] ?? fill(0, y);
  return (direction) =>
    (valuesOf([pushed], (node) => (node === seed ? direction : leaf(node)))[0] as Tensor).item() as number;
}

function valuesOf(nodes: readonly Node[], leaf: (input: Node) => Tensor): readonly Tensor[] {
  return run(topologicalOrder(nodes), nodes, leaf);
}

function oneHot(size: number, entry: number): Float64Array {
  const direction = new Float64Array(size);
  direction[entry] = 1;
  return direction;
}

/** Of length 1. */
function randomDirection(x: Node, draw: Tensor): Float64Array {
  const data = Float64Array.from(normal(draw, x.shape).contiguous().data);
  const length = Math.sqrt(dot(data, data));
  return data.map((each) => each / length);
}

function dot(a: ArrayLike<number>, b: Float64Array): number {
  // Where the direction is zero, an infinite slope says nothing.
  return b.reduce((total, each, i) => (each === 0 ? total : total + (a[i] as number) * each), 0);
}

function requireCheckable(y: Node, wrt: readonly Node[]): void {
  const op = "checkGradients";
  if (y.rank !== 0) {
    const received = formatAval(y);
    throw new NotScalarError({ op, expected: "the output must be a scalar", received, advice: "Sum it." });
  }
  if (wrt.length === 0)
    throw new ShapeError({
      op,
      expected: "at least one node is required in wrt",
      received: "none",
      advice: "List the inputs to check.",
    });
  const float32 = topologicalOrder([y, ...wrt]).nodes.find((node) => isFloat(node.dtype) && node.dtype !== "float64");
  const wrong = [y, ...wrt].find((node) => node.dtype !== "float64") ?? float32;
  if (wrong === undefined) return;
  throw new DTypeError({
    op,
    expected: "a graph in float64 is required",
    received: `${wrong}`,
    advice: "Build it in float64: differences of float32 numbers tell too little, and integers have no derivative.",
  });
}
