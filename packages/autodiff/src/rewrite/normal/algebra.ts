/** Arithmetic on normal forms: sparse rational functions over atoms, kept factored. */
import type { Node } from "../../graph/node.js";
import { type Atom, degree, type Factor, keyOf, nothing, type Product, type Sum, sorted, unity } from "./factor.js";
import { content, type Fraction, minus, one, over, plus, raise, times, zero } from "./fraction.js";
import { divide, type Terms } from "./polynomial.js";

/** Sums of more terms than this are not multiplied out. */
const largestExpansion = 100;

/**
 * A table of factors, and the arithmetic of products over them. `together` puts sums over a common denominator,
 * multiplies out where that is shorter, and cancels; without it terms stay fractions of their own. `eager` multiplies out
 * also where that makes more terms.
 */
export class Algebra {
  readonly together: boolean;
  readonly eager: boolean;
  readonly factors: Factor[] = [];
  /** Factors that were cancelled against their inverse: they must not be 0. */
  readonly cancelled = new Set<number>();
  readonly #atoms = new Map<Node, Atom>();
  readonly #sums = new Map<string, Sum>();
  readonly #expanded = new Map<number, Terms | undefined>();
  readonly #quotients = new Map<string, Product | undefined>();

  constructor(together: boolean, eager: boolean) {
    this.together = together;
    this.eager = eager;
  }

  /** A node as a factor of its own. */
  atom(node: Node, indicator = false, opened?: Product): Product {
    let atom = this.#atoms.get(node);
    if (atom === undefined) {
      atom = { kind: "atom", id: this.factors.length, node, indicator, opened };
      this.#atoms.set(node, atom);
      this.factors.push(atom);
    }
    return { coefficient: one, factors: new Map([[atom.id, 1]]) };
  }

  factor(id: number): Factor {
    return this.factors[id] as Factor;
  }

  multiply(a: Product, b: Product): Product {
    const coefficient = times(a.coefficient, b.coefficient);
    if (a.coefficient.n === 0 || b.coefficient.n === 0) {
      for (const [id, exponent] of [...a.factors, ...b.factors]) if (exponent < 0) this.cancelled.add(id);
      return nothing;
    }
    if (b.factors.size === 0) return { coefficient, factors: a.factors };
    const factors = new Map(a.factors);
    for (const [id, exponent] of b.factors) {
      const before = factors.get(id) ?? 0;
      const factor = this.factor(id);
      if (before * exponent < 0) this.cancelled.add(id);
      step(factors, id, exponent);
      if (factor.kind === "atom" && factor.indicator && before + exponent > 1) factors.set(id, 1);
    }
    const result = this.#open({ coefficient, factors });
    return this.together ? this.#cancel(result) : result;
  }

  /** For a whole exponent, or a product that is a single factor. */
  power(a: Product, exponent: number): Product {
    if (exponent === 0) return unity;
    if (exponent === 1) return a;
    const factors = new Map<number, number>();
    for (const [id, each] of a.factors) {
      const factor = this.factor(id);
      const isIndicator = factor.kind === "atom" && factor.indicator && exponent > 0;
      factors.set(id, isIndicator ? each : each * exponent);
    }
    return { coefficient: raise(a.coefficient, exponent), factors };
  }

  negate(a: Product): Product {
    return { coefficient: minus(a.coefficient), factors: a.factors };
  }

  /** The sum. Two ways to write it are tried, as it stands and multiplied out, and the shorter is taken. */
  add(terms: readonly Product[]): Product {
    const kept = collect(this.#flattened(terms));
    const together = this.together || isUnited(kept);
    const common = this.#commonFactor(kept, together);
    const rest = kept.map((term) => quotient(term, common));
    const whole = { coefficient: one, factors: common };
    const plain = this.multiply(whole, this.#gather(rest));
    if (!together || kept.length < 2 || !rest.some((term) => this.#hasSum(term))) return plain;
    const expanded = this.expand(rest);
    if (expanded === undefined || (!this.eager && expanded.length > rest.length)) return plain;
    const multiplied = this.multiply(whole, this.#gather(expanded));
    return this.weight(multiplied) <= this.weight(plain) ? multiplied : plain;
  }

  /** How many symbols a product takes to write. */
  weight({ coefficient, factors }: Product): number {
    let total = factors.size === 0 || (Math.abs(coefficient.n) !== 1 && coefficient.n !== 0) ? 1 : 0;
    if (coefficient.d !== 1) total += 1;
    for (const [id, exponent] of factors) {
      const factor = this.factor(id);
      total += (factor.kind === "sum" ? factor.weight : 1) + (exponent === 1 || exponent === -1 ? 0 : 0.5);
    }
    return total;
  }

  depth({ factors }: Product): number {
    let deepest = 0;
    for (const id of factors.keys()) {
      const factor = this.factor(id);
      if (factor.kind === "sum") deepest = Math.max(deepest, factor.depth);
    }
    return deepest;
  }

  /** Sums with positive whole exponents multiplied out, like terms collected; undefined beyond a budget. */
  expand(terms: readonly Product[]): Terms | undefined {
    const result: Product[] = [];
    for (const term of terms) {
      let parts: readonly Product[] = [{ coefficient: term.coefficient, factors: this.#withoutSums(term.factors) }];
      for (const [id, exponent] of term.factors) {
        const factor = this.factor(id);
        if (factor.kind !== "sum" || !isWhole(exponent)) continue;
        const inner = this.#expandSum(factor);
        if (inner === undefined) return undefined;
        for (let i = 0; i < exponent; i++) {
          if (parts.length * inner.length > largestExpansion) return undefined;
          parts = collect(parts.flatMap((part) => inner.map((each) => this.#join(part, each))));
        }
      }
      result.push(...parts);
      if (result.length > 4 * largestExpansion) return undefined;
    }
    const collected = collect(result);
    return collected.length > largestExpansion ? undefined : collected;
  }

  #expandSum(sum: Sum): Terms | undefined {
    if (!this.#expanded.has(sum.id)) this.#expanded.set(sum.id, this.expand(sum.terms));
    return this.#expanded.get(sum.id);
  }

  /** Takes out what all terms share, and makes the rest one factor. */
  #gather(terms: readonly Product[]): Product {
    if (terms.length === 0) return nothing;
    if (terms.length === 1) return terms[0] as Product;
    const common = this.#commonFactor(terms, this.together);
    const shared = content(terms.map(({ coefficient }) => coefficient));
    const rest = collect(
      terms.map((term) => {
        const { coefficient, factors } = quotient(term, common);
        return { coefficient: over(coefficient, shared), factors };
      }),
    );
    const [sum, sign] = this.#sum(rest);
    const outer: Product = { coefficient: sign < 0 ? minus(shared) : shared, factors: common };
    return this.multiply(outer, { coefficient: one, factors: new Map([[sum.id, 1]]) });
  }

  #sum(terms: readonly Product[]): readonly [Sum, number] {
    const ordered = [...terms].sort((a, b) => degree(a.factors) - degree(b.factors) || compare(a, b));
    const sign = (ordered[0] as Product).coefficient.n < 0 ? -1 : 1;
    const signed = sign < 0 ? ordered.map((term) => this.negate(term)) : ordered;
    const key = signed.map(({ coefficient: { n, d }, factors }) => `${n}/${d} ${keyOf(factors)}`).join("+");
    let sum = this.#sums.get(key);
    if (sum === undefined) {
      const depth = 1 + Math.max(...signed.map((term) => this.depth(term)));
      const weight = signed.reduce((total, term) => total + this.weight(term), 0);
      sum = { kind: "sum", id: this.factors.length, terms: signed, sign, depth, weight };
      this.#sums.set(key, sum);
      this.factors.push(sum);
    }
    return [sum, sign];
  }

  /** What all terms share; and, put together, the denominators of each. */
  #commonFactor(terms: readonly Product[], together: boolean): ReadonlyMap<number, number> {
    const common = new Map<number, number>();
    const ids = new Set(terms.flatMap(({ factors }) => [...factors.keys()]));
    for (const id of ids) {
      const exponents = terms.map(({ factors }) => factors.get(id) ?? 0);
      const least = Math.min(...exponents);
      const most = Math.max(...exponents);
      if (least > 0 || (together && least < 0)) common.set(id, least);
      else if (most < 0) common.set(id, most);
    }
    return common;
  }

  /** Divides sums above the line by sums below it, where that leaves no rest. */
  #cancel(product: Product): Product {
    const below = [...product.factors].filter(([id, e]) => e < 0 && isWhole(-e) && this.factor(id).kind === "sum");
    for (const [denominator] of below) {
      for (const [numerator, exponent] of product.factors) {
        const factor = this.factor(numerator);
        if (factor.kind !== "sum" || !isWhole(exponent)) continue;
        const rest = this.#quotientOf(factor, this.factor(denominator) as Sum);
        if (rest === undefined) continue;
        this.cancelled.add(denominator);
        const factors = new Map(product.factors);
        step(factors, numerator, -1);
        step(factors, denominator, 1);
        return this.multiply({ coefficient: product.coefficient, factors }, rest);
      }
    }
    return product;
  }

  #quotientOf(numerator: Sum, denominator: Sum): Product | undefined {
    if (numerator === denominator) return unity;
    const key = `${numerator.id}/${denominator.id}`;
    if (!this.#quotients.has(key)) {
      const [above, below] = [this.#expandSum(numerator), this.#expandSum(denominator)];
      const rest = above && below && divide(above, below);
      this.#quotients.set(key, rest && this.#gather(rest));
    }
    return this.#quotients.get(key);
  }

  #hasSum({ factors }: Product): boolean {
    for (const [id, exponent] of factors) if (this.factor(id).kind === "sum" && isWhole(exponent)) return true;
    return false;
  }

  #withoutSums(factors: ReadonlyMap<number, number>): ReadonlyMap<number, number> {
    return new Map([...factors].filter(([id, exponent]) => this.factor(id).kind !== "sum" || !isWhole(exponent)));
  }

  /** Opens what was closed for a broken power, once the power is whole. */
  #open(product: Product): Product {
    for (const [id, exponent] of product.factors) {
      const factor = this.factor(id);
      if (factor.kind !== "atom" || factor.opened === undefined || !Number.isInteger(exponent)) continue;
      const factors = new Map(product.factors);
      factors.delete(id);
      return this.multiply({ coefficient: product.coefficient, factors }, this.power(factor.opened, exponent));
    }
    return product;
  }

  /** A product whose only factor is a sum gives its terms to the sum it is added to. */
  #flattened(terms: readonly Product[]): readonly Product[] {
    return terms.flatMap((term) => {
      if (term.factors.size !== 1) return [term];
      const [[id, exponent]] = term.factors as unknown as readonly [readonly [number, number]];
      const factor = this.factor(id);
      if (factor.kind !== "sum" || exponent !== 1) return [term];
      return factor.terms.map(({ coefficient, factors }) => ({
        coefficient: times(coefficient, term.coefficient),
        factors,
      }));
    });
  }

  /** A product of terms of a polynomial: nothing cancels in it. */
  #join(a: Product, b: Product): Product {
    const factors = new Map(a.factors);
    for (const [id, exponent] of b.factors) {
      const factor = this.factor(id);
      const after = (factors.get(id) ?? 0) + exponent;
      if (after === 0) factors.delete(id);
      else factors.set(id, factor.kind === "atom" && factor.indicator && after > 1 ? 1 : after);
    }
    return { coefficient: times(a.coefficient, b.coefficient), factors };
  }
}

/** Like terms as one, and no zeros. */
export function collect(terms: readonly Product[]): Terms {
  const found = new Map<string, Product>();
  for (const term of terms) {
    const key = keyOf(term.factors);
    const before = found.get(key);
    const coefficient: Fraction = before === undefined ? term.coefficient : plus(before.coefficient, term.coefficient);
    found.set(key, before === undefined ? term : { coefficient, factors: before.factors });
  }
  return [...found.values()].filter(({ coefficient }) => coefficient.n !== zero.n);
}

/** Are all terms fractions, and is the denominator of one of them a multiple of all others? */
function isUnited(terms: readonly Product[]): boolean {
  const largest = new Map<number, number>();
  const below = terms.map(({ factors }) => [...factors].filter(([, exponent]) => exponent < 0));
  for (const [id, exponent] of below.flat()) largest.set(id, Math.min(exponent, largest.get(id) ?? 0));
  if (below.some((each) => each.length === 0)) return false;
  return terms.some(({ factors }) => [...largest].every(([id, exponent]) => factors.get(id) === exponent));
}

function quotient({ coefficient, factors }: Product, by: ReadonlyMap<number, number>): Product {
  if (by.size === 0) return { coefficient, factors };
  const rest = new Map(factors);
  for (const [id, exponent] of by) step(rest, id, -exponent);
  return { coefficient, factors: rest };
}

function step(factors: Map<number, number>, id: number, by: number): void {
  const after = (factors.get(id) ?? 0) + by;
  if (after === 0) factors.delete(id);
  else factors.set(id, after);
}

function compare(a: Product, b: Product): number {
  const [left, right] = [sorted(a.factors), sorted(b.factors)];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const [[idA, eA], [idB, eB]] = [left[i], right[i]] as [readonly [number, number], readonly [number, number]];
    if (idA !== idB) return idA - idB;
    if (eA !== eB) return eB - eA;
  }
  return left.length - right.length;
}

function isWhole(exponent: number): boolean {
  return exponent > 0 && Number.isInteger(exponent);
}
