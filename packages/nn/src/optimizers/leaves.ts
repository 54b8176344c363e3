/** Arithmetic on trees of nodes, leaf by leaf. */
import { add, astype, div, lift, mul, type Node, named, pow, square, sub } from "@cadena/autodiff";
import { flatten, mapTree, pathsOf, type Tree, unflatten } from "@cadena/core";

/** @internal A function of the corresponding leaves of trees. */
export function eachLeaf(f: (...leaves: readonly Node[]) => Node, ...trees: readonly Tree<Node>[]): Tree<Node> {
  const [first, ...rest] = trees;
  return mapTree(f as (leaf: unknown, ...others: unknown[]) => Node, first, ...rest) as Tree<Node>;
}

/** @internal β a + (1 − β) b. Where β is 0.9, the other is 0.1, without the last digits of a difference of floats. */
export function movingAverage(average: Tree<Node>, next: Tree<Node>, beta: number): Tree<Node> {
  const rest = Number((1 - beta).toPrecision(15));
  return mapTree((a: Node, b: Node) => add(mul(beta, a), mul(rest, b)), average, next) as Tree<Node>;
}

/** @internal β v + (1 − β) g². */
export function movingSquares(average: Tree<Node>, updates: Tree<Node>, beta: number): Tree<Node> {
  return movingAverage(average, squares(updates), beta);
}

/** @internal g². */
export function squares(updates: Tree<Node>): Tree<Node> {
  return mapTree((g: Node) => square(g), updates) as Tree<Node>;
}

/** @internal x/(1 − βᵗ), with the power in float64 whatever the dtype of x. */
export function biasCorrection(beta: number, count: Node): (x: Node) => Node {
  const remaining = sub(1, pow(lift(beta), astype(count, "float64")));
  return (x) => div(x, astype(remaining, x.dtype));
}

/** @internal The tree, with a name for each node: m of the leaf at hidden.W is hidden.W.m. */
export function namedLeaves(name: string, tree: Tree<Node>): Tree<Node> {
  const { leaves, structure } = flatten(tree);
  const paths = pathsOf(tree);
  const nodes = (leaves as readonly Node[]).map((leaf, i) => named([paths[i], name].filter(Boolean).join("."), leaf));
  return unflatten(structure, nodes) as Tree<Node>;
}
