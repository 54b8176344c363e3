/** jax-js on WebAssembly: every use of an array but the last takes a `.ref`, as its ownership rules ask. */
import { grad, init, jit, lax, nn, numpy as np, tree, valueAndGrad } from "@jax-js/jax";
import { heads } from "../graphs/attention.js";
import { adam } from "../graphs/training.js";
import { shapes } from "../shapes.js";
import { firstOf } from "./cadena.js";

export async function open(device) {
  await init(device);
  return (workload, options) => works[workload.id](workload.data(options), options);
}

const arraysFrom = (arrays) => tree.map(({ data, shape }) => np.array(data).reshape(shape), leavesOf(arrays));

/** Plain arrays hidden from `tree.map`, which would walk into them. */
const leavesOf = (arrays) =>
  Object.fromEntries(
    Object.entries(arrays).map(([name, { data, shape }]) => [name, Object.assign(new Leaf(), { data, shape })]),
  );
class Leaf {}

/** Runs f, waits for its first result, and frees all of them. */
function pure(f) {
  let first = [];
  return {
    async step() {
      const results = tree.leaves(f());
      const [head, ...rest] = results;
      for (const each of rest) await each.blockUntilReady();
      tree.dispose(rest);
      first = await head.data();
    },
    result: () => firstOf(first),
  };
}

function trained({ parameters, data, rate }, loss) {
  const slopes = valueAndGrad(loss);
  const update = jit((theta, m, v, powers, given) => {
    const [value, g] = slopes(tree.ref(theta), given);
    const [p1, p2] = [powers[0].mul(adam.beta1), powers[1].mul(adam.beta2)];
    const m2 = tree.map((m, g) => m.mul(adam.beta1).add(g.ref.mul(1 - adam.beta1)), m, g);
    const v2 = tree.map((v, g) => v.mul(adam.beta2).add(np.square(g).mul(1 - adam.beta2)), v, g);
    const next = tree.map(
      (w, m, v) => {
        const mean = m.ref.div(np.subtract(1, p1.ref));
        const spread = np.sqrt(v.ref.div(np.subtract(1, p2.ref))).add(adam.epsilon);
        return w.sub(mean.div(spread).mul(rate));
      },
      theta,
      m2,
      v2,
    );
    return [value, next, m2, v2, [p1, p2]];
  });
  const given = arraysFrom(data);
  const theta = arraysFrom(parameters);
  const blank = () => tree.map((w) => np.zeros(w.shape), theta);
  let state = [theta, blank(), blank(), [np.array(1), np.array(1)]];
  let value = 0;
  return {
    async step() {
      const [loss, ...next] = update(...state, tree.ref(given));
      state = next;
      value = (await loss.data())[0];
    },
    result: () => [value],
  };
}

function costed({ parameters, data }, loss, { part }) {
  const [theta, given] = [arraysFrom(parameters), arraysFrom(data)];
  const f = jit(part === "forward" ? loss : valueAndGrad(loss));
  return pure(() => f(tree.ref(theta), tree.ref(given)));
}

const dense = (x, w, b) => np.matmul(x, w).add(b);
const crossEntropy = (logits, y) => np.mean(np.sum(nn.logSoftmax(logits, -1).mul(y), -1)).neg();
const mlp = ({ w1, b1, w2, b2 }, { x, y }) => crossEntropy(dense(nn.relu(dense(x, w1, b1)), w2, b2), y);
const xor = ({ w1, b1, w2, b2 }, { x, y }) => {
  const z = dense(np.tanh(dense(x, w1, b1)), w2, b2);
  return np.mean(nn.softplus(z.ref).sub(y.mul(z)));
};
const pool = (x) => lax.reduceWindow(x, np.max, [2, 2], [2, 2]);
const stage = (x, k, b) => pool(nn.relu(lax.conv(x, k, [1, 1], "VALID").add(b.reshape([1, -1, 1, 1]))));
const cnn = ({ k1, c1, k2, c2, ...rest }, { x, y }) =>
  mlp(rest, { x: stage(stage(x, k1, c1), k2, c2).reshape([-1, 1600]), y });
const curve = (x) => nn.sigmoid(x.ref.mul(0.7).add(0.1)).mul(np.tanh(x));

function attention({ wq, wk, wv, wo }, x) {
  const [batch, length, width] = x.shape;
  const split = (x, w) => np.transpose(np.matmul(x, w).reshape([batch, length, heads, width / heads]), [0, 2, 1, 3]);
  const [q, k, v] = [split(x.ref, wq), split(x.ref, wk), split(x, wv)];
  const scores = np.matmul(q, np.transpose(k, [0, 1, 3, 2])).div(Math.sqrt(width / heads));
  const mixed = np.transpose(np.matmul(nn.softmax(scores, -1), v), [0, 2, 1, 3]);
  return np.mean(np.square(np.matmul(mixed.reshape([batch, length, width]), wo)));
}

const works = {
  w1(data) {
    const { a, b } = arraysFrom(data);
    const f = jit(np.matmul);
    return pure(() => f(a.ref, b.ref));
  },
  w2: (data) => trained(data, mlp),
  w3: (data) => trained(data, xor),
  w4(data, { part }) {
    const { x } = arraysFrom(data);
    const f = jit(part === "forward" ? curve : grad((x) => np.sum(curve(x))));
    return pure(() => f(x.ref));
  },
  w5: (data, options) => (options.part === "step" ? trained(data, cnn) : costed(data, cnn, options)),
  /** Not compiled: `jit` overflows the stack at 10,000 operations. */
  w6(data, { size, shape }) {
    const f = valueAndGrad(
      (x, a, c) => {
        const leaves = new Set([x, a, c]);
        const own = (v) => (leaves.has(v) ? v.ref : v);
        const ops = { add: (p, q) => own(p).add(own(q)), mul: (p, q) => own(p).mul(own(q)) };
        return shapes[shape](size, x, a, c, ops);
      },
      { argnums: [0, 1, 2] },
    );
    return pure(() => f(...Object.values(data).map((each) => np.array(each))));
  },
  w7(data) {
    const { x, ...projections } = arraysFrom(data);
    const f = jit(valueAndGrad(attention));
    return pure(() => f(tree.ref(projections), x.ref));
  },
  w8: (data, options) => costed(data, mlp, options),
};
