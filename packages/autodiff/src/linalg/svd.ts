/**
 * The singular value decomposition as a primitive of three outputs. From A = U Σ Vᵀ, UᵀU = I and VᵀV = I (Townsend,
 * Differentiating the singular value decomposition, 2016), with P = Uᵀ Ȧ V and Fᵢⱼ = 1/(σⱼ² − σᵢ²), 0 on the diagonal:
 *
 *   Σ̇ = diag P
 *   U̇ = U (F ∘ (P Σ + Σ Pᵀ)) + (I − U Uᵀ) Ȧ V Σ⁻¹
 *   V̇ = V (F ∘ (Σ P + Pᵀ Σ)) + (I − V Vᵀ) Ȧᵀ U Σ⁻¹
 */
import { eye, type Tensor } from "@cadena/core";
import { diagonal } from "../arrays/matrix.js";
import { erase } from "../define.js";
import { expand } from "../functions/lift.js";
import { apply } from "../graph/apply.js";
import type { Aval } from "../graph/aval.js";
import { constant, type Node } from "../graph/node.js";
import type { Primitive } from "../graph/primitive.js";
import { absorb, add, div, mul, sub } from "../primitives/arithmetic.js";
import { matmul, swapLast } from "../primitives/contraction.js";
import { batchedToFront, broadcast, fill } from "../primitives/movement.js";
import * as kernels from "./kernels.js";
import { requireMatrices } from "./record.js";

const times = (a: Node, b: Node): Node => matmul(a, b, { absorbing: true });
const names = ["leftSingularVectors", "singularValues", "rightSingularVectors"] as const;

/** U [..., m, k], the values [..., k] and V [..., n, k] of [..., m, n], with k the smaller of m and n. */
export const svdPrimitive: Primitive = erase<object>({
  name: "svd",
  avals: ([a]) => {
    requireMatrices("svd", a as Aval);
    const { shape, dtype } = a as Aval;
    const lead = shape.slice(0, -2);
    const [m, n] = shape.slice(-2) as [number, number];
    const k = Math.min(m, n);
    return [[m, k], [k], [n, k]].map((each) => ({ shape: [...lead, ...each], dtype }));
  },
  kernel: ([a]) => kernels.svd(a as Tensor),
  differential: {
    kind: "general",
    jvp: ({ outputs }, [ta]) => {
      const [u, s, v] = outputs as readonly [Node, Node, Node];
      if (!ta) return [null, null, null];
      const p = times(swapLast(u), times(ta, v));
      const back = swapLast(p);
      return [
        add(times(u, overGaps(add(byColumn(p, s), byRow(back, s)), s)), beside(u, times(ta, v), s)),
        diagonal("svd", p, 0),
        add(times(v, overGaps(add(byRow(p, s), byColumn(back, s)), s)), beside(v, times(swapLast(ta), u), s)),
      ];
    },
    vjp: ({ outputs }, [cu, cs, cv]) => {
      const [u, s, v] = outputs as readonly [Node, Node, Node];
      const terms: Node[] = [];
      if (cs) terms.push(times(byColumn(u, cs), swapLast(v)));
      if (cu) {
        const turn = byColumn(overGaps(skew(times(swapLast(u), cu)), s), s);
        terms.push(times(add(times(u, turn), beside(u, cu, s)), swapLast(v)));
      }
      if (cv) {
        const turn = byRow(overGaps(skew(times(swapLast(v), cv)), s), s);
        terms.push(times(u, add(times(turn, swapLast(v)), swapLast(beside(v, cv, s)))));
      }
      return [terms.length === 0 ? null : terms.reduce((a, b) => add(a, b))];
    },
  },
  batch: (inputs, axes, size) => ({
    outputs: svdOf(batchedToFront(inputs[0] as Node, axes[0] ?? null, size)),
    axes: [0, 0, 0],
  }),
  notation: (args, _, output) => ({ kind: "call", name: names[output] as string, args }),
});

/** U, the values and V. */
export function svdOf(a: Node): readonly [u: Node, s: Node, v: Node] {
  return apply(svdPrimitive, [a]) as [Node, Node, Node];
}

const skew = (x: Node): Node => sub(x, swapLast(x));

/** X Σ. */
const byColumn = (x: Node, s: Node): Node => absorb(x, overColumns(s, x));
/** Σ X. */
const byRow = (x: Node, s: Node): Node => swapLast(byColumn(swapLast(x), s));

/** A vector at every row. */
function overColumns(s: Node, like: Node): Node {
  return broadcast(s, like.shape, [like.rank - 2]);
}

/** F ∘ X. What is 0 in X stays 0, where values are equal too. */
function overGaps(x: Node, s: Node): Node {
  const one = expand(constant(eye(x.shape.at(-1) as number, undefined, s.dtype)), x.shape);
  const [right, left] = [overColumns(s, x), swapLast(overColumns(s, x))];
  const gaps = add(mul(sub(right, left), add(right, left)), one);
  return absorb(absorb(x, sub(fill(1, one), one)), div(fill(1, gaps), gaps));
}

/** (I − U Uᵀ) X Σ⁻¹, which is 0 where U is square. */
function beside(u: Node, x: Node, s: Node): Node {
  if (u.shape.at(-1) === u.shape.at(-2)) return fill(0, u);
  const rest = sub(x, times(u, times(swapLast(u), x)));
  return absorb(rest, div(fill(1, x), overColumns(s, x)));
}
