/** Lectures §4: backpropagation in matrix form through three layers, with samples as columns and as rows. */
import {
  add,
  backpropagate,
  bce,
  constant,
  derive,
  div,
  evaluate,
  foldIn,
  greater,
  input,
  key,
  matmul,
  mul,
  type Node,
  named,
  normal,
  relu,
  render,
  type Shape,
  sigmoid,
  step,
  sub,
  sum,
  type Tensor,
  transpose,
} from "cadena";
import { checkFormula, checkThat } from "./check.js";

/** Where the samples are: the forward pass of a layer, and the three formulas of the slides for its backward pass. */
interface Layout {
  readonly title: string;
  /** As the shape of an array, from its number of features and of samples (or of columns). */
  readonly shape: (features: number, samples: number) => Shape;
  readonly dims: readonly string[];
  readonly forward: (W: Node, A: Node, b: Node) => Node;
  readonly dW: readonly [formula: (dZ: string, A: string) => string, of: (dZ: Node, A: Node) => Node];
  readonly db: readonly [formula: (dZ: string) => string, of: (dZ: Node) => Node];
  readonly dA: readonly [formula: (W: string, dZ: string) => string, of: (W: Node, dZ: Node) => Node];
}

/** A layer of the network. */
type Layer = { readonly [K in "W" | "b" | "previous" | "Z" | "A"]: Node };

const layouts: readonly Layout[] = [
  {
    title: "Samples as columns: Z = W A + b",
    shape: (features, samples) => [features, samples],
    dims: ["d", "m"],
    forward: (W, A, b) => add(matmul(W, A), b),
    dW: [(dZ, A) => `1/m · ${dZ} · ${A}ᵀ`, (dZ, A) => matmul(dZ, transpose(A))],
    db: [(dZ) => `1/m · Σₘ ${dZ}`, (dZ) => sum(dZ, { axis: 1, keepDims: true })],
    dA: [(W, dZ) => `${W}ᵀ · ${dZ}`, (W, dZ) => matmul(transpose(W), dZ)],
  },
  {
    title: "Samples as rows: Z = A W + b",
    shape: (features, samples) => [samples, features],
    dims: ["m", "d"],
    forward: (W, A, b) => add(matmul(A, W), b),
    dW: [(dZ, A) => `1/m · ${A}ᵀ · ${dZ}`, (dZ, A) => matmul(transpose(A), dZ)],
    db: [(dZ) => `1/m · Σₘ ${dZ}`, (dZ) => sum(dZ, { axis: 0, keepDims: true })],
    dA: [(W, dZ) => `${dZ} · ${W}ᵀ`, (W, dZ) => matmul(dZ, transpose(W))],
  },
];

const [m, sizes] = [5, [3, 4, 2, 1]];
for (const { title, shape, dims, forward, dW, db, dA } of layouts) {
  console.log(`${title}. Three layers, ${sizes.join("-")}, and m = ${m} samples.\n`);
  const X = input("X", { shape: shape(sizes[0] as number, m), dims });
  const Y = input("Y", { shape: shape(1, m), dims });
  const layers: Layer[] = [];
  for (const [i, size] of sizes.slice(1).entries()) {
    const previous = layers.at(-1)?.A ?? X;
    const W = input(`W${i + 1}`, { shape: shape(size, sizes[i] as number) });
    const b = input(`b${i + 1}`, { shape: shape(size, 1) });
    const Z = named(`Z${i + 1}`, forward(W, previous, b));
    const A = i === 2 ? named("Ŷ", sigmoid(Z)) : named(`A${i + 1}`, relu(Z));
    layers.push({ W, b, previous, Z, A });
  }
  const [first, second, third] = layers as [Layer, Layer, Layer];
  const P = third.A;
  const L = named("L", bce(P, Y));
  const S = bce(P, Y, { reduction: "sum" });
  const parameters = [third, second, first].flatMap(({ W, b }) => [W, b]);
  const lines = render(derive(L, parameters)).split("\n");
  console.log(`${lines.join("\n")}\n\nThe slides' formulas are these lines, and have the values of reverse mode:\n`);

  const point = new Map<Node, Tensor>([[Y, evaluate(step(normal(key(5), Y.shape)))]]);
  for (const each of [X, ...parameters]) point.set(each, normal(foldIn(key(4), `${each.name}`), each.shape));

  /** Is a line of the slides in the derivation, and does it have our values? */
  const compare = (of: Node, by: Node, symbol: string, formula: string, slide: Node, printed = lines): void => {
    const isPrinted = printed.some((line) => line.startsWith(`  ${symbol} = `) && line.includes(` = ${formula}   (`));
    if (!isPrinted) checkThat(`the derivation has the line ${symbol} = ${formula}`, false);
    const ours = backpropagate([of], [constant(1)], [by]).cotangent(by) as Node;
    checkFormula(`${symbol} = ${formula}`, evaluate(ours, point), evaluate(slide, point));
  };
  const outer = sub(div(sub(1, Y), sub(1, P)), div(Y, P));
  compare(S, P, "∂S/∂Ŷ", "(1 − Y)/(1 − Ŷ) − Y/Ŷ", outer);
  let dZ = sub(P, Y);
  compare(S, third.Z, "∂S/∂Z₃", "Ŷ − Y", dZ);
  for (const [i, { W, b, previous }] of [...layers.entries()].reverse()) {
    const [here, before] = ["₁₂₃"[i], "₁₂₃"[i - 1]];
    const dz = `∂S/∂Z${here}`;
    compare(L, W, `∂L/∂W${here}`, dW[0](dz, i === 0 ? "X" : `A${before}`), div(dW[1](dZ, previous), m));
    compare(L, b, `∂L/∂b${here}`, db[0](dz), div(db[1](dZ), m));
    if (i === 0) break;
    const dPrevious = dA[1](W, dZ);
    compare(S, previous, `∂S/∂A${before}`, dA[0](`W${here}`, dz), dPrevious);
    const { Z } = layers[i - 1] as Layer;
    dZ = mul(dPrevious, greater(Z, 0));
    compare(S, Z, `∂S/∂Z${before}`, `∂S/∂A${before} ⊙ [Z${before} > 0]`, dZ);
  }

  console.log(
    '\nWith scale: "early", the products of L itself carry 1/m from the top, and there is no factor at W₃:\n',
  );
  const early = render(derive(L, parameters, { scale: "early" })).split("\n");
  const dL = div(sub(P, Y), m);
  compare(L, third.Z, "∂L/∂Z₃", "1/m · (Ŷ − Y)", dL, early);
  compare(L, third.W, "∂L/∂W₃", dW[0]("∂L/∂Z₃", "A₂").replace("1/m · ", ""), dW[1](dL, third.previous), early);
  console.log();
}
