/** The laws themselves, for any graph: used on primitives, on composites, and on the graphs of their gradients. */
import { isFloat, type Tensor, Tensor as TensorClass } from "@cadena/core";
import fc from "fast-check";
import { expect } from "vitest";
import { backpropagate, evaluate, input, type Node, pushForward } from "../src/index.js";
import { tensorOf } from "./arbitraries.js";

/** A graph, and values of its inputs. */
export interface Point {
  readonly inputs: readonly Node[];
  readonly outputs: readonly Node[];
  readonly values: readonly Tensor[];
}

export function pointOf(values: readonly Tensor[], build: (inputs: readonly Node[]) => readonly Node[]): Point {
  const inputs = values.map((value, i) => input(`x${i}`, { shape: value.shape, dtype: value.dtype }));
  return { inputs, outputs: build(inputs), values };
}

/** All entries, in row-major order. */
export function entries(x: Tensor): number[] {
  return [...x.contiguous().data];
}

export function bind(nodes: readonly Node[], values: readonly Tensor[]): Map<Node, Tensor> {
  return new Map(nodes.map((node, i) => [node, values[i] as Tensor]));
}

export function valuesAt({ inputs, outputs, values }: Point): Tensor[] {
  return evaluate([...outputs], bind(inputs, values)) as Tensor[];
}

/** NaN is near nothing, not even NaN. Infinities are near themselves. */
export function expectNear(actual: number, expected: number, tolerance: number, what: string): void {
  const near = actual === expected || Math.abs(actual - expected) <= tolerance;
  if (!near) expect.fail(`${what}: ${actual} is not ${expected} (± ${tolerance})`);
}

export function expectAllNear(actual: Tensor, expected: Tensor, tolerance: number, what: string): void {
  expect(actual.shape, what).toEqual(expected.shape);
  const other = entries(expected);
  for (const [i, each] of entries(actual).entries()) expectNear(each, other[i] as number, tolerance, `${what}[${i}]`);
}

const dot = (a: readonly Tensor[], b: readonly Tensor[]): number => {
  const right = b.flatMap(entries);
  return a.flatMap(entries).reduce((total, each, i) => total + each * (right[i] as number), 0);
};
const norm = (a: readonly Tensor[]): number => Math.sqrt(dot(a, a));
const largest = (a: readonly Tensor[]): number =>
  a.flatMap(entries).reduce((top, each) => Math.max(top, Math.abs(each)), 0);

/** Inputs that are floats, with their values: those that have tangents. */
export function active({ inputs, values }: Point): { nodes: Node[]; values: Tensor[] } {
  const keep = inputs.map((node) => isFloat(node.dtype));
  return { nodes: inputs.filter((_, i) => keep[i]), values: values.filter((_, i) => keep[i]) };
}

/** One random tensor for each node. */
export function directions(nodes: readonly Node[]): fc.Arbitrary<Tensor[]> {
  const number = fc.integer({ min: -1000, max: 1000 }).map((k) => k / 1000);
  return fc.tuple(...nodes.map((node) => tensorOf(node.shape, node.dtype, number)));
}

const inputsLike = (nodes: readonly Node[], name: string): Node[] =>
  nodes.map(({ shape, dtype }, i) => input(`${name}${i}`, { shape, dtype }));

/** J·t, as values; null where an output does not depend on the inputs. */
export function tangentsAt(point: Point, tangents: readonly Tensor[]): (Tensor | null)[] {
  const { nodes } = active(point);
  const seeds = inputsLike(nodes, "t");
  const pushed = pushForward(point.outputs, nodes, seeds);
  const bindings = new Map([...bind(point.inputs, point.values), ...bind(seeds, tangents)]);
  return pushed.map((each) => (each === null ? null : evaluate(each, bindings)));
}

/** Jᵀ·ct, as a graph whose inputs are those of the point and then the cotangents. */
export function adjointGraph(point: Point, cotangents: readonly Tensor[]): Point & { readonly reached: boolean[] } {
  const { nodes } = active(point);
  const seeds = inputsLike(point.outputs, "ct");
  const { cotangent } = backpropagate(point.outputs, seeds, nodes);
  const found = nodes.map((node) => cotangent(node));
  return {
    inputs: [...point.inputs, ...seeds],
    outputs: found.filter((each) => each !== undefined),
    values: [...point.values, ...cotangents],
    reached: found.map((each) => each !== undefined),
  };
}

/** Richardson's central difference of the outputs in a direction. */
function differences(point: Point, tangents: readonly Tensor[]): { quotient: number[][]; size: number } {
  const { nodes } = active(point);
  const moved = (h: number): Tensor[] => {
    const at = new Map(nodes.map((node, i) => [node, tangents[i] as Tensor]));
    const values = point.values.map((value, i) => {
      const tangent = at.get(point.inputs[i] as Node);
      if (tangent === undefined) return value;
      const direction = entries(tangent);
      const data = Float64Array.from(entries(value), (x, k) => x + h * (direction[k] as number));
      return new TensorClass(data, value.shape, "float64");
    });
    return valuesAt({ ...point, values });
  };
  const central = (h: number): number[][] => {
    const [up, down] = [moved(h), moved(-h)];
    return up.map((each, k) => {
      const below = entries(down[k] as Tensor);
      return entries(each).map((y, i) => (y - (below[i] as number)) / (2 * h));
    });
  };
  const [coarse, fine] = [central(5e-4), central(2.5e-4)];
  const quotient = fine.map((each, k) => each.map((q, i) => (4 * q - (coarse[k]?.[i] as number)) / 3));
  return { quotient, size: largest(valuesAt(point)) };
}

/** Law 3: forward mode gives the central difference. */
export function checkForward(point: Point, tangents: readonly Tensor[]): void {
  const { quotient, size } = differences(point, tangents);
  for (const [k, tangent] of tangentsAt(point, tangents).entries()) {
    const output = point.outputs[k] as Node;
    if (!isFloat(output.dtype)) continue;
    const expected = quotient[k] as number[];
    const actual = tangent === null ? expected.map(() => 0) : entries(tangent);
    expect(actual.length).toBe(expected.length);
    const scale = expected.reduce((top, each) => Math.max(top, Math.abs(each)), 1 + size);
    for (const [i, each] of actual.entries())
      expectNear(each, expected[i] as number, 1e-6 * scale, `J·t of output ${k}, entry ${i}`);
  }
}

/** Law 4: the two modes are transposes of one another. */
export function checkAdjoint(point: Point, tangents: readonly Tensor[], cotangents: readonly Tensor[]): void {
  const pushed = tangentsAt(point, tangents);
  const reverse = adjointGraph(point, cotangents);
  const pulled = valuesAt(reverse);
  const arrived = pushed.flatMap((each, i) => (each === null ? [] : [[each, cotangents[i] as Tensor] as const]));
  const outgoing = arrived.map(([jt]) => jt);
  const seeds = arrived.map(([, ct]) => ct);
  const along = tangents.filter((_, i) => reverse.reached[i]);
  const bound = 1e-10 * (1 + norm(seeds) * norm(outgoing));
  expectNear(dot(pulled, along), dot(seeds, outgoing), bound, "⟨Jᵀ·ct, t⟩ against ⟨ct, J·t⟩");
}

/** Law 7: cotangents have the shapes and dtypes of their primals. */
export function checkCotangents(point: Point, cotangents: readonly Tensor[]): void {
  const { nodes } = active(point);
  const reverse = adjointGraph(point, cotangents);
  const primals = nodes.filter((_, i) => reverse.reached[i]);
  for (const [i, value] of valuesAt(reverse).entries()) {
    const primal = primals[i] as Node;
    const cotangent = reverse.outputs[i] as Node;
    expect([cotangent.shape, cotangent.dtype]).toEqual([primal.shape, primal.dtype]);
    expect([value.shape, value.dtype]).toEqual([primal.shape, primal.dtype]);
  }
}

/** The point with random tangents and cotangents. */
export function withDirections(
  points: fc.Arbitrary<Point>,
): fc.Arbitrary<{ point: Point; tangents: Tensor[]; cotangents: Tensor[] }> {
  return points.chain((point) =>
    fc
      .tuple(directions(active(point).nodes), directions(point.outputs))
      .map(([tangents, cotangents]) => ({ point, tangents, cotangents })),
  );
}

/** Laws 3 and 4, and both again on the graph of the cotangents. */
export function holdsDerivativeLaws(points: fc.Arbitrary<Point>, numRuns: number): void {
  fc.assert(
    fc.property(withDirections(points), ({ point, tangents, cotangents }) => {
      checkForward(point, tangents);
      checkAdjoint(point, tangents, cotangents);
    }),
    { numRuns },
  );
}

/** Law 5: laws 3 and 4 on the gradient graph. */
export function holdsSecondOrderLaws(points: fc.Arbitrary<Point>, numRuns: number): void {
  const reverse = withDirections(points).map(({ point, cotangents }) => adjointGraph(point, cotangents) as Point);
  holdsDerivativeLaws(reverse, numRuns);
}
