/** The parts of a normal form: products of powers of factors, each factor an atom or a sum of products. */
import type { Node } from "../../graph/node.js";
import { type Fraction, one, zero } from "./fraction.js";

/** coefficient · ∏ factorᵉ. The factors keep the order in which they came, for reading. */
export interface Product {
  readonly coefficient: Fraction;
  /** From the number of a factor to its exponent. */
  readonly factors: ReadonlyMap<number, number>;
}

/** A value that the algebra does not look into: an input, a matrix product, a function of something. */
export interface Atom {
  readonly kind: "atom";
  readonly id: number;
  readonly node: Node;
  /** 0 or 1 everywhere, so that its powers are itself. */
  readonly indicator: boolean;
  /** The product it is made of, where that was closed to be raised to a broken power: √(x y)² opens it again. */
  readonly opened: Product | undefined;
}

/** A sum of two or more products, without a common factor; the first of lowest degree is positive. */
export interface Sum {
  readonly kind: "sum";
  readonly id: number;
  readonly terms: readonly Product[];
  /** −1 where it was met the other way round: x − 1 is kept as 1 − x, and written as it came. */
  readonly sign: number;
  /** How deep sums stand in it. */
  readonly depth: number;
  /** How many symbols it takes to write. */
  readonly weight: number;
}

export type Factor = Atom | Sum;

const none: ReadonlyMap<number, number> = new Map();
export const nothing: Product = { coefficient: zero, factors: none };
export const unity: Product = { coefficient: one, factors: none };

/** A number as a product. */
export function numeric(coefficient: Fraction): Product {
  return { coefficient, factors: none };
}

/** Same factors and exponents, same key: terms with one key are like terms. */
export function keyOf(factors: ReadonlyMap<number, number>): string {
  if (factors.size === 1) for (const [id, exponent] of factors) return exponent === 1 ? `${id}` : `${id}^${exponent}`;
  return sorted(factors)
    .map(([id, exponent]) => (exponent === 1 ? id : `${id}^${exponent}`))
    .join(" ");
}

/** By the number of the factor. */
export function sorted(factors: ReadonlyMap<number, number>): readonly (readonly [number, number])[] {
  return [...factors].sort(([a], [b]) => a - b);
}

/** The sum of the exponents. */
export function degree(factors: ReadonlyMap<number, number>): number {
  let total = 0;
  for (const exponent of factors.values()) total += exponent;
  return total;
}

/** Same value, same key. */
export function productKey({ coefficient: { n, d }, factors }: Product): string {
  return `${n}/${d} ${keyOf(factors)}`;
}
