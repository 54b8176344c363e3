/** Names of what a layer computes, made as the paths of its parameters are: hidden.z and hidden.a beside hidden.W. */
import { type Node, named } from "@cadena/autodiff";

/** The node, named by its layer and a letter, if it is in a layer and has no name. */
export function nameInLayer(letter: string, node: Node): Node {
  if (node.name !== undefined || node.scope === undefined) return node;
  return named(`${node.scope.replaceAll("/", ".")}.${letter}`, node);
}

/** What a tree holds for a layer, whatever its name: layers without parameters have none. */
export function partOf<T>(tree: Readonly<Record<string, T>>, name: string): T | Record<string, never> {
  return Object.hasOwn(tree, name) ? (tree[name] as T) : {};
}
