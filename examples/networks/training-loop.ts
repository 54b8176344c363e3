/** A training loop written by hand, with neither layers nor `fit`: a loss, its gradient, and two ways to run a step. */
import assert from "node:assert/strict";
import {
  add,
  bceWithLogits,
  defaultEngine,
  foldIn,
  jit,
  key,
  leavesOf,
  mapTree,
  matmul,
  mul,
  type Node,
  normal,
  reshape,
  sub,
  type Tensor,
  tanh,
  trace,
  valueAndGrad,
  zeros,
} from "cadena";
import { batches, fromTensors, moons } from "cadena/nn/data";

// Two half moons, and a network with one hidden layer as a plain function of its parameters.
const data = fromTensors(moons(key(1), { samples: 256, noise: 0.1 }));
const start = { W1: normal(key(2), [2, 16]), b1: zeros([16]), W2: normal(key(3), [16, 1]), b2: zeros([1]) };
type Parameters<T> = { readonly [K in keyof typeof start]: T };

function loss({ W1, b1, W2, b2 }: Parameters<Node>, x: Node, y: Node): Node {
  const hidden = tanh(add(matmul(x, W1), b1));
  const z = add(matmul(hidden, W2), b2);
  return bceWithLogits(reshape(z, [-1]), y.astype("float64"));
}

/** θ ← θ − η ∂L/∂θ. Gradients are nodes, so the whole step is one graph. */
function step(params: Parameters<Node>, x: Node, y: Node) {
  const [value, slopes] = valueAndGrad(loss)(params, x, y);
  return { loss: value, params: mapTree((p: Node, g: Node) => sub(p, mul(0.5, g)), params, slopes) };
}

const [epochs, batchSize] = [40, 32];
const order = (epoch: number) => batches(data, { batchSize, key: foldIn(key(4), "order"), epoch });

// With jit: a function from tensors to tensors, compiled when it is first called.
const compiled = jit(step);
let params: Parameters<Tensor> = start;
const losses: number[] = [];
for (let epoch = 0; epoch < epochs; epoch++) {
  let total = 0;
  for await (const { x, y } of order(epoch)) {
    const after = compiled(params, x, y) as { readonly loss: Tensor; readonly params: Parameters<Tensor> };
    params = after.params;
    total += after.loss.item() / (data.size / batchSize);
  }
  losses.push(total);
  if ((epoch + 1) % 10 === 0) console.log(`epoch ${epoch + 1}: loss ${total.toFixed(4)}`);
}

// With an engine: what an output leaves is the input of the next step, and never comes out of the program's memory.
const example = data.read([...Array(batchSize).keys()]);
const graph = trace(step, start, example.x, example.y);
const count = leavesOf(start).length; // Inputs: the parameters, x, y. Outputs: the loss, the parameters.
const program = defaultEngine.prepare(graph, { carry: leavesOf(start).map((_, i) => [1 + i, i] as const) });
program.writeState(leavesOf(start));
let last = 0;
for (let epoch = 0; epoch < epochs; epoch++) {
  last = 0;
  for await (const { x, y } of order(epoch))
    last += (program.run([x, y])[0] as Tensor).item() / (data.size / batchSize);
}
console.log(`the same, with ${count} tensors carried inside the program: loss ${last.toFixed(4)}`);

assert.ok((losses[0] as number) > 0.3 && (losses.at(-1) as number) < 0.1, "the loss falls below 0.1");
assert.equal(last, losses.at(-1), "both loops compute the same numbers, to the last bit");
assert.deepEqual(
  program.readState().map((each) => each.toArray()),
  leavesOf(params).map((each) => (each as Tensor).toArray()),
);
