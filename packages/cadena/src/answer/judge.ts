/** Is an answer the derivative? By simplification, or else at seeded random points of its domain. */
import { constant, evaluate, gradients, mul, type Node, simplify, sub, sum } from "@cadena/autodiff";
import { findNonFinite } from "@cadena/autodiff/check";
import { foldIn, key, type Tensor, tensor, uniform } from "@cadena/core";
import { roundOff } from "./round-off.js";

/** What is judged. */
export interface Question {
  /** The scalar that is differentiated. */
  readonly loss: Node;
  readonly wrt: Node;
  /** Of the shape of `wrt`, over the inputs of the loss. */
  readonly answer: Node;
  readonly inputs: ReadonlyMap<string, Node>;
  /** Near where to look; default: anywhere. */
  readonly near: ReadonlyMap<string, Tensor>;
}

/** What was found. */
export type Verdict =
  | { readonly kind: "same formula" }
  | { readonly kind: "equal"; readonly points: number }
  /** So few points of the domain were found that nothing can be said. */
  | { readonly kind: "unknown"; readonly points: number }
  | {
      readonly kind: "different";
      readonly point: ReadonlyMap<string, Tensor>;
      readonly derivative: Tensor;
      readonly answer: Tensor;
    };

const [wanted, fewest, trials] = [32, 8, 1000];

/** Judges. The same question gets the same verdict, with the same points. */
export function judge({ loss, wrt, answer, inputs, near }: Question): Verdict {
  const [derivative] = gradients(loss, [wrt]);
  const [left, right] = simplify([derivative, answer]).outputs;
  if (left === right) return { kind: "same formula" };
  // Entries are compared all at once, along one random direction: what differs, differs along it.
  const weights = constant(uniform(key(1), wrt.shape, { low: 0.5, high: 1.5 }));
  const distance = sum(mul(sub(derivative, answer), weights));
  const allowed = roundOff(distance);
  let points = 0;
  for (let trial = 0; trial < trials && points < wanted; trial++) {
    const point = new Map([...inputs].map(([name, node]) => [name, draw(node, name, trial, near.get(name))]));
    const found = evaluate({ loss, derivative, answer, distance }, point);
    if (!hasValue(found.loss) || !hasValue(found.derivative)) continue;
    const different: Verdict = { kind: "different", point, derivative: found.derivative, answer: found.answer };
    const broken = findNonFinite([derivative, answer], point);
    if (broken !== undefined) {
      // Where something overflows, nothing is told; a logarithm of a negative number is no value.
      if (Number.isNaN(broken.entry) && !hasValue(found.answer)) return different;
      continue;
    }
    const bound = allowed(point);
    if (Math.abs(found.distance.item()) <= bound) points++;
    else if (Number.isFinite(bound)) return different;
  }
  return { kind: points < fewest ? "unknown" : "equal", points };
}

/** Where functions have their domains: positive numbers, all, small ones, large ones. */
const ranges = [
  { low: 0.2, high: 3 },
  { low: -3, high: 3 },
  { low: -1, high: 1 },
  { low: 1, high: 20 },
];

/** A value of an input, of three digits, so that what is printed is what was tried. */
function draw(input: Node, name: string, trial: number, near: Tensor | undefined): Tensor {
  const range = near === undefined ? ranges[trial % ranges.length] : { low: -0.25, high: 0.25 };
  const moves = uniform(foldIn(foldIn(key(0), trial), name), input.shape, range);
  const around = near?.contiguous().data;
  const values = Array.from(moves.contiguous().data, (move, i) => {
    const centre = around?.[i] ?? 0;
    return Number((centre + move * (around === undefined ? 1 : Math.max(1, Math.abs(centre)))).toPrecision(3));
  });
  return tensor(values).reshape(input.shape);
}

function hasValue(value: Tensor): boolean {
  return value.contiguous().data.every(Number.isFinite);
}
