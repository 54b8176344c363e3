/** Names of what a layer computes, made as the paths of its parameters are: hidden.z and hidden.a beside hidden.W. */
import { type Node, named } from "@cadena/autodiff";

/** The node, named by its layer and a letter, if it is in a layer and has no name. */
export function nameInLayer(letter: string, node: Node): Node {
  if (node.name !== undefined || node.scope === undefined) return node;
  return named(`${node.scope.replaceAll("/", ".")}.${letter}`, node);
}
