/** Whole numbers near a number, and the rest of a division, entry by entry. */
import { binary, type Op, unary } from "../define.js";
import { nonzero, reals } from "../graph/domain.js";
import type { Node } from "../graph/node.js";
import { constantOf, div, sub } from "./arithmetic.js";

/** The largest whole number that is not above x. */
export const floor: Op<[x: Node]> = unary({
  name: "floor",
  kernel: Math.floor,
  partials: [() => 0],
  accepts: "numeric",
  kink: { convention: "floor′ = 0 at whole x", distance: fromWhole },
});

/** The whole number nearest to x; halfway, the even one. */
export const round: Op<[x: Node]> = unary({
  name: "round",
  kernel: roundHalfToEven,
  partials: [() => 0],
  accepts: "numeric",
  kink: { convention: "round′ = 0 at halves", distance: (x) => fromWhole((x as number) - 0.5) },
});

/**
 * a − b ⌊a/b⌋, which has the sign of b. The slope −⌊a/b⌋ is y/b − a/b but for rounding, and is rounded to a whole
 * number, so that it has slope 0 itself.
 */
export const mod: Op<[a: Node, b: Node]> = binary({
  name: "mod",
  kernel: (a, b) => {
    const rest = (a as number) % (b as number);
    if (rest === 0) return (b as number) < 0 ? -0 : 0;
    return rest < 0 === (b as number) < 0 ? rest : rest + (b as number);
  },
  integerKernel: (a, b) => {
    if (b === 0) return 0;
    const rest = (a as number) % (b as number);
    return rest === 0 || rest < 0 === (b as number) < 0 ? rest : rest + (b as number);
  },
  partials: [() => 1, (a, b, y) => round(sub(div(y as Node, b as Node), div(a as Node, b as Node)))],
  accepts: "numeric",
  domain: [reals, nonzero],
  singular: ([a, b]) => {
    const value = constantOf(b as Node);
    return value === undefined || value === 0 || (a as Node).singular;
  },
  kink: {
    convention: "1 and −a/b at whole a/b",
    distance: (a, b) => fromWhole((a as number) / (b as number)),
  },
});

/** A wave that is 0 at whole numbers, and has another sign on each side of them. */
function fromWhole(x?: number): number {
  const nearest = Math.round(x as number);
  return nearest % 2 === 0 ? (x as number) - nearest : nearest - (x as number);
}

/** Math.round gives the upper one of two. */
function roundHalfToEven(x?: number): number {
  const upper = Math.round(x as number);
  return upper - (x as number) === 0.5 && upper % 2 !== 0 ? upper - 1 : upper;
}
