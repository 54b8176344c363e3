/** Comparisons, and the choice between two values. Results are bool; gradients stop at comparisons. */
import { DTypeError, mapTernary, type Tensor } from "@cadena/core";
import { binary, mergeDims, type Op, primitive, requireShape } from "../define.js";
import type { Aval } from "../graph/aval.js";
import type { Node } from "../graph/node.js";
import type { Formula, Relation } from "../notation.js";
import { atFront, batchedToFront, fill } from "./movement.js";

const bracket =
  (relation: Relation) =>
  ([left, right]: readonly Formula[]): Formula => ({
    kind: "bracket",
    relation,
    left: left as Formula,
    right: right as Formula,
  });

const crossing = (relation: string) => ({
  convention: `[a ${relation} b]′ = 0`,
  distance: (a: number, b: number) => a - b,
});

/** Is a = b? NaN equals nothing. */
export const equal: Op<[a: Node, b: Node]> = binary({
  name: "equal",
  kernel: (a, b) => Number(a === b),
  accepts: "any",
  returns: "bool",
  kink: crossing("="),
  notation: bracket("="),
});

/** Is a < b? */
export const less: Op<[a: Node, b: Node]> = binary({
  name: "less",
  kernel: (a, b) => Number((a as number) < (b as number)),
  accepts: "any",
  returns: "bool",
  kink: crossing("<"),
  notation: bracket("<"),
});

/** Is a > b? */
export const greater: Op<[a: Node, b: Node]> = binary({
  name: "greater",
  kernel: (a, b) => Number((a as number) > (b as number)),
  accepts: "any",
  returns: "bool",
  kink: crossing(">"),
  notation: bracket(">"),
});

/** `a` where the condition holds, else `b`. Linear in a and b; the branch not taken gets a cotangent of 0. */
export const where: Op<[condition: Node, a: Node, b: Node]> = primitive<object, [condition: Node, a: Node, b: Node]>(
  {
    name: "where",
    avals: ([condition, a, b]) => {
      const [test, then, otherwise] = [condition as Aval, a as Aval, b as Aval];
      requireShape("where", "the condition", then.shape, test.shape);
      requireShape("where", "the second branch", then.shape, otherwise.shape);
      if (test.dtype !== "bool" || then.dtype !== otherwise.dtype) {
        throw new DTypeError({
          op: "where",
          expected: "a bool condition and branches of one dtype are required",
          received: `${test.dtype}, ${then.dtype} and ${otherwise.dtype}`,
          advice: "Use astype.",
        });
      }
      return [then];
    },
    kernel: ([condition, a, b]) => [
      mapTernary(
        (test, then, otherwise) => (test !== 0 ? then : otherwise),
        condition as Tensor,
        a as Tensor,
        b as Tensor,
        (a as Tensor).dtype,
      ),
    ],
    differential: {
      kind: "linear",
      linearIn: (argument) => argument > 0,
      transpose: (ct, { inputs: [condition] }, _, needs) => {
        const zero = fill(0, ct);
        return [
          null,
          needs[1] ? where(condition as Node, ct, zero) : null,
          needs[2] ? where(condition as Node, zero, ct) : null,
        ];
      },
    },
    batch: (inputs, axes, size) => {
      const [condition, a, b] = inputs.map((x, i) => batchedToFront(x, axes[i] ?? null, size));
      return atFront(where(condition as Node, a as Node, b as Node));
    },
    notation: ([condition, then, otherwise]) => ({
      kind: "cases",
      condition: condition as Formula,
      // biome-ignore lint/suspicious/noThenProperty: a formula is data and is never awaited
      then: then as Formula,
      otherwise: otherwise as Formula,
    }),
    dims: mergeDims,
  },
  (condition, a, b) => [[condition, a, b], {}],
);
