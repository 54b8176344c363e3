/** Exact division of sparse polynomials. */
import { degree, keyOf, type Product, sorted } from "./factor.js";
import { minus, over, plus, times } from "./fraction.js";

/** A polynomial: products with positive whole exponents, no two alike. */
export type Terms = readonly Product[];

const mostSteps = 500;

/** above / below, or undefined if a rest remains. By leading terms, in graded lexicographic order. */
export function divide(above: Terms, below: Terms): Terms | undefined {
  if (![...above, ...below].every(isPolynomial)) return undefined;
  const lead = leading(below);
  if (lead === undefined) return undefined;
  const rest = new Map(above.map((term) => [keyOf(term.factors), term]));
  const quotient: Product[] = [];
  for (let i = 0; i < mostSteps; i++) {
    const top = leading([...rest.values()]);
    if (top === undefined) return quotient;
    const factor = divideTerm(top, lead);
    if (factor === undefined) return undefined;
    quotient.push(factor);
    for (const term of below) subtract(rest, multiplyTerm(factor, term));
  }
  return undefined;
}

function isPolynomial({ factors }: Product): boolean {
  return [...factors.values()].every((exponent) => exponent > 0 && Number.isInteger(exponent));
}

function leading(terms: Terms): Product | undefined {
  return terms.reduce<Product | undefined>((best, term) => (best && isAbove(best, term) ? best : term), undefined);
}

/** Graded lexicographic: degree first, then the higher power of the first factor in which they differ. */
function isAbove(a: Product, b: Product): boolean {
  const byDegree = degree(a.factors) - degree(b.factors);
  if (byDegree !== 0) return byDegree > 0;
  const ids = [...new Set([...sorted(a.factors), ...sorted(b.factors)].map(([id]) => id))].sort((x, y) => x - y);
  for (const id of ids) {
    const difference = (a.factors.get(id) ?? 0) - (b.factors.get(id) ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

function divideTerm(a: Product, b: Product): Product | undefined {
  const factors = new Map(a.factors);
  for (const [id, exponent] of b.factors) {
    const left = (factors.get(id) ?? 0) - exponent;
    if (left < 0) return undefined;
    if (left === 0) factors.delete(id);
    else factors.set(id, left);
  }
  return { coefficient: over(a.coefficient, b.coefficient), factors };
}

function multiplyTerm(a: Product, b: Product): Product {
  const factors = new Map(a.factors);
  for (const [id, exponent] of b.factors) factors.set(id, (factors.get(id) ?? 0) + exponent);
  return { coefficient: times(a.coefficient, b.coefficient), factors };
}

function subtract(from: Map<string, Product>, term: Product): void {
  const key = keyOf(term.factors);
  const before = from.get(key);
  const coefficient =
    before === undefined ? minus(term.coefficient) : plus(before.coefficient, minus(term.coefficient));
  if (coefficient.n === 0) from.delete(key);
  else from.set(key, { coefficient, factors: before?.factors ?? term.factors });
}
