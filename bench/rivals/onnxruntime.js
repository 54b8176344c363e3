/** ONNX Runtime, in Node and as WebAssembly. It has no derivatives: backward operators are written by hand here. */
import { adam } from "../graphs/training.js";
import { arraysOf } from "../workloads.js";
import { firstOf } from "./cadena.js";
import { modelBuilder } from "./onnx.js";

export async function open(variant) {
  const ort = variant === "node" ? (await import("onnxruntime-node")).default : await import("onnxruntime-web");
  if (variant === "web") ort.env.wasm.numThreads = 1;
  const options = { intraOpNumThreads: 1, interOpNumThreads: 1, graphOptimizationLevel: "all" };
  return async (workload, chosen) => {
    const data = workload.data(chosen);
    const model = modelBuilder();
    const { carried, feeds } = works[workload.id](model, data, chosen);
    const session = await ort.InferenceSession.create(model.bytes(), options);
    const given = Object.fromEntries(
      Object.entries(feeds).map(([name, { data, shape }]) => [name, new ort.Tensor("float32", data, shape)]),
    );
    let outputs;
    return {
      async step() {
        outputs = await session.run(given);
        for (const name of carried) given[name] = outputs[`${name}'`];
      },
      result: () => firstOf(outputs.value.data),
    };
  };
}

const scalar = (x) => ({ data: Float32Array.of(x), shape: [] });

/** Inputs for all arrays, and the operators by name. */
function begin(model, arrays) {
  for (const [name, { shape }] of Object.entries(arrays)) model.input(name, shape);
  const binary = (type) => (a, b) =>
    model.op(
      type,
      [a, b].map((x) => (typeof x === "number" ? model.number(x) : x)),
    );
  const sumOver = (x, axis) => model.op("ReduceSum", [x, model.integers([axis])], { keepdims: 0 });
  return {
    ...{ add: binary("Add"), sub: binary("Sub"), mul: binary("Mul"), div: binary("Div"), matmul: binary("MatMul") },
    product: (a, b, transA, transB) => model.op("Gemm", [a, b], { transA, transB }),
    layer: (x, w, b) => model.op("Gemm", [x, w, b]),
    unary: (type, x) => model.op(type, [x]),
    sumOver,
  };
}

/** The parameters' gradient, given the slope at the logits and the slope of the activation. */
function backward({ mul, product, sumOver }, dz, hidden, slope) {
  const dh = mul(product(dz, "w2", 0, 1), slope);
  return {
    w1: product("x", dh, 1, 0),
    b1: sumOver(dh, 0),
    w2: product(hidden, dz, 1, 0),
    b2: sumOver(dz, 0),
  };
}

function mlp(model, ops, batch) {
  const hidden = ops.unary("Relu", ops.layer("x", "w1", "b1"));
  const logits = ops.layer(hidden, "w2", "b2");
  const log = model.op("LogSoftmax", [logits], { axis: 1 });
  model.output("value", ops.div(model.op("ReduceSum", [ops.mul(log, "y")], { keepdims: 0 }), -batch));
  return () => backward(ops, ops.div(ops.sub(ops.unary("Exp", log), "y"), batch), hidden, ops.unary("Sign", hidden));
}

function xor(model, ops, batch) {
  const hidden = ops.unary("Tanh", ops.layer("x", "w1", "b1"));
  const z = ops.layer(hidden, "w2", "b2");
  const losses = ops.sub(ops.unary("Softplus", z), ops.mul(z, "y"));
  model.output("value", model.op("ReduceMean", [losses], { keepdims: 0 }));
  const dz = ops.div(ops.sub(ops.unary("Sigmoid", z), "y"), batch);
  return () => backward(ops, dz, hidden, ops.sub(1, ops.mul(hidden, hidden)));
}

function trained(forward) {
  return (model, { parameters, data, rate }) => {
    const names = Object.keys(parameters);
    const feeds = { ...data, ...parameters, p1: scalar(1), p2: scalar(1) };
    for (const name of names) {
      const { shape } = parameters[name];
      for (const kind of ["m", "v"])
        feeds[`${name}.${kind}`] = { shape, data: new Float32Array(parameters[name].data.length) };
    }
    const ops = begin(model, feeds);
    const { add, sub, mul, div, unary } = ops;
    const slopes = forward(model, ops, data.x.shape[0])();
    const next = { p1: mul("p1", adam.beta1), p2: mul("p2", adam.beta2) };
    for (const name of names) {
      const g = slopes[name];
      const m = add(mul(`${name}.m`, adam.beta1), mul(g, 1 - adam.beta1));
      const v = add(mul(`${name}.v`, adam.beta2), mul(mul(g, g), 1 - adam.beta2));
      const spread = add(unary("Sqrt", div(v, sub(1, next.p2))), adam.epsilon);
      const moved = sub(name, mul(div(div(m, sub(1, next.p1)), spread), rate));
      Object.assign(next, { [name]: moved, [`${name}.m`]: m, [`${name}.v`]: v });
    }
    for (const [name, node] of Object.entries(next)) model.output(`${name}'`, node);
    return { carried: Object.keys(next), feeds };
  };
}

const works = {
  w1(model, data) {
    model.output("value", begin(model, data).matmul("a", "b"));
    return { carried: [], feeds: data };
  },
  w2: trained(mlp),
  w3: trained(xor),
  w4(model, data, { part }) {
    const { add, sub, mul, unary } = begin(model, data);
    const s = unary("Sigmoid", add(mul("x", 0.7), 0.1));
    const t = unary("Tanh", "x");
    const slope = () => add(mul(mul(mul(s, 0.7), sub(1, s)), t), mul(s, sub(1, mul(t, t))));
    model.output("value", part === "forward" ? mul(s, t) : slope());
    return { carried: [], feeds: data };
  },
  w5(model, data, { part }) {
    if (part !== "forward") throw new Error("no backward operators for convolution and pooling");
    const feeds = arraysOf(data);
    const ops = begin(model, feeds);
    const pool = (x) => model.op("MaxPool", [x], { kernel_shape: [2, 2], strides: [2, 2] });
    const stage = (x, k, b) => pool(ops.unary("Relu", model.op("Conv", [x, k, b], { kernel_shape: [3, 3] })));
    const features = model.op("Flatten", [stage(stage("x", "k1", "c1"), "k2", "c2")], { axis: 1 });
    const hidden = ops.unary("Relu", ops.layer(features, "w1", "b1"));
    const log = model.op("LogSoftmax", [ops.layer(hidden, "w2", "b2")], { axis: 1 });
    const total = model.op("ReduceSum", [ops.mul(log, "y")], { keepdims: 0 });
    model.output("value", ops.div(total, -feeds.x.shape[0]));
    return { carried: [], feeds };
  },
  w8(model, data, { part }) {
    const feeds = arraysOf(data);
    const slopes = mlp(model, begin(model, feeds), feeds.x.shape[0]);
    if (part === "gradient") for (const [name, node] of Object.entries(slopes())) model.output(`${name}'`, node);
    return { carried: [], feeds };
  },
};
