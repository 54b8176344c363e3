import {
  add,
  constant,
  div,
  exp,
  input,
  matmul,
  mean,
  mul,
  type Node,
  named,
  neg,
  pow,
  sigmoid,
  sin,
  slice,
  softmax,
  sqrt,
  square,
  sub,
  sum,
  transpose,
} from "@cadena/autodiff";
import { prod, quantile } from "@cadena/autodiff/arrays";
import { derive } from "@cadena/autodiff/derivation";
import { describe, expect, test } from "vitest";
import { printFormula, render, toLatex, toText } from "../src/index.js";

const [x, y, z] = [input("x"), input("y"), input("z")];
const w1 = input("W1", { shape: [3, 2] });
const a = input("X", { shape: [2, 4], dims: [null, "m"] });

describe("formulas", () => {
  test.each([
    [add(x, neg(y)), "x − y", "x - y"],
    [sub(x, sub(y, z)), "x − (y − z)", "x - \\left(y - z\\right)"],
    [mul(x, x), "x²", "{x}^{2}"],
    [square(sub(x, y)), "(x − y)²", "{\\left(x - y\\right)}^{2}"],
    [matmul(w1, a), "W₁ X", "W_{1} \\, X"],
    [transpose(w1), "W₁ᵀ", "{W_{1}}^{\\top}"],
    [transpose(matmul(w1, a)), "(W₁ X)ᵀ", "{\\left(W_{1} \\, X\\right)}^{\\top}"],
    [sigmoid(a), "σ(X)", "\\sigma(X)"],
    [mul(a, sub(1, a)), "X ⊙ (1 − X)", "X \\odot \\left(1 - X\\right)"],
    [div(add(x, 1), mul(2, y)), "(x + 1)/(2 · y)", "\\frac{x + 1}{2 \\cdot y}"],
    [sqrt(add(x, 1)), "√(x + 1)", "\\sqrt{x + 1}"],
    [slice(a, [{}, { start: 1, stop: 3 }]), "X[:, 1:3]", "X[:, 1:3]"],
    [slice(a, [{ start: 1 }, { step: 2 }]), "X[1, 0:4:2]", "X[1, 0:4:2]"],
    [sum(a, { axis: 1 }), "Σₘ X", "\\sum_{m} X"],
    [softmax(a), "softmax(X)", "\\operatorname{softmax}(X)"],
    [exp(neg(x)), "e^(−x)", "{e}^{-x}"],
    [pow(x, -2), "x⁻²", "{x}^{-2}"],
    [mul(x, -2), "(−2) · x", "\\left(-2\\right) \\cdot x"],
    [input("ŷ"), "ŷ", "\\hat{y}"],
    [input("Ŷ2"), "Ŷ₂", "\\hat{Y}_{2}"],
    [input("λ"), "λ", "\\lambda "],
    [input("W_in"), "Wᵢₙ", "W_{\\text{in}}"],
    [input("hidden.W"), "W_hidden", "W_{\\text{hidden}}"],
    [input("output.b"), "b_output", "b_{\\text{output}}"],
    [input("block.hidden.W"), "W_block.hidden", "W_{\\text{block.hidden}}"],
    [input("state[0].W"), "state[0].W", "\\text{state[0].W}"],
    [input("...a b. c."), "...a b. c.", "\\text{...a b. c.}"],
    [input("a\\b{}$#"), "a\\b{}$#", "\\text{a\\textbackslash{}b\\{\\}\\$\\#}"],
  ] as [Node, string, string][])("%s", (node, text, latex) => {
    expect(toText(node)).toBe(text);
    expect(toLatex(node)).toBe(latex);
  });

  test("a part of an array of one number is that number", () => {
    const v = input("v", { shape: [5] });
    const slope = render(derive(sum(quantile(v, [0.25, 0.75])), [v]));
    expect(slope).toContain("∂L/∂v = (∂L/∂v₁)[1] · [rank(v) = 4] + (∂L/∂v₁)[0] · [rank(v) = 2]");
    expect(slope).toContain(" = 1 · [rank(v) = 4] + 1 · [rank(v) = 2]");
  });

  test("a name stands for the node, but for the root", () => {
    const s = named("s", add(x, y));
    expect(toText(s)).toBe("x + y");
    expect(toText(mul(2, s))).toBe("2 · s");
    expect(toText(mul(2, add(x, y)), { symbols: new Map([[x, { kind: "number", value: 3 }]]) })).toBe("2 · (3 + y)");
  });

  test("Spanish, decimal commas and digits", () => {
    expect(toText(sin(mul(0.25, x)), { locale: "es", decimalComma: true })).toBe("sen(0,25 · x)");
    expect(toText(constant(1 / 3), { digits: 2 })).toBe("0.33");
    expect(
      printFormula(
        {
          kind: "call",
          name: "maximum",
          args: [
            { kind: "number", value: 0.5 },
            { kind: "symbol", name: "x" },
          ],
        },
        { locale: "es", decimalComma: true },
      ),
    ).toBe("máx(0,5; x)");
  });

  test("the slope of a product is the product of the other entries", () => {
    const slope = derive(sum(prod(w1, { axis: 0 })), [w1]);
    expect(render(slope)).toContain("∂L/∂W₁ = (Π_{k≠i} (W₁)ₖⱼ) ⊙ ∂L/∂v₁ ");
    expect(render(slope, { format: "latex" })).toContain("\\prod_{k \\neq i} {\\left(W_{1}\\right)}_{kj}");
    expect(
      printFormula(
        { kind: "otherFactors", of: { kind: "symbol", name: "X" }, axes: [2, 0], rank: 3 },
        { format: "html" },
      ),
    ).toBe("Π<sub>(l, m)≠(k, i)</sub> <i>X</i><sub>mjl</sub>");
  });

  test("HTML is escaped", () => {
    const html = printFormula(
      { kind: "call", name: "<b>", args: [{ kind: "symbol", name: "<img src=x>&1" }] },
      { format: "html" },
    );
    expect(html).toBe("&#60;b&#62;(<i>&#60;img src=x&#62;&#38;</i><sub>1</sub>)");
  });

  test("open composites, and graphs that are too deep or too shared to print", () => {
    expect(toText(mean(a))).toBe(toText(mean(a), {}));
    let chain: Node = x;
    let doubled: Node = x;
    for (let i = 0; i < 100_000; i++) chain = sin(chain);
    for (let i = 0; i < 100; i++) doubled = add(sin(doubled), doubled);
    expect(toText(chain)).toContain("…");
    expect(toText(doubled).length).toBeLessThan(200_000);
  });
});
