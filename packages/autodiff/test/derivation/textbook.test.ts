import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findNonFinite } from "../../src/check/index.js";
import { derive } from "../../src/derivation/index.js";
import { elu, evaluate, input, jvp, mul, type Node, named, pow, sin, square, sum, tanh } from "../../src/index.js";
import { expressions } from "../rewrite/expressions.js";

const letters = ["x", "y", "z"].map((name) => input(name));
const [x] = letters as [Node, Node, Node];
const kindsOf = (node: Node): readonly string[] =>
  derive(node, [x], { style: "textbook" }).backward.flatMap(({ stages }) => stages.map(({ kind }) => kind));

describe("the textbook's style", () => {
  test("every stage of every line has the value of the tangent", () => {
    const values = fc.tuple(...letters.map(() => fc.double({ min: 0.3, max: 1.7, noNaN: true })));
    fc.assert(
      fc.property(expressions(3), values, (expression, at) => {
        const node = expression.build(letters);
        const point = new Map(letters.map((letter, i) => [letter, at[i] as number]));
        if (node.kind === "constant" || findNonFinite(node, point) !== undefined) return;
        const derivation = derive(node, [x], { style: "textbook", bindings: point });
        const stands = new Map<Node, number>(point);
        for (const [stand, meaning] of derivation.meaning) stands.set(stand, evaluate(meaning, point).item());
        for (const line of derivation.backward) {
          const expected = line.value?.item() as number;
          for (const { expression: stage } of line.stages) {
            const value = evaluate(stage, stands).item();
            // 0 · ∞ where a slope is infinite: forward mode absorbs it, and the page says nothing.
            if (Number.isFinite(expected) && !Number.isNaN(value)) {
              expect(Math.abs(value - expected)).toBeLessThanOrEqual(1e-7 * (1 + Math.abs(expected)));
            }
          }
        }
      }),
      { seed: 11, numRuns: 300 },
    );
  });

  test("the last line is the derivative that forward mode finds", () => {
    const f = (at: Node): Node => mul(sin(square(at)), tanh(at));
    const derivation = derive(f(x), [x], { style: "textbook", bindings: new Map([[x, 0.7]]) });
    const [, tangent] = jvp(f, [0.7], [1]);
    expect(derivation.backward.at(-1)?.value?.item()).toBeCloseTo(evaluate(tangent).item(), 12);
  });

  test("names the rules", () => {
    expect(kindsOf(mul(square(x), sin(x)))).toEqual(["product", "power", "function", "substituted", "simplified"]);
    expect(kindsOf(sin(square(x)))[0]).toBe("chain");
    expect(kindsOf(pow(x, x))[0]).toBe("chain");
    expect(kindsOf(x)).toEqual(["identity"]);
    expect(kindsOf(letters[1] as Node)).toEqual(["constant"]);
    expect(kindsOf(elu(x))[0]).toBe("function");
  });

  test("arrays, and expressions beyond any page, are for the other style", () => {
    const array = input("A", { shape: [2] });
    expect(() => derive(sum(sin(array)), [array], { style: "textbook" })).toThrow(
      /derive: style "textbook" takes scalar/,
    );
    let long = named("start", sin(x));
    for (let i = 0; i < 500; i++) long = sin(long);
    expect(() => derive(long, [x], { style: "textbook" })).toThrow(/at most 400 nodes/);
    let deep = sin(x);
    for (let i = 0; i < 150; i++) deep = sin(deep);
    expect(derive(deep, [x], { style: "textbook" }).backward.length).toBeGreaterThan(150);
  });
});
