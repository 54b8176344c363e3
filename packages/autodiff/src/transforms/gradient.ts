/** The derivatives most asked for: gradients of scalars, and the two products with a Jacobian. */
import { isFloat, type MapTree, type Tensor } from "@cadena/core";
import { NotDifferentiableError, NotScalarError, requireFunction } from "../errors.js";
import { type Operand, operand } from "../functions/lift.js";
import { formatAval } from "../graph/aval.js";
import { constant, type Node } from "../graph/node.js";
import { fill } from "../primitives/movement.js";
import { fitTo, requireCount } from "./fit.js";
import { pushForward } from "./forward.js";
import { backpropagate } from "./reverse.js";
import { requireFloats, resultNodes, standIns } from "./stand-in.js";

/** A tree of derivatives: nodes in the place of leaves. */
export type Derivatives<T> = MapTree<T, Operand, Node>;

/**
 * The gradient of the scalar `y` with respect to nodes of its graph, each of the shape of its node. A node that `y`
 * does not depend on gets zeros.
 *
 * @throws NotScalarError if `y` is not a scalar; NotDifferentiableError if it, or a node, is not a float.
 * @example
 * const x = input("x");
 * const [dx] = gradients(mul(x, x), [x]);
 * evaluate(dx, { x: 3 }).item(); // 6
 */
export function gradients<const X extends readonly Node[]>(y: Node, wrt: X): { -readonly [K in keyof X]: Node } {
  requireScalar("gradients", y);
  requireFloats("gradients", [...wrt], wrt, "wrt");
  const { cotangent } = backpropagate([y], [seed(y)], wrt);
  return wrt.map((x) => cotangent(x) ?? fill(0, x)) as { -readonly [K in keyof X]: Node };
}

/** ∂y/∂y = 1. */
export function seed(y: Node): Node {
  return constant(1, { dtype: y.dtype });
}

/** Which arguments to differentiate with respect to. */
export interface GradOptions<N extends number | readonly number[] = number | readonly number[]> {
  /** One argument (default 0), or several: then the result is an array. */
  readonly argnums?: N;
}

/**
 * The gradient of a scalar function, as a function: `grad(f)(x)` has the shape, or tree, of `x`.
 *
 * @throws NotScalarError if f does not return a scalar.
 * @example
 * evaluate(grad((x: Node) => mul(x, x))(3)).item(); // 6
 */
export function grad<A extends readonly unknown[], const N extends number | readonly number[] = 0>(
  f: (...args: A) => Node,
  options: GradOptions<N> = {},
): (...args: Loose<A>) => Selected<A, N> {
  return slopesOf("grad", f, options);
}

/**
 * Value and gradient of a scalar function, sharing the forward pass.
 *
 * @example
 * evaluate(valueAndGrad((x: Node) => mul(x, x))(3)).map((each) => each.item()); // [9, 6]
 */
export function valueAndGrad<A extends readonly unknown[], const N extends number | readonly number[] = 0>(
  f: (...args: A) => Node,
  options: GradOptions<N> = {},
): (...args: Loose<A>) => [value: Node, gradient: Selected<A, N>] {
  return valueAndSlopes("valueAndGrad", f, options);
}

/** `grad`, in the name of `op`. */
export function slopesOf<A extends readonly unknown[], const N extends number | readonly number[] = 0>(
  op: string,
  f: (...args: A) => Node,
  options: GradOptions<N>,
): (...args: Loose<A>) => Selected<A, N> {
  const both = valueAndSlopes(op, f, options);
  return (...args) => both(...args)[1];
}

function valueAndSlopes<A extends readonly unknown[], const N extends number | readonly number[]>(
  op: string,
  f: (...args: A) => Node,
  options: GradOptions<N>,
): (...args: Loose<A>) => [value: Node, gradient: Selected<A, N>] {
  requireFunction(op, f);
  const argnums = options.argnums ?? 0;
  const chosen: readonly number[] = typeof argnums === "number" ? [argnums] : argnums;
  return (...args) => {
    for (const each of chosen) requireArgument(op, "argnums", each, args.length);
    const stand = standIns(op, args);
    const y = operand(f(...(stand.args as A)), op);
    requireScalar(op, y);
    const wrt = chosen.flatMap((each) => stand.leaves[each] as readonly Node[]);
    for (const each of chosen) requireFloats(op, args[each], stand.leaves[each] as readonly Node[], `args[${each}]`);
    const { cotangent } = backpropagate([y], [seed(y)], wrt);
    const [value, ...slopes] = stand.resolve([y, ...wrt.map((x) => cotangent(x) ?? fill(0, x))]);
    let next = 0;
    const trees = chosen.map((each) => {
      const count = (stand.leaves[each] as readonly Node[]).length;
      next += count;
      return resultNodes(op, args[each]).rebuild(slopes.slice(next - count, next));
    });
    return [value as Node, (typeof argnums === "number" ? trees[0] : trees) as Selected<A, N>];
  };
}

/** Arguments as a transformed function takes them: numbers and tensors serve where f takes nodes. */
export type Loose<A extends readonly unknown[]> = { [K in keyof A]: LooseTree<A[K]> };
type LooseTree<T> = T extends Node | Tensor | number ? Operand : { [K in keyof T]: LooseTree<T[K]> };

/** The result of `grad`: one tree, or one for each of several arguments. */
export type Selected<A extends readonly unknown[], N> = N extends readonly number[]
  ? {
      -readonly [K in keyof N]: N[K] extends keyof A
        ? Derivatives<A[N[K]]>
        : A[number] extends infer T
          ? Derivatives<T>
          : never;
    }
  : N extends keyof A
    ? Derivatives<A[N]>
    : Derivatives<A[number]>;

/**
 * Forward mode: the value of f at `primals`, and its derivative along `tangents` (J·t).
 *
 * @throws ShapeError if a tangent has another shape than its primal.
 * @example
 * const [y, dy] = jvp((x: Node) => sin(x), [0], [1]);
 * evaluate([y, dy]).map((each) => each.item()); // [0, 1]
 */
export function jvp<A extends readonly unknown[], R>(
  f: (...args: A) => R,
  primals: Loose<A>,
  tangents: Loose<A>,
): [value: R, tangent: R] {
  return pushAlong("jvp", f, primals, tangents);
}

/** `jvp`, in the name of `op`. */
export function pushAlong<A extends readonly unknown[], R>(
  op: string,
  f: (...args: A) => R,
  primals: Loose<A>,
  tangents: Loose<A>,
): [value: R, tangent: R] {
  requireFunction(op, f);
  const stand = standIns(op, primals);
  const inputs = stand.leaves.flat();
  requireFloats(op, primals, inputs, "primals");
  const given = resultNodes(op, tangents).nodes.map((tangent, i) => fitTo(op, "tangent", tangent, inputs[i]));
  requireCount(op, "tangents", inputs.length, given.length);
  const result = resultNodes(op, f(...(stand.args as unknown as A)));
  const moved = pushForward(result.nodes, inputs, given);
  const all = stand.resolve([...result.nodes, ...result.nodes.map((y, i) => moved[i] ?? fill(0, y))]);
  const count = result.nodes.length;
  return [result.rebuild(all.slice(0, count)) as R, result.rebuild(all.slice(count)) as R];
}

/**
 * Reverse mode: the value of f at `primals`, and the function that takes a cotangent of the value to cotangents of the
 * primals (Jᵀ·ct), one for each argument.
 *
 * @throws ShapeError if a cotangent has another shape than its output.
 * @example
 * const [y, pullback] = vjp((x: Node) => mul(x, x), 3);
 * const [dx] = pullback(1);
 * evaluate([y, dx]).map((each) => each.item()); // [9, 6]
 */
export function vjp<A extends readonly unknown[], R>(
  f: (...args: A) => R,
  ...primals: Loose<A>
): [value: R, pullback: (cotangent: unknown) => { -readonly [K in keyof A]: Derivatives<A[K]> }] {
  requireFunction("vjp", f);
  const stand = standIns("vjp", primals);
  const inputs = stand.leaves.flat();
  requireFloats("vjp", primals, inputs, "primals");
  const result = resultNodes("vjp", f(...(stand.args as unknown as A)));
  const pullback = (cotangent: unknown) => {
    const seeds = resultNodes("vjp", cotangent).nodes.map((each, i) =>
      fitTo("vjp", "cotangent", each, result.nodes[i]),
    );
    requireCount("vjp", "cotangents", result.nodes.length, seeds.length);
    const sweep = backpropagate(result.nodes, seeds, inputs);
    const found = stand.resolve(inputs.map((x) => sweep.cotangent(x) ?? fill(0, x)));
    return resultNodes("vjp", primals).rebuild(found) as { -readonly [K in keyof A]: Derivatives<A[K]> };
  };
  return [result.rebuild(stand.resolve(result.nodes)) as R, pullback];
}

/** Refuses derivatives of what is not one float. */
export function requireScalar(op: string, y: Node): void {
  if (!isFloat(y.dtype)) {
    throw new NotDifferentiableError({
      op,
      expected: "the output must be a float",
      received: formatAval(y),
      advice: "Integers and booleans have no derivative.",
    });
  }
  if (y.rank === 0) return;
  throw new NotScalarError({
    op,
    expected: "the output must be a scalar",
    received: `shape [${y.shape.join(", ")}]`,
    advice: `Sum it, or use vjp with a cotangent of shape [${y.shape.join(", ")}].`,
  });
}

/** Refuses the number of an argument that is not there; `option` says where it was given. */
export function requireArgument(op: string, option: string, index: number, count: number): void {
  if (Number.isInteger(index) && index >= 0 && index < count) return;
  throw new NotDifferentiableError({
    op,
    expected: `${option} must name one of the ${count} arguments`,
    received: `${index}`,
    advice: "Arguments count from 0.",
  });
}
