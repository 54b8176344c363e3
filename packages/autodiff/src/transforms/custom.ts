/** Functions with a derivative of their own, and the primitive that attaches it to a value. */
import { isFloat } from "@cadena/core";
import { erase } from "../define.js";
import { NotDifferentiableError } from "../errors.js";
import { apply } from "../graph/apply.js";
import { input, inputLike, type Node } from "../graph/node.js";
import { topologicalOrder } from "../graph/order.js";
import type { Primitive } from "../graph/primitive.js";
import { substitute } from "../graph/rebuild.js";
import type { Formula } from "../notation.js";
import { barrier } from "../primitives/identity.js";
import { batchedToFront, fill } from "../primitives/movement.js";
import { batchNodes } from "./batch.js";
import { fitTo, requireCount } from "./fit.js";
import { pushForward } from "./forward.js";
import { backpropagate } from "./reverse.js";
import { resultNodes } from "./stand-in.js";

/** A rule on flat lists of nodes. At least one of the two is given; the other is derived from it. */
export interface FlatRule {
  readonly jvp?: (inputs: readonly Node[], outputs: readonly Node[], tangents: readonly Node[]) => readonly Node[];
  readonly vjp?: (
    inputs: readonly Node[],
    outputs: readonly Node[],
    cotangents: readonly Node[],
  ) => readonly (Node | null)[];
}

interface CustomParams {
  /** How many of the inputs are arguments of the rule; the rest are the values. */
  readonly count: number;
  readonly rule: FlatRule;
  /** Are the values finite wherever the arguments are? */
  readonly regular: boolean;
}

/**
 * The values `ys` with the derivative that `rule` states with respect to `xs`. Its inputs are xs and then ys; the
 * value passes through, so that a compiler sees the primitives that made it, and a copy.
 */
export const custom: Primitive = erase<CustomParams>({
  name: "custom",
  avals: (inputs, { count }) => inputs.slice(count),
  kernel: (inputs, { count }) => inputs.slice(count),
  differential: {
    kind: "general",
    jvp: ({ inputs, outputs }, tangents, { count, rule, regular }) => {
      const xs = inputs.slice(0, count);
      if (tangents.slice(0, count).every((tangent) => tangent === null)) return outputs.map(() => null);
      const filled = xs.map((x, i) => tangents[i] ?? fill(0, x));
      return absorbing((ds) => forwardRule(rule)(xs, outputs, ds), filled, outputs, regular);
    },
    vjp: ({ inputs, outputs }, cotangents, _, { count, rule, regular }) => {
      const filled = outputs.map((y, i) => cotangents[i] ?? fill(0, y));
      const xs = inputs.slice(0, count);
      const found = absorbing((ds) => reverseRule(rule)(xs, outputs, ds), filled, outputs, regular);
      return inputs.map((_each, i) => found[i] ?? null);
    },
  },
  batch: (inputs, axes, size, { count, rule, regular }) => {
    const front = inputs.map((x, i) => batchedToFront(x, axes[i] ?? null, size));
    const outputs = apply(custom, front, { count, rule: batchedRule(rule, size), regular });
    return { outputs, axes: outputs.map(() => 0) };
  },
  notation: (args, { params }) => args[params["count"] as number] as Formula,
  singular: (inputs, { count, regular }) => inputs.some((each, i) => each.singular && (i < count || !regular)),
  dims: (inputs, { count }) => inputs[count]?.dims,
});

/** Attaches a rule to values. */
export function withRule(xs: readonly Node[], ys: readonly Node[], rule: FlatRule, regular = false): readonly Node[] {
  return apply(custom, [...xs, ...ys], { count: xs.length, rule, regular });
}

/** Rules of a function on trees. */
export interface DerivativeRules<A extends readonly unknown[], R> {
  /** J·t: the tangent of the value, from tangents of the arguments. */
  readonly jvp?: (tangents: A, value: R, ...args: A) => R;
  /** Jᵀ·ct: cotangents of the arguments, one for each, from the cotangent of the value. */
  readonly vjp?: (cotangent: R, value: R, ...args: A) => { readonly [K in keyof A]: A[K] };
}

/**
 * A function with a derivative of its own, in both modes, at every order, and under vmap. Give `jvp`, `vjp`, or both;
 * the one that is missing is the transpose of the other, which must then be linear in its tangents or cotangent. Else
 * a rule need not be: it may clip the cotangent, or leave it out.
 *
 * @throws NotDifferentiableError if no rule is given; later, if the mode that is missing is asked for and the rule is
 * not linear.
 * @example
 * const clipped = customDerivative((x: Node) => mul(x, x), { vjp: (ct, _y, x) => [mul(ct, x)] });
 * evaluate(grad(clipped)(3)).item(); // 3
 */
export function customDerivative<A extends readonly Node[] | readonly unknown[], R>(
  f: (...args: A) => R,
  rules: DerivativeRules<A, R>,
): (...args: A) => R {
  if (rules.jvp === undefined && rules.vjp === undefined) {
    throw new NotDifferentiableError({
      op: "customDerivative",
      expected: "a rule is required",
      received: "neither jvp nor vjp",
      advice: "Give jvp, vjp or both.",
    });
  }
  return (...args) => {
    const argument = resultNodes("customDerivative", args);
    const result = resultNodes("customDerivative", f(...args));
    const asArgs = (nodes: readonly Node[]): A => argument.rebuild(nodes) as A;
    const asResult = (nodes: readonly Node[]): R => result.rebuild(nodes) as R;
    const { jvp, vjp } = rules;
    const flat: FlatRule = {
      ...(jvp && {
        jvp: (xs, ys, tangents) => fitted("tangent", jvp(asArgs(tangents), asResult(ys), ...asArgs(xs)), ys),
      }),
      ...(vjp && {
        vjp: (xs, ys, cotangents) => fitted("cotangent", vjp(asResult(cotangents), asResult(ys), ...asArgs(xs)), xs),
      }),
    };
    return asResult(withRule(argument.nodes, result.nodes, flat));
  };
}

/** What a rule gave, one node for each primal and of its shape. */
function fitted(what: "tangent" | "cotangent", given: unknown, primals: readonly Node[]): readonly Node[] {
  const { nodes } = resultNodes("customDerivative", given);
  requireCount("customDerivative", `${what}s`, primals.length, nodes.length);
  return nodes.map((node, i) => fitTo("customDerivative", what, node, primals[i]));
}

/**
 * A rule applied to tangents or cotangents `ds`. If it is linear, it is its own derivative; where it may be infinite or
 * NaN the derivative is taken, since its products absorb zeros and those that the rule writes need not. A rule that is
 * not linear (a cotangent that is clipped, or left out) gives what it gives.
 */
function absorbing(
  rule: (ds: readonly Node[]) => readonly (Node | null)[],
  ds: readonly Node[],
  outputs: readonly Node[],
  regular: boolean,
): readonly (Node | null)[] {
  const direct = rule(ds);
  const contributions = direct.filter((each) => each !== null);
  const mayBeInfinite =
    outputs.some(({ singular }) => singular) || (!regular && contributions.some(({ singular }) => singular));
  if (!mayBeInfinite) return direct;
  const variables = ds.map((each) => inputLike(each));
  const linear = rule(variables);
  const made = linear.filter((each) => each !== null);
  const pushed = pushForward(made, variables, ds).map((each, i) => each ?? fill(0, made[i] as Node));
  if (flaw(made, variables, pushed) !== undefined) return direct;
  // No variable is left but where a barrier waits for it.
  const moved = pushed.map(substitute(pushed, new Map(variables.map((variable, i) => [variable, ds[i] as Node]))));
  const found = new Map(made.map((each, i) => [each, moved[i] as Node]));
  return linear.map((each) => each && (found.get(each) as Node));
}

function forwardRule(rule: FlatRule): NonNullable<FlatRule["jvp"]> {
  if (rule.jvp !== undefined) return rule.jvp;
  // J·t is the transpose of the linear map ct ↦ Jᵀ·ct, applied to t.
  return (inputs, outputs, tangents) => {
    const cotangents = outputs.map((y) => inputLike(y));
    const pulled = rule.vjp?.(inputs, outputs, cotangents) ?? [];
    return transposeLinear("vjp", pulled, tangents, cotangents);
  };
}

function reverseRule(rule: FlatRule): NonNullable<FlatRule["vjp"]> {
  if (rule.vjp !== undefined) return rule.vjp;
  return (inputs, outputs, cotangents) => {
    const tangents = inputs.map((x) => inputLike(x));
    const pushed = rule.jvp?.(inputs, outputs, tangents) ?? [];
    return transposeLinear("jvp", pushed, cotangents, tangents);
  };
}

/**
 * The transpose of the map that `outputs` are of `variables`, at `cotangents`. The map is linear: any point serves.
 *
 * @throws NotDifferentiableError if it is not.
 */
function transposeLinear(
  name: "jvp" | "vjp",
  outputs: readonly (Node | null)[],
  cotangents: readonly Node[],
  variables: readonly Node[],
): readonly Node[] {
  const pairs = outputs.flatMap((y, i) => (y === null ? [] : [[y, cotangents[i] as Node] as const]));
  const { cotangent } = backpropagate(
    pairs.map(([y]) => y),
    pairs.map(([, ct]) => ct),
    variables,
  );
  const found = variables.map((variable) => cotangent(variable) ?? fill(0, variable));
  const made = pairs.map(([y]) => y);
  const flawed = flaw(made, variables, found);
  if (flawed !== undefined) {
    const [seed, mode, other] = name === "vjp" ? ["cotangent", "forward", "jvp"] : ["tangent", "reverse", "vjp"];
    throw new NotDifferentiableError({
      op: "customDerivative",
      expected: `the ${mode} mode of a ${name} takes one that is linear in its ${seed}`,
      received: `a result that ${flawed} it`,
      advice: `Multiply by the ${seed}, also where the slope is 0, or give a ${other} too.`,
    });
  }
  return found.map(substitute(found, new Map(variables.map((variable) => [variable, fill(0, variable)]))));
}

/**
 * Why the map that `outputs` are of `variables` is not linear, if it is not: its derivative has no variable, and what
 * does not depend on them is 0.
 */
function flaw(outputs: readonly Node[], variables: readonly Node[], derivative: readonly Node[]): string | undefined {
  const reached = dependents(outputs, variables);
  if (outputs.some((y) => isFloat(y.dtype) && !reached.has(y) && !isZero(y))) return "does not depend on";
  const left = dependents(derivative, variables);
  return derivative.some((each) => left.has(each)) ? "is not linear in" : undefined;
}

/** The nodes whose values depend on variables. What a barrier waits for is no matter of value. */
function dependents(outputs: readonly Node[], variables: readonly Node[]): ReadonlySet<Node> {
  const found = new Set(variables);
  for (const node of topologicalOrder(outputs).nodes) {
    const { primitive, inputs } = node.application ?? { inputs: [] };
    const read = primitive === barrier.primitive ? inputs.slice(0, 1) : inputs;
    if (read.some((each) => found.has(each))) found.add(node);
  }
  return found;
}

/** A zero, or one at every place of a shape. */
function isZero(node: Node): boolean {
  const source = node.application?.primitive.name === "broadcast" ? node.application.inputs[0] : node;
  return source?.literal === 0;
}

/** The rule of one example, for a batch whose axis is in front everywhere. */
function batchedRule(rule: FlatRule, size: number): FlatRule {
  type Flat = (a: readonly Node[], b: readonly Node[], c: readonly Node[]) => readonly (Node | null)[];
  const lifted =
    (flat: Flat): Flat =>
    (...groups) => {
      const standIns = new Map<Node, { node: Node; axis: number }>();
      const single = groups.map((group) =>
        group.map((node) => {
          const stand = input(undefined, { shape: node.shape.slice(1), dtype: node.dtype });
          standIns.set(stand, { node, axis: 0 });
          return stand;
        }),
      );
      const results = flat(...(single as [Node[], Node[], Node[]]));
      const made = results.filter((each) => each !== null);
      const batched = batchNodes(made, standIns, size);
      let next = 0;
      return results.map((each) => {
        if (each === null) return null;
        const { node, axis } = batched[next++] as { node: Node; axis: number | null };
        return batchedToFront(node, axis, size);
      });
    };
  return {
    ...(rule.jvp && { jvp: lifted(rule.jvp) as NonNullable<FlatRule["jvp"]> }),
    ...(rule.vjp && { vjp: lifted(rule.vjp) }),
  };
}
