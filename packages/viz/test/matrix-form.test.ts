/** The lecture's lines of backpropagation in matrix form come out of `derive`, in each layout. */
import {
  add,
  bce,
  crossEntropy,
  input,
  matmul,
  mul,
  type Node,
  named,
  relu,
  sigmoid,
  softmax,
  square,
  sub,
  sum,
  tanh,
  transpose,
} from "@cadena/autodiff";
import { derive } from "@cadena/autodiff/derivation";
import { describe, expect, test } from "vitest";
import { render } from "../src/index.js";

type Layout = "columns" | "rows";

/** Three dense layers, samples as columns or as rows: ReLU, ReLU, and σ with BCE or softmax with CE. */
function network(layout: Layout, classes: number): { readonly loss: Node; readonly parameters: readonly Node[] } {
  const [m, sizes] = [5, [2, 4, 3, classes]];
  const columns = layout === "columns";
  const shaped = (a: number, b: number): [number, number] => (columns ? [a, b] : [b, a]);
  const named2 = (a: string | null, b: string | null) => (columns ? [a, b] : [b, a]);
  const X = input("X", { shape: shaped(2, m), dims: named2(null, "m") });
  const Y = input("Y", { shape: shaped(classes, m), dims: named2("k", "m") });
  const parameters: Node[] = [];
  let A = X;
  for (const l of [1, 2, 3]) {
    const [from, to] = [sizes[l - 1] as number, sizes[l] as number];
    const W = input(`W${l}`, { shape: shaped(to, from) });
    const b = input(`b${l}`, { shape: shaped(to, 1) });
    parameters.push(W, b);
    const Z = named(`Z${l}`, add(columns ? matmul(W, A) : matmul(A, W), b));
    const output = classes === 1 ? sigmoid : (z: Node) => softmax(z, { axis: columns ? 0 : 1 });
    A = named(l === 3 ? "Ŷ" : `A${l}`, l === 3 ? output(Z) : relu(Z));
  }
  const axis = columns ? 0 : 1;
  return { loss: named("L", classes === 1 ? bce(A, Y) : crossEntropy(A, Y, { axis })), parameters };
}

/** The backward lines, without shapes and notes. */
function linesOf(text: string): readonly string[] {
  const lines = text.split("\n").filter((line) => /^ {2}(∂|δ\S* =)/.test(line));
  return lines.map((line) => (line.trim().split("   (")[0] as string).trim());
}

const backward = (layout: Layout, classes: number): readonly string[] => {
  const { loss, parameters } = network(layout, classes);
  return linesOf(render(derive(loss, parameters)));
};

describe("three layers, mean at the parameters", () => {
  test("samples as columns, σ and BCE", () => {
    expect(backward("columns", 1)).toEqual([
      "∂S/∂Ŷ = (1 − Y)/(1 − Ŷ) − Y/Ŷ",
      "∂S/∂Z₃ = ∂S/∂Ŷ ⊙ Ŷ ⊙ (1 − Ŷ) = ((1 − Y)/(1 − Ŷ) − Y/Ŷ) ⊙ Ŷ ⊙ (1 − Ŷ) = Ŷ − Y",
      "∂S/∂A₂ = W₃ᵀ · ∂S/∂Z₃",
      "∂S/∂Z₂ = ∂S/∂A₂ ⊙ [Z₂ > 0]",
      "∂S/∂A₁ = W₂ᵀ · ∂S/∂Z₂",
      "∂S/∂Z₁ = ∂S/∂A₁ ⊙ [Z₁ > 0]",
      "∂L/∂W₁ = 1/m · ∂S/∂Z₁ · Xᵀ",
      "∂L/∂b₁ = 1/m · Σₘ ∂S/∂Z₁",
      "∂L/∂W₂ = 1/m · ∂S/∂Z₂ · A₁ᵀ",
      "∂L/∂b₂ = 1/m · Σₘ ∂S/∂Z₂",
      "∂L/∂W₃ = 1/m · ∂S/∂Z₃ · A₂ᵀ",
      "∂L/∂b₃ = 1/m · Σₘ ∂S/∂Z₃",
    ]);
  });

  test("samples as rows, σ and BCE", () => {
    expect(backward("rows", 1).slice(1)).toEqual([
      "∂S/∂Z₃ = ∂S/∂Ŷ ⊙ Ŷ ⊙ (1 − Ŷ) = ((1 − Y)/(1 − Ŷ) − Y/Ŷ) ⊙ Ŷ ⊙ (1 − Ŷ) = Ŷ − Y",
      "∂S/∂A₂ = ∂S/∂Z₃ · W₃ᵀ",
      "∂S/∂Z₂ = ∂S/∂A₂ ⊙ [Z₂ > 0]",
      "∂S/∂A₁ = ∂S/∂Z₂ · W₂ᵀ",
      "∂S/∂Z₁ = ∂S/∂A₁ ⊙ [Z₁ > 0]",
      "∂L/∂W₁ = 1/m · Xᵀ · ∂S/∂Z₁",
      "∂L/∂b₁ = 1/m · Σₘ ∂S/∂Z₁",
      "∂L/∂W₂ = 1/m · A₁ᵀ · ∂S/∂Z₂",
      "∂L/∂b₂ = 1/m · Σₘ ∂S/∂Z₂",
      "∂L/∂W₃ = 1/m · A₂ᵀ · ∂S/∂Z₃",
      "∂L/∂b₃ = 1/m · Σₘ ∂S/∂Z₃",
    ]);
  });

  test.each(["columns", "rows"] as const)("samples as %s, softmax and CE", (layout) => {
    const [yHat, z3, ...rest] = backward(layout, 3);
    expect(yHat).toBe("∂S/∂Ŷ = −Y/Ŷ");
    expect(z3).toBe("∂S/∂Z₃ = Ŷ ⊙ (∂S/∂Ŷ − Σₖ ∂S/∂Ŷ ⊙ Ŷ) = Ŷ ⊙ (−Y/Ŷ − Σₖ (−Y/Ŷ) ⊙ Ŷ) = Ŷ − Y");
    expect(rest).toEqual(backward(layout, 1).slice(2));
  });

  test("what cancelled and what was assumed is said", () => {
    const { loss, parameters } = network("columns", 3);
    const text = render(derive(loss, parameters), { locale: "es" });
    expect(text).toContain("se cancela: Ŷ");
    expect(text).toContain("los elementos de Y suman 1");
  });

  test("the mean's own products carry 1/m from the top", () => {
    const { loss, parameters } = network("columns", 1);
    const lines = linesOf(render(derive(loss, parameters, { scale: "early" })));
    expect(lines[1]).toMatch(/^∂L\/∂Z₃ = .* = 1\/m · \(Ŷ − Y\)$/);
    expect(lines.at(-2)).toBe("∂L/∂W₃ = ∂L/∂Z₃ · A₂ᵀ");
  });

  test("δ, superscripts and η", () => {
    const [x, y] = [input("x", { shape: [2] }), input("y", { shape: [2] })];
    const [W1, W2] = [input("W1", { shape: [2, 3] }), input("W2", { shape: [3, 2] })];
    const hidden = tanh(named("z1", matmul(transpose(W1), x)));
    const output = named("ŷ", sigmoid(named("z2", matmul(transpose(W2), named("a1", hidden)))));
    const loss = named("E", mul(0.5, sum(square(sub(y, output)))));
    const derivation = derive(loss, [W1, W2], { notation: "delta" });
    const text = render(derivation, { indices: "above", rate: "eta", locale: "es" });
    expect(linesOf(text)).toEqual([
      "δ⁽²⁾ = (ŷ − y) ⊙ ŷ ⊙ (1 − ŷ)",
      "δ⁽¹⁾ = (W⁽²⁾ δ⁽²⁾) ⊙ (1 − (a⁽¹⁾)²)",
      "∂E/∂W⁽¹⁾ = x (δ⁽¹⁾)ᵀ",
      "∂E/∂W⁽²⁾ = a⁽¹⁾ (δ⁽²⁾)ᵀ",
    ]);
    expect(text).toContain("δ es el adjunto de una preactivación: δ⁽²⁾ = ∂E/∂z⁽²⁾, δ⁽¹⁾ = ∂E/∂z⁽¹⁾.");
    expect(text).toContain("W⁽¹⁾ ← W⁽¹⁾ − η · ∂E/∂W⁽¹⁾");
  });

  test("one sample, z = Wᵀ x", () => {
    const [x, y] = [input("x", { shape: [2] }), input("y", { shape: [2] })];
    const [W1, W2] = [input("W1", { shape: [2, 3] }), input("W2", { shape: [3, 2] })];
    const z1 = named("z1", matmul(transpose(W1), x));
    const a1 = named("a1", relu(z1));
    const z2 = named("z2", matmul(transpose(W2), a1));
    const loss = named("E", mul(0.5, sum(square(sub(y, named("ŷ", sigmoid(z2)))))));
    expect(linesOf(render(derive(loss, [W1, W2])))).toEqual([
      "∂E/∂ŷ = ŷ − y",
      "∂E/∂z₂ = ∂E/∂ŷ ⊙ ŷ ⊙ (1 − ŷ)",
      "∂E/∂a₁ = W₂ · ∂E/∂z₂",
      "∂E/∂z₁ = ∂E/∂a₁ ⊙ [z₁ > 0]",
      "∂E/∂W₁ = x · (∂E/∂z₁)ᵀ",
      "∂E/∂W₂ = a₁ · (∂E/∂z₂)ᵀ",
    ]);
  });
});
