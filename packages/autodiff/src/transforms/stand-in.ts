/** Fresh stand-ins for the arguments of a function, so that a captured value is a constant in every transform. */
import { flatten, isFloat, pathsOf, unflatten } from "@cadena/core";
import { NotDifferentiableError } from "../errors.js";
import { type Operand, operand } from "../functions/lift.js";
import { formatAval } from "../graph/aval.js";
import { inputLike, type Node } from "../graph/node.js";
import { substitute } from "../graph/rebuild.js";

/** Arguments of a traced function: what it is called on, and how to return to the arguments themselves. */
export interface StandIns {
  /** The arguments, with stand-ins for leaves. */
  readonly args: readonly unknown[];
  /** For each argument, its stand-ins in the order of leaves. */
  readonly leaves: readonly (readonly Node[])[];
  /** Rewrites nodes made of stand-ins into nodes made of the arguments. */
  readonly resolve: (nodes: readonly Node[]) => readonly Node[];
}

/** Makes stand-ins for the leaves of all arguments. */
export function standIns(op: string, args: readonly unknown[]): StandIns {
  const originals = new Map<Node, Node>();
  const leaves: (readonly Node[])[] = [];
  const stands = args.map((argument) => {
    const flat = flatten(argument);
    const fresh = (flat.leaves as Operand[]).map((leaf) => {
      const original = operand(leaf, op);
      const stand = inputLike(original);
      originals.set(stand, original);
      return stand;
    });
    leaves.push(fresh);
    return unflatten(flat.structure, fresh);
  });
  return { args: stands, leaves, resolve: (nodes) => nodes.map(substitute(nodes, originals)) };
}

/** The leaves of a function's result, as nodes. */
export function resultNodes(
  op: string,
  result: unknown,
): {
  readonly nodes: readonly Node[];
  readonly rebuild: (nodes: readonly unknown[]) => unknown;
} {
  const { leaves, structure } = flatten(result);
  return {
    nodes: (leaves as Operand[]).map((leaf) => operand(leaf, op)),
    rebuild: (nodes) => unflatten(structure, nodes),
  };
}

/** Refuses derivatives with respect to integers and booleans, naming the leaf. */
export function requireFloats(op: string, argument: unknown, leaves: readonly Node[], root: string): void {
  const bad = leaves.findIndex((leaf) => !isFloat(leaf.dtype));
  if (bad < 0) return;
  throw new NotDifferentiableError({
    op,
    expected: "derivatives are taken with respect to floats",
    received: `${formatAval(leaves[bad] as Node)} at ${pathsOf(argument, root)[bad]}`,
    advice: "Convert it with astype, or leave it out of argnums.",
  });
}
