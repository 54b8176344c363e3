/** How far from its true value a computed number may be, by the rounding of its operations. */
import { backpropagate, constant, evaluate, type Node, topologicalOrder } from "@cadena/autodiff";
import type { Tensor } from "@cadena/core";

/** What one operation may be off by, in units of its last place; sums of many terms and library functions included. */
const unitsAnOperation = 128;

/**
 * A function of the values of inputs: a first-order bound of the rounding error of a scalar y, ε Σ |∂y/∂v| |v| over all
 * values v on the way to it (Higham, Accuracy and Stability of Numerical Algorithms, §3.8).
 */
export function roundOff(y: Node): (bindings: ReadonlyMap<string, Tensor>) => number {
  const nodes = topologicalOrder([y]).nodes.filter(fromInputs());
  const { cotangent } = backpropagate([y], [constant(1)], nodes);
  const reached = nodes.flatMap((node) => {
    const slope = cotangent(node);
    return slope === undefined ? [] : [[node, slope] as const];
  });
  return (bindings) => {
    let total = 0;
    for (const [value, slope] of evaluate(reached, bindings)) {
      const [values, slopes] = [value.contiguous().data, slope.contiguous().data];
      for (let i = 0; i < values.length; i++) total += Math.abs((values[i] as number) * (slopes[i] as number));
    }
    return unitsAnOperation * Number.EPSILON * total;
  };
}

/** Asked in topological order: is it a float that depends on inputs? */
function fromInputs(): (node: Node) => boolean {
  const dependent = new Set<Node>();
  return (node) => {
    if (node.kind !== "input" && !node.application?.inputs.some((input) => dependent.has(input))) return false;
    dependent.add(node);
    return node.dtype === "float64";
  };
}
