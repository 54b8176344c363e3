/** Simplification: dead nodes go, equal nodes are shared, and neutral elements vanish. */
import { apply } from "../graph/apply.js";
import { constant, type Node } from "../graph/node.js";
import { rebuild } from "../graph/rebuild.js";
import { constantOf, mul, neg } from "../primitives/arithmetic.js";
import { transpose } from "../primitives/movement.js";
import type { Simplified, SimplifyOptions } from "./types.js";

/**
 * The same values from fewer nodes. Rules hold at every point, infinities and NaN included, up to rounding.
 *
 * @example
 * const x = input("x");
 * simplify([mul(add(x, 0), 1)]).outputs[0] === x; // true
 */
export function simplify(outputs: readonly Node[], options: SimplifyOptions = {}): Simplified {
  const shared = new Map<string, Node>();
  const numbers = new Map<Node, number>();
  const numberOf = (node: Node): number => {
    const known = numbers.get(node);
    if (known !== undefined) return known;
    numbers.set(node, numbers.size);
    return numbers.size - 1;
  };
  const map = rebuild(outputs, (node, inputs) => {
    if (options.keep?.(node) === true) return undefined;
    const simpler = simplifyOne(node, inputs);
    if (simpler !== undefined && (node.name === undefined || simpler.name === node.name)) return simpler;
    return share(node, inputs, shared, numberOf);
  });
  return { outputs: outputs.map(map), map, conditions: [] };
}

/** One node for all that are the same primitive of the same inputs with the same params, or the same number. */
function share(
  node: Node,
  inputs: readonly Node[],
  shared: Map<string, Node>,
  numberOf: (node: Node) => number,
): Node | undefined {
  const { application } = node;
  let key: string;
  if (application === undefined) {
    if (node.constant?.rank !== 0 || node.name !== undefined) return undefined;
    const value = node.constant.item();
    key = `${node.dtype} ${Object.is(value, -0) ? "-0" : value} ${node.symbol ?? ""}`;
  } else {
    if (application.primitive.name === "custom" || application.arity > 1) return undefined;
    const { primitive, params } = application;
    key = `${primitive.name} ${inputs.map(numberOf).join(" ")} ${JSON.stringify(params)} ${node.name ?? ""}`;
  }
  const known = shared.get(key);
  if (known !== undefined) return known;
  const same = application === undefined || application.inputs.every((each, i) => each === inputs[i]);
  const made = same ? node : (apply(application.primitive, inputs, application.params)[0] as Node);
  shared.set(key, made);
  return made;
}

/** The local rules. `undefined`: none applies. */
function simplifyOne(node: Node, inputs: readonly Node[]): Node | undefined {
  const { application } = node;
  if (application === undefined) return undefined;
  const [a, b] = inputs as readonly [Node, Node];
  switch (application.primitive.name) {
    case "add":
      return constantOf(a) === 0 ? b : constantOf(b) === 0 ? a : undefined;
    case "sub":
      return constantOf(b) === 0 ? a : undefined;
    case "mul":
    case "absorb":
      if (constantOf(a) === 1) return b;
      if (constantOf(b) === 1) return a;
      if (constantOf(a) === -1) return neg(b);
      if (constantOf(b) === -1) return neg(a);
      return application.primitive.name === "absorb" && !a.singular && !b.singular ? mul(a, b) : undefined;
    case "div":
    case "pow":
      return constantOf(b) === 1 ? a : undefined;
    case "neg": {
      if (a.application?.primitive.name === "neg") return a.application.inputs[0];
      return a.kind === "constant" && a.rank === 0
        ? constant(-(a.constant?.item() ?? 0), { dtype: a.dtype })
        : undefined;
    }
    case "cast":
      return a.dtype === node.dtype ? a : undefined;
    case "reshape":
      return a.rank === node.rank && a.shape.every((size, axis) => size === node.shape[axis]) ? a : undefined;
    case "transpose": {
      const inner = a.application;
      if (inner?.primitive.name !== "transpose") return undefined;
      const [first, second] = [inner.params["permutation"], application.params["permutation"]] as [number[], number[]];
      const both = second.map((axis) => first[axis] as number);
      const source = inner.inputs[0] as Node;
      return both.every((axis, i) => axis === i) ? source : transpose(source, both);
    }
    default:
      return undefined;
  }
}
