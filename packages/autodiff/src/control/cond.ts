/** cond: of two functions, the one that a scalar chooses is evaluated, and the other is not. */
import { checkSameStructure, flatten, isFloat, pathsOf, ShapeError, sameShape, unflatten } from "@cadena/core";
import { requireFunction } from "../errors.js";
import { type Operand, operand } from "../functions/lift.js";
import { formatAval } from "../graph/aval.js";
import type { Node } from "../graph/node.js";
import { choose } from "../primitives/cond.js";
import { bodyInput, captureBody, closeBody } from "../transforms/bodies.js";
import type { Derivatives, Loose } from "../transforms/gradient.js";

/**
 * `whenTrue(...operands)` where the predicate, a bool scalar, is true, else `whenFalse(...operands)`. Both are traced,
 * one is evaluated. Operands and results are pytrees; both results have one structure, and leaves of the same shapes
 * and dtypes. Nodes that a branch captures become inputs, and are differentiated too. A predicate that vmap batches
 * makes a choice for each example: then both branches are computed.
 *
 * @throws TreeMismatchError, ShapeError if the results of the branches differ; DTypeError if the predicate is no bool.
 * @example
 * const x = input("x");
 * const y = cond(greater(x, 0), (t: Node) => sqrt(t), (t: Node) => mul(t, t), x);
 * evaluate(y, { x: 9 }).item(); // 3
 * evaluate(y, { x: -3 }).item(); // 9
 */
export function cond<A extends readonly unknown[], R>(
  predicate: Operand,
  whenTrue: (...args: A) => R,
  whenFalse: (...args: A) => NoInfer<Loose<readonly [R]>[0]>,
  ...operands: Loose<A>
): Derivatives<R> {
  const { leaves, structure } = flatten(operands);
  const nodes = (leaves as Operand[]).map((leaf) => operand(leaf, "cond"));
  const branches = [whenTrue, whenFalse].map((f) => {
    requireFunction("cond", f);
    const letters = nodes.map(bodyInput);
    const args = unflatten(structure, letters) as unknown as A;
    const { result, ...rest } = captureBody(letters, () => {
      const { leaves, structure } = flatten(f(...args));
      return {
        leaves: leaves as Operand[],
        structure,
        nodes: (leaves as Operand[]).map((leaf) => operand(leaf, "cond")),
      };
    });
    return { letters, ...result, ...rest };
  });
  const [yes, no] = branches as unknown as [Branch, Branch];
  checkSameStructure("cond", yes.structure, no.structure, "the result of whenFalse");
  const results = [weakened(yes, no), weakened(no, yes)] as const;
  requireSame(yes, ...results);
  const captured = [...new Set(branches.flatMap((each) => each.captured))];
  const bodies = branches.map(({ letters, isOutside }, i) => {
    const extra = captured.map(bodyInput);
    const map = new Map(captured.map((each, k) => [each, extra[k] as Node]));
    return { inputs: [...letters, ...extra], outputs: closeBody(results[i] as readonly Node[], isOutside, map) };
  });
  const made = choose(operand(predicate, "cond"), [...nodes, ...captured], bodies, results[0]);
  return unflatten(yes.structure, made) as Derivatives<R>;
}

interface Branch {
  readonly leaves: readonly Operand[];
  readonly nodes: readonly Node[];
  readonly structure: ReturnType<typeof flatten>["structure"];
}

/** Numbers are weak: they take the float dtype that the other branch has in their place. */
function weakened(own: Branch, other: Branch): readonly Node[] {
  return own.nodes.map((node, i) => {
    const { dtype } = other.nodes[i] as Node;
    const leaf = own.leaves[i];
    return typeof leaf === "number" && isFloat(dtype) ? operand(leaf, "cond", dtype) : node;
  });
}

function requireSame({ leaves, structure }: Branch, yes: readonly Node[], no: readonly Node[]): void {
  const bad = yes.findIndex((a, i) => {
    const b = no[i] as Node;
    return a.dtype !== b.dtype || !sameShape(a.shape, b.shape);
  });
  if (bad < 0) return;
  const place = pathsOf(unflatten(structure, leaves), "the result")[bad];
  throw new ShapeError({
    op: "cond",
    expected: `${place} must have one shape and dtype in both branches`,
    received: `${formatAval(yes[bad] as Node)} when true and ${formatAval(no[bad] as Node)} when false`,
    advice: "Use astype, or broadcastTo.",
  });
}
