/**
 * One training step of a multilayer perceptron, derived: the forward pass, the backward pass with 1/m and transposes, and
 * Adam's update, in English and Spanish; and its graph with a box for each layer. All are read off the graph that trains.
 */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import {
  bce,
  derive,
  type Formula,
  flatten,
  input,
  type Node,
  relu,
  render,
  sigmoid,
  toDot,
  topologicalOrder,
  toSvg,
  toText,
} from "cadena";
import { adam, dense, model, sequential } from "cadena/nn";

const { values: options } = parseArgs({ options: { svg: { type: "string" } } });

// A model as one trains it, and a step of its training for batches of five, as a graph.
const network = sequential([
  dense(4, { name: "hidden", activation: relu }),
  dense(1, { name: "output", activation: sigmoid }),
]);
const learner = model(network, { inputShape: [3], loss: bce, optimizer: adam(0.001), dtype: "float64" });
const step = learner.trainingStep({ x: { shape: [5, 3], dtype: "float64" }, y: { shape: [5, 1], dtype: "float64" } });
const parameters = flatten(step.params).leaves as readonly Node[];

// Forward and backward. δ is the derivative by what goes into an activation.
const derivation = derive(step.loss, [...parameters].reverse(), { notation: "delta" });
const english = render(derivation);
console.log(english);
for (const line of [
  "a_hidden = ReLU(z_hidden)",
  "L = S/m",
  "= a_output − y",
  "δ_hidden = (δ_output W_outputᵀ) ⊙ [z_hidden > 0]",
  "∂L/∂W_output = 1/m · a_hiddenᵀ δ_output",
  "∂L/∂b_output = 1/m · Σₘ δ_output",
  "∂L/∂W_hidden = 1/m · xᵀ δ_hidden",
  "∂L/∂b_hidden = 1/m · Σₘ δ_hidden",
]) {
  assert.ok(english.includes(line), `the derivation must have the line ${line}`);
}

// The update of a parameter θ is Algorithm 1 of Adam's paper: its nodes are named, so each is a line.
const slopes = flatten(step.gradients).leaves as readonly Node[];
const after = flatten(step.updated).leaves as readonly Node[];
const { nodes } = topologicalOrder([...step.graph.inputs, ...step.graph.outputs]);
const symbol = (name: string): Formula => ({ kind: "symbol", name });

function update(place: number, decimalComma: boolean): string {
  const [slope, next] = [slopes[place] as Node, after[place] as Node];
  const theta = (parameters[place] as Node).name as string;
  const byName = (name: string): Node => nodes.find((node) => node.name === name) as Node;
  const symbols = new Map<Node, Formula>([
    [slope, { kind: "derivative", of: symbol("L"), wrt: symbol(theta) }],
    [byName("optimizer[0].count"), symbol("t")],
    [byName(`optimizer[0].m.${theta}`), symbol(`${theta}.m`)],
    [byName(`optimizer[0].v.${theta}`), symbol(`${theta}.v`)],
  ]);
  const line = (name: string, node: Node): string =>
    `  ${toText(input(name))} ← ${toText(node, { symbols, decimalComma })}`;
  const own = ["m", "v", "m̂", "v̂"].map((letter) => `${theta}.${letter}`);
  return [line("t", byName("t")), ...own.map((name) => line(name, byName(name))), line(theta, next)].join("\n");
}

const all = (decimalComma: boolean): string => parameters.map((_, i) => update(i, decimalComma)).join("\n\n");
console.log(`\nUpdate: Adam with α = 0.001, β₁ = 0.9, β₂ = 0.999, ε = 1e−8\n\n${all(false)}`);
assert.equal(
  update(0, false),
  `  t ← t + 1
  m_hidden.W ← 0.9 · m_hidden.W + 0.1 · ∂L/∂W_hidden
  v_hidden.W ← 0.999 · v_hidden.W + 0.001 · (∂L/∂W_hidden)²
  m̂_hidden.W ← m_hidden.W/(1 − 0.9^t)
  v̂_hidden.W ← v_hidden.W/(1 − 0.999^t)
  W_hidden ← W_hidden − 0.001 · m̂_hidden.W/(√v̂_hidden.W + 1e−8)`,
);

// The same in Spanish.
const spanish = render(derivation, { locale: "es" });
console.log(`\n${spanish}\n\nActualización: Adam con α = 0,001, β₁ = 0,9, β₂ = 0,999, ε = 1e−8\n\n${all(true)}`);
assert.match(spanish, /^Paso hacia delante.*Paso hacia atrás.*traspuesto/s);

// The whole step as a picture, each layer one box forward and one backward: --svg FILE draws it.
const dot = toDot(step.graph, { collapse: true, parameters });
const boxes = [...dot.matchAll(/label="([^"]*)", shape=box3d/g)].map(([, label]) => label as string);
console.log(`\nCollapsed by layer, ${nodes.length} nodes are drawn as these boxes: ${boxes.join(", ")}.`);
assert.deepEqual(
  ["hidden", "output", "loss", "update"].map((layer) => boxes.filter((each) => each.endsWith(layer)).length),
  [2, 2, 2, 2],
);
if (options.svg !== undefined) writeFileSync(options.svg, await toSvg(dot));
