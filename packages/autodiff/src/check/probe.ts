/** One derivative, by differences: as exact as float64 allows, and aware of where there is none. */
import { formatNumber } from "@cadena/core";
import type { Application, Node } from "../graph/node.js";
import { describeNode, multiIndex, subscript } from "./non-finite.js";
import { decisionBetween, kinkBetween, type MetKink, type Moved, type Movement } from "./perturb.js";

/** A derivative found by differences and how exact it is, or why there is none. */
export type Slope =
  | { readonly kind: "slope"; readonly value: number; readonly uncertainty: number }
  | { readonly kind: "none"; readonly reason: string };

/** The usual step first; larger ones against rounding, smaller ones near kinks and edges of domains. */
const steps = [1e-3, 1e-2, 1e-1, 1e-4, 1e-5, 1e-6];
const nearest = 1e-6;
/** For a point nearer to 0 than those steps, as parts of it. */
const parts = [1e-2, 1e-3];

/** An extrapolated difference quotient, how exact it is, and by how much the slopes on the two sides differ. */
interface Estimate {
  readonly value: number;
  readonly uncertainty: number;
  readonly h: number;
  readonly gap: number;
}

/**
 * dy/dt at 0 of y along a line, from central differences with Richardson's extrapolation. `along` gives the graph at
 * t; `size` is the size of what moves.
 */
export function slopeAlong(movement: Movement, along: (t: number) => Moved, size: number): Slope {
  const scale = Math.max(1, size);
  const middle = along(0);
  if (!Number.isFinite(middle.y)) return none(`y is ${middle.y} at this point: see findNonFinite`);
  const estimates: Estimate[] = [];
  let kink: MetKink | undefined;
  const tiny = 0 < size && size < 1e-4 ? parts.map((part) => part * size) : [];
  for (const h of [...steps.map((step) => step * scale), ...tiny]) {
    const [low, high] = [along(-h), along(h)];
    const met = kinkBetween(movement, low, middle, high);
    if (met !== undefined) {
      if (h === nearest * scale) kink = met;
      continue;
    }
    const found = richardson(along, h, [low.y, middle.y, high.y]);
    if (!Number.isFinite(found.value)) continue;
    estimates.push(found);
    if (found.uncertainty <= 1e-8 * Math.max(1, Math.abs(found.value))) break;
  }
  const best = mostExact(estimates);
  const [left, right] = oneSided(along, nearest * scale);
  const decision = decisionBetween(movement, along(-nearest * scale), along(nearest * scale));
  const decided = decision === undefined ? "" : `${describeNode(decision)} gives other results on the two sides; `;
  const differ = `${decided}left slope ${slope(left)}, right slope ${slope(right)}: y has no derivative here`;
  if (best !== undefined && Math.abs(best.gap) > 1e-3 * Math.max(1e-3, Math.abs(best.value))) return none(differ);
  if (best === undefined && kink !== undefined)
    return none(kinkReason(kink, [left, right], jump(along, nearest * scale, [left, right]), nearest * scale));
  if (best === undefined) return none("y is not finite on both sides: the point is at the edge of the domain");
  const { value, uncertainty } = best;
  if (uncertainty <= 1e-3 * Math.max(1e-3, Math.abs(value))) return { kind: "slope", value, uncertainty };
  return none(
    Math.abs(left - right) > 1e-3 * Math.max(1e-3, Math.abs(left), Math.abs(right))
      ? differ
      : `${decided}the difference quotient does not settle: ${brief(value)} ± ${brief(uncertainty)}`,
  );
}

function richardson(
  along: (t: number) => Moved,
  h: number,
  [low, middle, high]: readonly [low: number, middle: number, high: number],
): Estimate {
  const near = [along(-h / 4).y, along(h / 4).y] as const;
  const quotient = (step: number): number => (along(step).y - along(-step).y) / (2 * step);
  const [d1, d2, d3] = [(high - low) / (2 * h), quotient(h / 2), (near[1] - near[0]) / (h / 2)];
  const [r1, r2] = [(4 * d2 - d1) / 3, (4 * d3 - d2) / 3];
  const value = (16 * r2 - r1) / 15;
  const rounding = (16 * Number.EPSILON * Math.max(Math.abs(low), Math.abs(high))) / h;
  // The right slope less the left one: it falls with the step where y is smooth, and not where it bends.
  const [wide, narrow] = [(low - 2 * middle + high) / h, (near[0] - 2 * middle + near[1]) / (h / 4)];
  const bends = Math.abs(narrow) > 0.5 * Math.abs(wide) && Math.abs(narrow) > 4 * rounding;
  return { value, uncertainty: Math.abs(value - r2) + rounding, h, gap: bends ? narrow : 0 };
}

/** The least uncertain of those that no estimate with a smaller step contradicts: large steps may skip waves. */
function mostExact(estimates: readonly Estimate[]): Estimate | undefined {
  const standing = estimates.filter((each) =>
    estimates.every(
      (other) => other.h >= each.h || Math.abs(other.value - each.value) <= 10 * (other.uncertainty + each.uncertainty),
    ),
  );
  return standing.toSorted((a, b) => a.uncertainty - b.uncertainty)[0];
}

/** By how much y jumps within h of the point, beyond what slopes explain. */
function jump(along: (t: number) => Moved, h: number, [left, right]: readonly [number, number]): number {
  const rise = along(h).y - along(-h).y;
  return Math.abs(rise - (left + right) * h) > 1e-3 * Math.max(1e-3, Math.abs(rise)) ? rise : 0;
}

/** Slopes beside the point: from h to 2h on each side, so that a kink within h spoils neither. */
function oneSided(along: (t: number) => Moved, h: number): readonly [left: number, right: number] {
  return [(along(-h).y - along(-2 * h).y) / h, (along(2 * h).y - along(h).y) / h];
}

function kinkReason(
  { node, entry, distance }: MetKink,
  [left, right]: readonly [number, number],
  jumped: number,
  h: number,
): string {
  const { primitive, inputs } = node.application as Application;
  const isReduction = primitive.kink === undefined;
  const isKnown = node.name !== undefined || node.scope !== undefined;
  const where = `${primitive.name}${subscript(multiIndex(entry, inputs[0] as Node))}${isKnown ? ` (${describeNode(node)})` : ""}`;
  const what = isReduction
    ? `${primitive.name === "min" ? "smallest" : "largest"} entries equal`
    : inputs.length === 1
      ? "input at 0"
      : "arguments equal";
  const near = distance === 0 && !isReduction ? what : `${what} within ${brief(h)}`;
  const convention = primitive.kink?.convention ?? "those that are equal share the slope evenly";
  const sides = `left slope ${slope(left)}, right slope ${slope(right)}`;
  return `${where} ${near}; ${jumped === 0 ? sides : `y jumps by ${brief(jumped)}`}; convention ${convention}`;
}

/** A number in messages. */
export function brief(x: number): string {
  return formatNumber(Number(x.toPrecision(6)), 6);
}

/** A one-sided slope in messages: what rounding left of a zero is a zero. */
function slope(x: number): string {
  return Number.isFinite(x) ? brief(Math.round(x * 1e5) / 1e5 + 0) : String(x);
}

const none = (reason: string): Slope => ({ kind: "none", reason });
