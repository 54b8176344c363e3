/** TensorFlow.js: images channels last, as its kernels want them. */
import { createRequire } from "node:module";
import { heads } from "../graphs/attention.js";
import { adam } from "../graphs/training.js";
import { transposed } from "../random.js";
import { shapes } from "../shapes.js";
import { arraysOf } from "../workloads.js";
import { firstOf } from "./cadena.js";

const require = createRequire(import.meta.url);

export async function open(backend) {
  const tf = require("@tensorflow/tfjs");
  if (backend === "wasm") require("@tensorflow/tfjs-backend-wasm").setThreadsCount(1);
  await tf.setBackend(backend);
  await tf.ready();
  const works = implementations(tf);
  return (workload, options) => works[workload.id](workload.data(options), options);
}

function implementations(tf) {
  const tensorsOf = (arrays) =>
    Object.fromEntries(Object.entries(arrays).map(([name, { data, shape }]) => [name, tf.tensor(data, shape)]));

  /** Runs f, reads its first number of the first result (which waits for it), and frees the rest. */
  function pure(f) {
    let value;
    return {
      step() {
        tf.dispose(value);
        value = tf.tidy(f);
        [value].flat()[0].dataSync();
      },
      result: () => firstOf([value].flat()[0].dataSync()),
    };
  }

  function trained({ parameters, data, rate }, loss) {
    const theta = Object.fromEntries(
      Object.entries(tensorsOf(parameters)).map(([name, tensor]) => [name, tf.variable(tensor)]),
    );
    const given = tensorsOf(data);
    const optimizer = tf.train.adam(rate, adam.beta1, adam.beta2, adam.epsilon);
    let value = 0;
    return {
      step() {
        const cost = optimizer.minimize(() => loss(theta, given), true, Object.values(theta));
        value = cost.dataSync()[0];
        cost.dispose();
      },
      result: () => [value],
    };
  }

  /** The loss alone, or with the gradient for all parameters. */
  function costed({ parameters, data }, loss, { part }) {
    const [theta, given] = [tensorsOf(parameters), tensorsOf(data)];
    const names = Object.keys(parameters);
    const f = (...leaves) => loss(Object.fromEntries(names.map((name, i) => [name, leaves[i]])), given);
    const slopes = tf.valueAndGrads(f);
    if (part === "forward") return pure(() => loss(theta, given));
    return pure(() => {
      const { value, grads } = slopes(Object.values(theta));
      for (const each of grads) each.dataSync();
      return [value, ...grads];
    });
  }

  const crossEntropy = (logits, y) => tf.losses.softmaxCrossEntropy(y, logits);
  const mlp = ({ w1, b1, w2, b2 }, { x, y }) =>
    crossEntropy(tf.add(tf.matMul(tf.relu(tf.add(tf.matMul(x, w1), b1)), w2), b2), y);
  const xor = ({ w1, b1, w2, b2 }, { x, y }) =>
    tf.losses.sigmoidCrossEntropy(y, tf.add(tf.matMul(tf.tanh(tf.add(tf.matMul(x, w1), b1)), w2), b2));
  const stage = (x, k, b) => tf.maxPool(tf.relu(tf.add(tf.conv2d(x, k, 1, "valid"), b)), 2, 2, "valid");
  const cnn = ({ k1, c1, k2, c2, w1, b1, w2, b2 }, { x, y }) =>
    mlp({ w1, b1, w2, b2 }, { x: tf.reshape(stage(stage(x, k1, c1), k2, c2), [x.shape[0], 1600]), y });
  const curve = (x) => tf.mul(tf.sigmoid(tf.add(tf.mul(x, 0.7), 0.1)), tf.tanh(x));

  function attention(x, wq, wk, wv, wo) {
    const [batch, length, width] = x.shape;
    const flat = tf.reshape(x, [-1, width]);
    const split = (w) =>
      tf.transpose(tf.reshape(tf.matMul(flat, w), [batch, length, heads, width / heads]), [0, 2, 1, 3]);
    const scores = tf.div(tf.matMul(split(wq), split(wk), false, true), Math.sqrt(width / heads));
    const mixed = tf.transpose(tf.matMul(tf.softmax(scores), split(wv)), [0, 2, 1, 3]);
    return tf.mean(tf.square(tf.matMul(tf.reshape(mixed, [-1, width]), wo)));
  }

  return {
    w1(data) {
      const { a, b } = tensorsOf(data);
      return pure(() => tf.matMul(a, b));
    },
    w2: (data) => trained(data, mlp),
    w3: (data) => trained(data, xor),
    w4(data, { part }) {
      const { x } = tensorsOf(data);
      const slope = tf.grad((x) => tf.sum(curve(x)));
      return pure(() => (part === "forward" ? curve(x) : slope(x)));
    },
    w5(data, options) {
      const moved = channelsLast(data);
      return options.part === "step" ? trained(moved, cnn) : costed(moved, cnn, options);
    },
    w6(data, { size, shape }) {
      const slopes = tf.valueAndGrads((x, a, c) => shapes[shape](size, x, a, c, tf));
      const inputs = Object.values(data).map((each) => tf.scalar(each));
      return pure(() => {
        const { value, grads } = slopes(inputs);
        return [value, ...grads];
      });
    },
    w7(data) {
      const { x, ...projections } = tensorsOf(arraysOf(data));
      const slopes = tf.valueAndGrads((...all) => attention(x, ...all));
      return pure(() => {
        const { value, grads } = slopes(Object.values(projections));
        for (const each of grads) each.dataSync();
        return [value, ...grads];
      });
    },
    w8: (data, options) => costed(data, mlp, options),
  };
}

/** Images [N, C, H, W] as [N, H, W, C], kernels [O, I, H, W] as [H, W, I, O], and the dense layer's rows to match. */
function channelsLast({ parameters, data, rate }) {
  const { k1, k2, w1 } = parameters;
  const kernel = (k) => transposed(k, [2, 3, 1, 0]);
  const dense = transposed({ data: w1.data, shape: [64, 5, 5, 128] }, [1, 2, 0, 3]);
  return {
    rate,
    parameters: { ...parameters, k1: kernel(k1), k2: kernel(k2), w1: { data: dense.data, shape: w1.shape } },
    data: { ...data, x: transposed(data.x, [0, 2, 3, 1]) },
  };
}
