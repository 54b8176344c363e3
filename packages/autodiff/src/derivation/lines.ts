/** Which nodes of a forward graph are lines of its derivation, and how each is written. */

import { closedCall } from "../graph/context.js";
import { uniqueNames } from "../graph/graph.js";
import { inputLike, type Node } from "../graph/node.js";
import { topologicalOrder } from "../graph/order.js";
import { rebuild } from "../graph/rebuild.js";
import type { Formula } from "../notation.js";
import type { ForwardLine } from "./types.js";

const movement = new Set(["broadcast", "reshape", "transpose", "cast", "stopGradient"]);
/** What a matrix product is written inside of. */
const inliners = new Set(["add", "sub", ...movement]);

/** The lines of a forward graph, and a symbol for each: a fresh input that stands for the line in small graphs. */
export interface Lines {
  /** Data and named constants, then parameters, then computed lines, as they are first needed. */
  readonly nodes: readonly Node[];
  /** Those that are a nonlinear function of another line. */
  readonly activations: ReadonlySet<Node>;
  readonly symbolOf: ReadonlyMap<Node, Node>;
  readonly names: ReadonlyMap<Node, string>;
}

/**
 * A line is a node that is named, shared, an output, a contraction, a loop or a nonlinearity; others are written inline, and so
 * are the nonlinearities inside a formula such as that of a loss.
 *
 * @param titles names of lines that have none of their own: the sum below a mean is S.
 * @param preactivations whether what a nonlinearity is applied to is a line too, as δ needs it.
 */
export function chooseLines(
  output: Node,
  wrt: readonly Node[],
  titles: ReadonlyMap<Node, string>,
  preactivations: boolean,
): Lines {
  const order = topologicalOrder([output]);
  const consumers = new Map<Node, Set<Node>>();
  for (const node of order.nodes) {
    if (isInside(node) || isImplicitMovement(node)) continue;
    for (const argument of lineInputs(node)) {
      const users = consumers.get(argument) ?? new Set();
      consumers.set(argument, users.add(node));
    }
  }
  const reached = reachable(output);
  const isFunction = (node: Node): boolean => (isCall(node) || isNonlinear(node)) && !isInFormula(node);
  const before = new Set(preactivations ? order.nodes.filter(isFunction).flatMap(lineInputs) : []);
  const nodes = order.nodes.filter((node) => {
    if (!reached.has(node)) return false;
    if (node === output || titles.has(node) || node.name !== undefined || node.kind === "input") return true;
    if (node.kind === "constant") return false;
    if (before.has(node)) return true;
    const name = node.application?.primitive.name ?? "";
    if (movement.has(name)) return false;
    if (name === "scan") return true;
    const users = [...(consumers.get(node) ?? [])];
    if (users.length > 1) return true;
    if (name === "matmul") return !users.every((user) => inliners.has(user.application?.primitive.name ?? ""));
    return isFunction(node);
  });
  const symbolOf = new Map(nodes.map((node) => [node, inputLike(node)]));
  const names = new Map([...titles, ...uniqueNames(nodes.filter((node) => !titles.has(node)))]);
  const activations = new Set(nodes.filter(isFunction));
  return { nodes: inReadingOrder(nodes, wrt, symbolOf), activations, symbolOf, names };
}

/** Data first, then parameters as they are first used, then what is computed. */
function inReadingOrder(
  nodes: readonly Node[],
  wrt: readonly Node[],
  symbolOf: ReadonlyMap<Node, Node>,
): readonly Node[] {
  const computed = nodes.filter((node) => node.application !== undefined);
  const used = new Map<Node, number>();
  for (const node of computed) {
    for (const each of topologicalOrder([definition(node, symbolOf)]).nodes) {
      if (!used.has(each)) used.set(each, used.size);
    }
  }
  const place = (node: Node): number => used.get(symbolOf.get(node) as Node) ?? used.size;
  const leaves = nodes.filter((node) => node.application === undefined).sort((a, b) => place(a) - place(b));
  const parameters = new Set(wrt);
  return [
    ...leaves.filter((node) => !parameters.has(node)),
    ...leaves.filter((node) => parameters.has(node)),
    ...computed,
  ];
}

/** The right-hand side of a line: its definition as a small graph over the symbols of other lines. */
export function definition(node: Node, symbolOf: ReadonlyMap<Node, Node>): Node {
  const isOwn = ({ application }: Node): boolean => application !== undefined && application === node.application;
  const isLine = (each: Node): boolean => each !== node && !isOwn(each) && symbolOf.has(each);
  return rebuild([node], (each) => (isLine(each) ? symbolOf.get(each) : undefined), isLine)(node);
}

/** What a line says of a node beside its formula. */
export function lineOf({ shape, dims, scope }: Node): Pick<ForwardLine, "shape" | "dims" | "scope"> {
  return { shape, dims, scope };
}

/** The formula of a symbol. */
export function symbol(name: string): Formula {
  return { kind: "symbol", name };
}

/** Is it the value of a composite that is written as a call? */
export function isCall(node: Node): boolean {
  return closedCall(node) !== undefined;
}

/** Is it inside such a composite, and not its value? */
function isInside(node: Node): boolean {
  for (let frame = node.context.frame; frame !== undefined; frame = frame.parent) {
    if (frame.display === "call" && frame.output !== node) return true;
  }
  return false;
}

/** Is it in the body of a composite that is written as the formula inside? */
function isInFormula(node: Node): boolean {
  const call = closedCall(node);
  return (call === undefined ? node.context.frame : call.parent) !== undefined;
}

function isNonlinear(node: Node): boolean {
  const primitive = node.application?.primitive;
  const isFunction = primitive?.differential.kind === "elementwise" && primitive.differential.partials.length === 1;
  return isFunction && primitive.name !== "neg";
}

/** What a node is made of as a reader sees it: a call's arguments, or the inputs of its primitive. */
export function argumentsOf(node: Node): readonly Node[] {
  return closedCall(node)?.inputs ?? node.application?.inputs ?? [];
}

/** The same, with no implicit movement between. */
function lineInputs(node: Node): readonly Node[] {
  return argumentsOf(node).map((argument) => {
    let source = argument;
    while (isImplicitMovement(source)) {
      source = source.application?.inputs[0] as Node;
    }
    return source;
  });
}

function isImplicitMovement(node: Node): boolean {
  return node.context.implicit && node.name === undefined && movement.has(node.application?.primitive.name ?? "");
}

function reachable(output: Node): ReadonlySet<Node> {
  const found = new Set<Node>([output]);
  const stack = [output];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    for (const argument of isCall(node) ? lineInputs(node) : (node.application?.inputs ?? [])) {
      if (found.has(argument)) continue;
      found.add(argument);
      stack.push(argument);
    }
  }
  return found;
}
