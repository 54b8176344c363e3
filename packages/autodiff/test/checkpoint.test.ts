import { tensor } from "@cadena/core";
import { describe, expect, test } from "vitest";
import {
  add,
  checkpoint,
  div,
  evaluate,
  grad,
  gradients,
  hessian,
  input,
  jacfwd,
  jvp,
  linearize,
  matmul,
  mul,
  type Node,
  simplify,
  sin,
  sum,
  tanh,
  topologicalOrder,
  vmap,
} from "../src/index.js";

const w = input("w", { shape: [3, 3] });
const at = {
  w: tensor([
    [0.1, -0.4, 0.3],
    [0.7, 0.2, -0.5],
    [-0.3, 0.6, 0.4],
  ]),
};
const block = (x: Node): Node => tanh(matmul(sin(matmul(tanh(x), w)), w));
const network = (step: (x: Node) => Node) => (x: Node) => sum(mul(step(step(x)), step(x)));
const x = tensor([
  [0.3, -0.2, 0.5],
  [1, 0.1, -0.7],
]);

describe("checkpoint", () => {
  const [plain, kept] = [network(block), network(checkpoint(block))];

  test("keeps value and derivatives, those of captured values too, at second order and in both modes", () => {
    const sample = (f: (x: Node) => Node): readonly number[] => {
      const inner = input("x", { shape: [2, 3] });
      const value = f(inner);
      const [dx, dw] = gradients(value, [inner, w]) as [Node, Node];
      const [second] = gradients(sum(mul(dw, dw)), [inner]) as [Node];
      const [, tangent] = jvp(
        f,
        [inner],
        [
          tensor([
            [1, 2, 3],
            [4, 5, 6],
          ]),
        ],
      );
      const nodes = [value, dx, dw, second, tangent];
      return evaluate(nodes, { ...at, x }).flatMap((each) => [...each.contiguous().data]);
    };
    const [values, expected] = [sample(kept), sample(plain)];
    for (const [i, each] of values.entries()) expect(each).toBeCloseTo(expected[i] as number, 12);
  });

  test("keeps hessians and batches", () => {
    const f = (step: (x: Node) => Node) => (row: Node) => sum(mul(step(row), step(row)));
    const row = (x: Node): Node => sin(mul(sin(x), x));
    const both = [row, checkpoint(row)].map((step) =>
      evaluate([hessian(f(step))(tensor([0.3, -0.7])), vmap(grad(f(step)))(x), jacfwd(step)(tensor([1, 2]))]).map(
        (each) => (each as { toArray: () => unknown }).toArray(),
      ),
    );
    expect(both[1]).toEqual(both[0]);
  });

  test("keeps derivatives where a value may be infinite", () => {
    const quotient = (a: Node): Node => div(sin(a), mul(a, a));
    const slopes = [quotient, checkpoint(quotient)].map((f) => {
      const twice = (a: Node): Node => f(f(a));
      return evaluate([grad(twice)(0.7), grad(grad(twice))(0.7), jvp(twice, [0.7], [2])[1]]).map((each) => each.item());
    }) as [number[], number[]];
    for (const [i, each] of slopes[1].entries()) expect(each).toBeCloseTo(slopes[0][i] as number, 9);
  });

  test("computes again what the backward pass needs, and simplification does not undo it", () => {
    const inner = input("x", { shape: [2, 3] });
    const value = kept(inner);
    const forward = new Set(topologicalOrder([value]).nodes);
    const [dx] = gradients(value, [inner]) as [Node];
    const backward = topologicalOrder([dx]).nodes.filter((node) => !forward.has(node));
    const used = new Set(
      backward.flatMap((node) => node.application?.inputs ?? []).filter((node) => forward.has(node)),
    );
    const names = [...used].map((node) => node.application?.primitive.name ?? node.kind);
    // Arguments and values of checkpointed calls, and nothing between.
    expect(names.filter((name) => name === "sin" || name === "matmul")).toEqual([]);
    expect(names).toContain("custom");
    const count = (node: Node): number =>
      topologicalOrder([node]).nodes.filter((each) => each.application?.primitive.name === "sin").length;
    expect(count(dx)).toBe(6);
    // Equal calls are one; what is computed again stays apart.
    expect(count(simplify([dx]).outputs[0] as Node)).toBe(5);
  });
});

describe("linearize", () => {
  test("is jvp with the value computed once", () => {
    const f = (a: Node, b: Node): Node => add(sin(mul(a, b)), a);
    const [value, along] = linearize(f, 0.5, 2);
    for (const tangents of [
      [1, 0],
      [0, 1],
      [2, -3],
    ] as [number, number][]) {
      const [y, dy] = jvp(f, [0.5, 2], tangents);
      const [a, b, c, d] = evaluate([value, along(...tangents), y, dy]).map((each) => each.item());
      expect([a, b]).toEqual([c, d]);
    }
  });

  test("refuses tangents of another shape", () => {
    const [, along] = linearize((a: Node) => sin(a), tensor([1, 2]));
    expect(() => along(tensor([1, 2, 3]))).toThrow(/linearize: the tangent must have the shape/);
  });
});
