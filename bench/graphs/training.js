/** A training step as one graph: loss, gradients and Adam's update, with the state carried from run to run. */
import { add, div, Graph, gradients, input, mul, sqrt, square, sub } from "@cadena/autodiff";
import { fromData } from "@cadena/core";

/** Adam's constants, the same for all rivals. */
export const adam = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

/** An array of a workload as a tensor. */
export const toTensor = ({ shape, data }) => fromData(data, shape);

/** An input node for each array, by its name. */
export const inputsLike = (arrays) =>
  Object.fromEntries(
    Object.entries(arrays).map(([name, { shape }]) => [name, input(name, { shape, dtype: "float32" })]),
  );

/**
 * The step θ ← θ − rate · m̂ / (√v̂ + ε) of `loss(parameters, data)`.
 *
 * Inputs: the data, then the state. Outputs: the loss, then the state. The state: parameters, first moments, second
 * moments, β₁ᵗ, β₂ᵗ.
 */
export function trainingStep({ parameters, data, loss, rate }) {
  const theta = inputsLike(parameters);
  const given = inputsLike(data);
  const value = loss(theta, given);
  const names = Object.keys(parameters);
  const moments = (suffix) =>
    names.map((name) => input(`${name}.${suffix}`, { shape: parameters[name].shape, dtype: "float32" }));
  const [first, second] = [moments("m"), moments("v")];
  const powers = ["beta1ᵗ", "beta2ᵗ"].map((name) => input(name, { dtype: "float32" }));
  const before = [...Object.values(theta), ...first, ...second, ...powers];
  const after = update(Object.values(theta), gradients(value, Object.values(theta)), first, second, powers, rate);
  const count = Object.keys(data).length;
  const blank = () =>
    names.map((name) => fromData(new Float32Array(parameters[name].data.length), parameters[name].shape));
  return {
    graph: new Graph([...Object.values(given), ...before], [value, ...after]),
    carry: before.map((_, i) => [i + 1, i + count]),
    inputs: Object.values(data).map(toTensor),
    state: [
      ...Object.values(parameters).map(toTensor),
      ...blank(),
      ...blank(),
      ...powers.map(() => fromData(Float32Array.of(1), [])),
    ],
  };
}

/** The state after the step, in the order of the state before it. */
function update(theta, slopes, first, second, [power1, power2], rate) {
  const { beta1, beta2, epsilon } = adam;
  const next1 = mul(power1, beta1);
  const next2 = mul(power2, beta2);
  const m = first.map((each, i) => add(mul(each, beta1), mul(slopes[i], 1 - beta1)));
  const v = second.map((each, i) => add(mul(each, beta2), mul(square(slopes[i]), 1 - beta2)));
  const stepped = theta.map((each, i) => {
    const mean = div(m[i], sub(1, next1));
    const spread = add(sqrt(div(v[i], sub(1, next2))), epsilon);
    return sub(each, mul(rate, div(mean, spread)));
  });
  return [...stepped, ...m, ...v, next1, next2];
}

/** A graph without state: `f` of the arrays, by their names, gives the outputs. */
export function pureGraph(arrays, f) {
  const nodes = inputsLike(arrays);
  return {
    graph: new Graph(Object.values(nodes), f(nodes)),
    carry: [],
    inputs: Object.values(arrays).map(toTensor),
    state: [],
  };
}
