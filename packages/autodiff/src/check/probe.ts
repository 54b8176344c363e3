/** One derivative, by differences: as exact as float64 allows, and aware of where there is none. */
import { formatNumber } from "@cadena/core";
import type { Application, Node } from "../graph/node.js";
import { describeNode, multiIndex, subscript } from "./non-finite.js";
import { kinkBetween, type MetKink, type Moved, type Movement } from "./perturb.js";

/** A derivative found by differences and how exact it is, or why there is none. */
export type Slope =
  | { readonly kind: "slope"; readonly value: number; readonly uncertainty: number }
  | { readonly kind: "none"; readonly reason: string };

/** The usual step first; larger ones against rounding, smaller ones near kinks and edges of domains. */
const steps = [1e-3, 1e-2, 1e-1, 1e-4, 1e-5, 1e-6];
const nearest = 1e-6;

/**
 * dy/dt at 0 of y along a line, from central differences with Richardson's extrapolation. `along` gives the graph at
 * t; `size` is the size of what moves.
 */
export function slopeAlong(movement: Movement, along: (t: number) => Moved, size: number): Slope {
  const scale = Math.max(1, size);
  const middle = along(0);
  if (!Number.isFinite(middle.y)) return none(`y is ${middle.y} at this point: see findNonFinite`);
  let best: { value: number; uncertainty: number } | undefined;
  let kink: MetKink | undefined;
  for (const step of steps) {
    const h = step * scale;
    const [low, high] = [along(-h), along(h)];
    const met = kinkBetween(movement, low, middle, high);
    if (met !== undefined) {
      if (step === nearest) kink = met;
      continue;
    }
    const found = richardson(along, h, low.y, high.y);
    if (!Number.isFinite(found.value)) continue;
    if (best === undefined || found.uncertainty < best.uncertainty) best = found;
    if (best.uncertainty <= 1e-8 * Math.max(1, Math.abs(best.value))) break;
  }
  if (kink !== undefined && best === undefined)
    return none(kinkReason(kink, oneSided(along, nearest * scale), nearest * scale));
  if (best === undefined) return none("y is not finite on both sides: the point is at the edge of the domain");
  if (best.uncertainty <= 1e-3 * Math.max(1e-3, Math.abs(best.value))) return { kind: "slope", ...best };
  const [left, right] = oneSided(along, nearest * scale);
  return none(
    Math.abs(left - right) > 1e-3 * Math.max(1e-3, Math.abs(left), Math.abs(right))
      ? `left slope ${slope(left)}, right slope ${slope(right)}: y has no derivative here`
      : `the difference quotient does not settle: ${brief(best.value)} ± ${brief(best.uncertainty)}`,
  );
}

function richardson(along: (t: number) => Moved, h: number, low: number, high: number) {
  const quotient = (step: number): number => (along(step).y - along(-step).y) / (2 * step);
  const [d1, d2, d3] = [(high - low) / (2 * h), quotient(h / 2), quotient(h / 4)];
  const [r1, r2] = [(4 * d2 - d1) / 3, (4 * d3 - d2) / 3];
  const value = (16 * r2 - r1) / 15;
  const rounding = (16 * Number.EPSILON * Math.max(Math.abs(low), Math.abs(high))) / h;
  return { value, uncertainty: Math.abs(value - r2) + rounding };
}

/** Slopes beside the point: from h to 2h on each side, so that a kink within h spoils neither. */
function oneSided(along: (t: number) => Moved, h: number): readonly [left: number, right: number] {
  return [(along(-h).y - along(-2 * h).y) / h, (along(2 * h).y - along(h).y) / h];
}

function kinkReason({ node, entry, distance }: MetKink, [left, right]: readonly [number, number], h: number): string {
  const { primitive, inputs } = node.application as Application;
  const isReduction = primitive.kink === undefined;
  const isKnown = node.name !== undefined || node.scope !== undefined;
  const where = `${primitive.name}${subscript(multiIndex(entry, inputs[0] as Node))}${isKnown ? ` (${describeNode(node)})` : ""}`;
  const what = isReduction ? "largest entries equal" : inputs.length === 1 ? "input at 0" : "arguments equal";
  const near = distance === 0 && !isReduction ? what : `${what} within ${brief(h)}`;
  const convention = primitive.kink?.convention ?? "the largest share the slope evenly";
  return `${where} ${near}; left slope ${slope(left)}, right slope ${slope(right)}; convention ${convention}`;
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
