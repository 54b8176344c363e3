/** Labels of values, for people. */
import type { Node } from "@cadena/autodiff";

/** What a node is called, for people. */
export function labelOf(node: Node): string {
  return node.name ?? node.application?.primitive.name ?? node.kind;
}
