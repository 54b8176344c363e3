/** XOR trained in a page: a step is one call of a WebAssembly module, and the weights stay in its memory. */
import {
  add,
  bceWithLogits,
  compile,
  Graph,
  gradients,
  input,
  key,
  matmul,
  mul,
  type Node,
  normal,
  sub,
  type Tensor,
  tanh,
  tensor,
  zeros,
} from "cadena";

interface Page {
  querySelector(selector: string): { textContent: string | null } | null;
}
const { document } = globalThis as { document?: Page };

const x = tensor([
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
]);
const y = tensor([[0], [1], [1], [0]]);
const start: readonly Tensor[] = [normal(key(0), [2, 8]), zeros([8]), normal(key(1), [8, 1]), zeros([1])];

const weights = start.map(({ shape }, i) => input(["W", "b", "v", "c"][i], { shape }));
const [W, b, v, c] = weights as [Node, Node, Node, Node];
const loss = bceWithLogits(add(matmul(tanh(add(matmul(x, W), b)), v), c), y);
const next = gradients(loss, weights).map((slope, i) => sub(weights[i] as Node, mul(0.5, slope)));

const program = compile(new Graph(weights, [loss, ...next]), { carry: weights.map((_, i) => [i + 1, i]) });
program.writeState(start);
let value = Number.POSITIVE_INFINITY;
for (let i = 0; i < 500; i++) value = program.run([])[0]?.item() ?? Number.NaN;

const answer = `loss after 500 steps: ${value.toFixed(4)}`;
const place = document?.querySelector("#answer");
if (place) place.textContent = answer;
else console.log(answer);
if (!(value < 0.05)) throw new Error(`XOR was not learnt: ${answer}`);
