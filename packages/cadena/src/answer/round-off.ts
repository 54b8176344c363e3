/** How far from its true value a computed number may be, by the rounding of its operations. */
import { backpropagate, constant, evaluate, type Node, topologicalOrder } from "@cadena/autodiff";
import type { Tensor } from "@cadena/core";

/** What one operation may be off by, in units of its last place; sums of many terms and library functions included. */
const unitsAnOperation = 128;

/** What is smaller than this may be what underflow left of a number, or hide one. */
const underflow = 1e-80;

/**
 * A function of the values of inputs: a first-order bound of the rounding error of a scalar y, ε Σ |∂y/∂v| |v| over all
 * values v on the way to it (Higham, Accuracy and Stability of Numerical Algorithms, §3.8).
 */
export function roundOff(y: Node): (bindings: ReadonlyMap<string, Tensor>) => number {
  const nodes = topologicalOrder([y]).nodes.filter(({ dtype }) => dtype === "float64");
  const varies = dependentOnInputs(nodes);
  const { cotangent } = backpropagate([y], [constant(1)], nodes);
  const reached = nodes.flatMap((node) => {
    const slope = cotangent(node);
    return slope === undefined ? [] : [{ value: node, slope, varies: varies.has(node) }];
  });
  return (bindings) => {
    let total = 0;
    for (const { value, slope, varies } of evaluate(reached, bindings)) {
      const [values, slopes] = [value.contiguous().data, slope.contiguous().data];
      for (let i = 0; i < values.length; i++) {
        const share = Math.abs((values[i] as number) * (slopes[i] as number));
        // The slope of x² in its exponent has no value for x < 0; but 2 is exact.
        if (varies || Number.isFinite(share)) total += share;
      }
    }
    return unitsAnOperation * Number.EPSILON * total + underflow;
  };
}

/** The nodes whose values inputs decide. */
function dependentOnInputs(ordered: readonly Node[]): ReadonlySet<Node> {
  const dependent = new Set<Node>();
  for (const node of ordered) {
    if (node.kind === "input" || node.application?.inputs.some((input) => dependent.has(input))) dependent.add(node);
  }
  return dependent;
}
