/** What a format must say to print formulas: one method for each way of writing. */
import type { Relation } from "@cadena/autodiff";

/** A piece that was printed, and how tightly it holds together. */
export interface Piece {
  readonly text: string;
  readonly binding: number;
}

/** Sums, products, fractions in a line, powers, and what never needs parentheses. */
export const binding = { sum: 1, product: 2, fraction: 3, power: 4, atom: 5 } as const;

/** A format. Texts it is given are printed already; names and numbers are not. */
export interface Style {
  readonly symbol: (name: string) => string;
  readonly number: (text: string) => string;
  readonly call: (name: string, args: readonly string[]) => string;
  readonly parentheses: (text: string) => string;
  readonly plus: string;
  readonly minus: string;
  readonly leadingMinus: string;
  readonly hadamard: string;
  readonly dot: string;
  readonly juxtaposed: string;
  /** Is a fraction two-dimensional, so that its parts need no parentheses? */
  readonly stacked: boolean;
  readonly fraction: (numerator: string, denominator: string) => string;
  readonly power: (base: string, exponent: string, isAtom: boolean) => string;
  readonly root: (of: string) => string;
  readonly magnitude: (of: string) => string;
  readonly transpose: (of: string) => string;
  readonly relation: (relation: Relation, left: string, right: string) => string;
  readonly bracket: (of: string) => string;
  readonly reduce: (operator: "sum" | "max" | "min", over: readonly string[], of: string) => string;
  /** Π of the entries of a value but one, whose `index` has the letters that run, and what those are not. */
  readonly otherFactors: (of: string, index: string, running: string, except: string) => string;
  readonly cases: (condition: string, then: string, otherwise: string) => string;
  readonly slice: (of: string, ranges: readonly string[]) => string;
  readonly list: (items: readonly string[]) => string;
  /** By its sign, ∂ or d. Without `of`, the operator alone. */
  readonly derivative: (sign: "∂" | "d", of: string, wrt: string) => string;
}

/** The language and the numbers of a printed formula. */
export interface NumberOptions {
  /** Default "en". Spanish writes sen, tg, máx. */
  readonly locale?: "en" | "es";
  /** 0,5 for 0.5; arguments are then separated by semicolons. Default false. */
  readonly decimalComma?: boolean;
  /** Where the number of a name stands: W₁ (below, default) or W⁽¹⁾ (above). */
  readonly indices?: "below" | "above";
  /** At most this many digits after the point. Default: as many as the number has. */
  readonly digits?: number;
}
