/** The test of convexity, L(t u + (1 − t) v) ≤ t L(u) + (1 − t) L(v), of a loss that is convex and of one that is not. */
import {
  add,
  bceWithLogits,
  evaluate,
  foldIn,
  key,
  lift,
  mapTree,
  mul,
  type Node,
  type Tensor,
  type Tree,
  tanh,
  tensor,
} from "cadena";
import { dense, type Layer, sequential, type Values } from "cadena/nn";
import { normal } from "cadena/nn/initializers";
import { check, checkThat } from "../lectures/check.js";

/** XOR. */
const x = tensor([
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
]);
const y = tensor([[0], [1], [1], [0]]);

/** The losses at u, at v, and at t u + (1 − t) v. */
function losses(network: Layer, u: Values, v: Values, t: number): readonly [number, number, number] {
  const along = (s: number): Node => {
    const params = mapTree((a: Tensor, b: Tensor) => add(mul(s, a), mul(1 - s, b)), u, v) as Tree<Node>;
    const [logits] = network.apply(params, {}, lift(x), { training: false });
    return bceWithLogits(logits, y);
  };
  return evaluate([along(1), along(0), along(t)]).map((each) => each.item()) as [number, number, number];
}

const draws = { weights: normal(2), biases: normal(2) };
const one = dense(1, draws);
const two = sequential([dense(2, { activation: tanh, ...draws }), dense(1, draws)]);

/** Of 300 pairs of parameters, how many are below the middle of the chord between them? */
function violations(network: Layer): number {
  const at = (name: string, i: number): Values =>
    network.init(foldIn(foldIn(key(1), name), i), [2], { dtype: "float64" }).params;
  return Array.from({ length: 300 }, (_, i) => losses(network, at("u", i), at("v", i), 0.5)).filter(
    ([left, right, middle]) => middle > (left + right) / 2 + 1e-12,
  ).length;
}

const [convex, other] = [violations(one), violations(two)];
console.log(`one unit: ${convex} of 300 pairs break it; a hidden layer: ${other}`);
checkThat("the loss of one unit is convex: no pair breaks it", convex === 0);
checkThat("with a hidden layer many do: one would be enough", other > 10);

console.log("\nTwo minima that are twins: OR and AND as hidden units, and the same with the units exchanged.");
const minimum = {
  dense1: {
    W: tensor([
      [10, 10],
      [10, 10],
    ]),
    b: tensor([-5, -15]),
  },
  dense2: { W: tensor([[5], [-5]]), b: tensor([-5]) },
};
const twin = {
  dense1: {
    W: tensor([
      [10, 10],
      [10, 10],
    ]),
    b: tensor([-15, -5]),
  },
  dense2: { W: tensor([[-5], [5]]), b: tensor([-5]) },
};
const [here, there, middle] = losses(two, minimum, twin, 0.5);
const softplus = (z: number): number => Math.log1p(Math.exp(z));
check("the loss of the one, ln(1 + e⁻⁵) but for what tanh lacks of 1", here, softplus(-5), { digits: 3 });
check("of its twin", there, here);
check(
  "in the middle, where the two units are equal: (ln(1 + e⁻⁵) + ln(1 + e⁵))/2",
  middle,
  (softplus(-5) + softplus(5)) / 2,
);
