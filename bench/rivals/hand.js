/** Hand-written loops: what no library costs. */
import {
  binaryCrossEntropy,
  blocked,
  chainTape,
  naive,
  perceptron,
  relu,
  softmaxCrossEntropy,
  tanh,
  treeTape,
} from "../loops/index.js";
import { firstOf } from "./cadena.js";

function product(loop) {
  return ({ a, b }, { n }) => {
    const c = new Float32Array(n * n);
    return { step: () => loop(a.data, b.data, c, n), result: () => firstOf(c) };
  };
}

function trained(activation, loss) {
  return (data) => {
    const train = perceptron(data, activation, loss);
    let value = 0;
    return {
      step() {
        value = train();
      },
      result: () => [value],
    };
  };
}

function curve({ x: { data } }, { part }) {
  const y = new Float32Array(data.length);
  const sigmoid = (v) => 1 / (1 + Math.exp(-0.7 * v - 0.1));
  const forward = (v) => sigmoid(v) * Math.tanh(v);
  const gradient = (v) => {
    const [s, t] = [sigmoid(v), Math.tanh(v)];
    return 0.7 * s * (1 - s) * t + s * (1 - t * t);
  };
  const f = part === "forward" ? forward : gradient;
  return {
    step() {
      for (let i = 0; i < y.length; i++) y[i] = f(data[i]);
    },
    result: () => firstOf(y),
  };
}

function tape({ x, a, c }, { size, shape }) {
  const run = (shape === "chain" ? chainTape : treeTape)(size);
  let value = [];
  return {
    step() {
      value = run(x, a, c);
    },
    result: () => value.slice(0, 1),
  };
}

const variants = {
  naive: {
    w1: product(naive),
    w2: trained(relu, softmaxCrossEntropy),
    w3: trained(tanh, binaryCrossEntropy),
    w4: curve,
    w6: tape,
  },
  blocked: { w1: product(blocked) },
};

export async function open(variant) {
  return (workload, options) => variants[variant][workload.id](workload.data(options), options);
}
