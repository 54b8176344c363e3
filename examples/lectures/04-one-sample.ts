/** Lectures §1 and §4: one sample and transposed weights, ŷ = W3ᵀ σ(W2ᵀ σ(W1ᵀ x)): the error δ goes back layer by layer. */
import {
  backpropagate,
  constant,
  derive,
  evaluate,
  foldIn,
  input,
  key,
  matmul,
  mul,
  type Node,
  named,
  normal,
  render,
  sigmoid,
  square,
  sub,
  sum,
  transpose,
} from "cadena";
import { checkFormula, checkThat } from "./check.js";

const [x, y] = [input("x", { shape: [5, 1] }), input("y", { shape: [1, 1] })];
const [W1, W2, W3] = [
  input("W1", { shape: [5, 4] }),
  input("W2", { shape: [4, 3] }),
  input("W3", { shape: [3, 1] }),
] as const;
const z1 = named("z1", matmul(transpose(W1), x));
const a1 = named("a1", sigmoid(z1));
const z2 = named("z2", matmul(transpose(W2), a1));
const a2 = named("a2", sigmoid(z2));
const prediction = named("ŷ", matmul(transpose(W3), a2));
const E = named("E", mul(0.5, sum(square(sub(prediction, y)))));
const inputs = [x, y, W1, W2, W3];
const point = new Map(inputs.map((each) => [each, normal(foldIn(key(7), `${each.name}`), each.shape)]));

console.log("A 5-4-3 network with a linear output, and no biases.\n");
const derivation = render(derive(E, [W3, W2, W1]));
console.log(derivation);

console.log("\nThe slides' formulas, with φ = σ and δ for ∂E/∂z, are these lines, and have these values:\n");
const slope = (a: Node): Node => mul(a, sub(1, a));
const d3 = sub(prediction, y);
const d2 = mul(matmul(W3, d3), slope(a2));
const d1 = mul(matmul(W2, d2), slope(a1));
const lines: readonly (readonly [by: Node, formula: string, slide: Node, printed: string])[] = [
  [prediction, "δ₃ = ŷ − y", d3, "∂E/∂ŷ = ŷ − y"],
  [W3, "∂E/∂W₃ = a₂ · δ₃ᵀ", matmul(a2, transpose(d3)), "∂E/∂W₃ = a₂ (∂E/∂ŷ)ᵀ"],
  [z2, "δ₂ = (W₃ δ₃) ⊙ φ′(z₂)", d2, "∂E/∂z₂ = ∂E/∂a₂ ⊙ a₂ ⊙ (1 − a₂)"],
  [W2, "∂E/∂W₂ = a₁ · δ₂ᵀ", matmul(a1, transpose(d2)), "∂E/∂W₂ = a₁ (∂E/∂z₂)ᵀ"],
  [z1, "δ₁ = (W₂ δ₂) ⊙ φ′(z₁)", d1, "∂E/∂z₁ = ∂E/∂a₁ ⊙ a₁ ⊙ (1 − a₁)"],
  [W1, "∂E/∂W₁ = x · δ₁ᵀ", matmul(x, transpose(d1)), "∂E/∂W₁ = x (∂E/∂z₁)ᵀ"],
];
const known = lines.map(([by]) => by);
const { cotangent } = backpropagate([E], [constant(1)], known);
const withoutDots = derivation.replaceAll(" · ", " ");
for (const [by, formula, slide, printed] of lines) {
  if (!withoutDots.includes(`${printed}   (`)) checkThat(`the derivation has the line ${printed}`, false);
  checkFormula(formula, evaluate(cotangent(by) as Node, point), evaluate(slide, point));
}
