/** W6: value and gradient of a chain or tree of scalar operations, in float64. */
import { Graph, gradients, input } from "@cadena/autodiff";
import { tensor } from "@cadena/core";
import { shapes } from "../shapes.js";

export const scalarsData = () => ({ x: 1, a: 0.99999, c: 1e-5 });

export function scalarsGraph({ size = 100_000, shape = "chain" } = {}) {
  const values = scalarsData();
  const inputs = Object.keys(values).map((name) => input(name));
  const value = shapes[shape](size, ...inputs);
  return {
    graph: new Graph(inputs, [value, ...gradients(value, inputs)]),
    carry: [],
    inputs: Object.values(values).map((each) => tensor(each)),
    state: [],
  };
}
