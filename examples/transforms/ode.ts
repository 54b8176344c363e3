/** A differentiable solver: how far a pendulum's end depends on its start and its length, through 200 Runge–Kutta steps. */
import {
  add,
  checkpoint,
  div,
  evaluate,
  grad,
  gradients,
  input,
  jacfwd,
  mul,
  type Node,
  neg,
  sin,
  topologicalOrder,
} from "cadena";
import { check, checkThat } from "../lectures/check.js";

const gravity = 9.81;
type State = readonly [angle: Node, speed: Node];

/** θ″ = −g/ℓ sin θ */
const slope = ([angle, speed]: State, length: Node): State => [speed, neg(mul(div(gravity, length), sin(angle)))];
const along = ([a, b]: State, [da, db]: State, h: number): State => [add(a, mul(da, h)), add(b, mul(db, h))];

/** The classical method of fourth order. */
function step(state: State, length: Node, h: number): State {
  const k1 = slope(state, length);
  const k2 = slope(along(state, k1, h / 2), length);
  const k3 = slope(along(state, k2, h / 2), length);
  const k4 = slope(along(state, k3, h), length);
  const mixed = [0, 1].map((i) => {
    const [a, b, c, d] = [k1, k2, k3, k4].map((k) => k[i] as Node) as [Node, Node, Node, Node];
    return div(add(add(a, mul(b, 2)), add(mul(c, 2), d)), 6);
  });
  return along(state, mixed as [Node, Node], h);
}

const [time, count] = [2, 200];
const kept = checkpoint((angle: Node, speed: Node, length: Node) => step([angle, speed], length, time / count));
function swing(angle: Node, length: Node, remember: boolean): Node {
  let state: State = [angle, mul(angle, 0)];
  for (let i = 0; i < count; i++) state = remember ? step(state, length, time / count) : kept(...state, length);
  return state[0];
}

const [angle, length] = [input("angle"), input("length")];
const at = { angle: 0.1, length: 1 };
const end = swing(angle, length, true);
const [byAngle, byLength] = gradients(end, [angle, length]);
const [value, dAngle, dLength] = evaluate([end, byAngle, byLength], at).map((each) => each.item()) as [
  number,
  number,
  number,
];
console.log(`  after ${time} s the pendulum stands at ${value.toFixed(6)} rad\n`);

// For small angles θ(t) = θ₀ cos(t √(g/ℓ)).
const turn = time * Math.sqrt(gravity);
check("∂θ/∂θ₀ is close to cos(t √(g/ℓ))", dAngle, Math.cos(turn), { digits: 1 });
const h = 1e-5;
const moved = (by: number): number => evaluate(end, { angle: 0.1, length: 1 + by }).item();
check("∂θ/∂ℓ, against a central difference", dLength, (moved(h) - moved(-h)) / (2 * h), { digits: 8 });
check("forward mode agrees", evaluate(jacfwd((l: Node) => swing(angle, l, true))(length), at).item(), dLength, {
  digits: 10,
});
check(
  "and so does a sweep that keeps only the steps' ends",
  evaluate(grad((l: Node) => swing(angle, l, false))(length), at).item(),
  dLength,
  { digits: 10 },
);

const kinds = (node: Node): number =>
  topologicalOrder([node]).nodes.filter((each) => each.application?.primitive.name === "sin").length;
checkThat(
  "which computes its sines twice",
  kinds(grad((l: Node) => swing(angle, l, false))(length)) >= 2 * 4 * (count - 1),
);
