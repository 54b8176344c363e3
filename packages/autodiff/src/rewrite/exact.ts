/** Rules that hold at every point, infinities, NaN and the sign of zero included. */
import { constant, type Node } from "../graph/node.js";
import { constantOf, neg } from "../primitives/arithmetic.js";
import { transpose } from "../primitives/movement.js";
import { callGraph } from "../transforms/evaluate.js";

/** What takes the place of an application on simplified inputs. `undefined`: no rule applies. */
export function simplifyOne(node: Node, inputs: readonly Node[]): Node | undefined {
  const { application } = node;
  if (application === undefined) return undefined;
  const [a, b] = inputs as readonly [Node, Node];
  switch (application.primitive.name) {
    case "add":
      return isNegativeZero(a) ? b : isNegativeZero(b) ? a : fold(node, inputs);
    case "sub":
      return Object.is(constantOf(b), 0) ? a : fold(node, inputs);
    case "mul":
    case "absorb":
      if (constantOf(a) === 1) return b;
      if (constantOf(b) === 1) return a;
      if (constantOf(a) === -1) return neg(b);
      if (constantOf(b) === -1) return neg(a);
      return fold(node, inputs);
    case "div":
    case "pow":
      return constantOf(b) === 1 ? a : fold(node, inputs);
    case "neg":
      return a.application?.primitive.name === "neg" ? a.application.inputs[0] : fold(node, inputs);
    case "cast":
      return a.dtype === node.dtype ? a : fold(node, inputs);
    case "reshape":
      return a.rank === node.rank && a.shape.every((size, axis) => size === node.shape[axis]) ? a : undefined;
    case "transpose":
      return transposed(a, application.params["permutation"] as readonly number[]);
    default:
      return fold(node, inputs);
  }
}

/** An elementwise function of numbers is a number: the kernel is asked, so that it is the same one. */
function fold(node: Node, inputs: readonly Node[]): Node | undefined {
  const primitive = node.application?.primitive;
  if (primitive?.scalar === undefined || node.rank > 0) return undefined;
  const values = inputs.map((each) =>
    each.symbol === undefined && each.name === undefined ? each.constant : undefined,
  );
  const known = values.filter((each) => each !== undefined);
  if (known.length < values.length) return undefined;
  const [result] = primitive.kernel(known, {}, callGraph);
  return result && constant(result);
}

function transposed(a: Node, permutation: readonly number[]): Node | undefined {
  if (permutation.every((axis, i) => axis === i)) return a;
  const inner = a.application;
  if (inner?.primitive !== transpose.primitive) return undefined;
  const first = inner.params["permutation"] as readonly number[];
  const both = permutation.map((axis) => first[axis] as number);
  const source = inner.inputs[0] as Node;
  return both.every((axis, i) => axis === i) ? source : transpose(source, both);
}

function isNegativeZero(node: Node): boolean {
  return Object.is(constantOf(node), -0);
}
