/** From normal forms back to nodes, in the order a reader expects: numbers, scalars, factors as they came. */
import type { DType, Shape } from "@cadena/core";
import type { Node } from "../../graph/node.js";
import { add, div, mul, neg, pow, sqrt, sub } from "../../primitives/arithmetic.js";
import { where } from "../../primitives/comparison.js";
import { exp } from "../../primitives/exponential.js";
import type { Interner } from "../interner.js";
import type { Algebra } from "./algebra.js";
import { degree, type Factor, keyOf, type Product, type Sum } from "./factor.js";
import { decimal, type Fraction, isDecimal, minus, one, over, times } from "./fraction.js";
import { type Branches, branches, spread } from "./indicator.js";

/** The shape and dtype of the node to make. */
interface Form {
  readonly shape: Shape;
  readonly dtype: DType;
}

/** A sum of a product that a part of the coefficient is multiplied into. */
interface Inner {
  readonly id: number;
  readonly by: Fraction;
}

/** Makes nodes of products, each once. */
export class Emitter {
  readonly #algebra: Algebra;
  readonly #nodes: Interner;
  readonly #made = new Map<string, Node>();

  constructor(algebra: Algebra, nodes: Interner) {
    this.#algebra = algebra;
    this.#nodes = nodes;
  }

  emit(product: Product, form: Form): Node {
    const { n, d } = product.coefficient;
    const key = `${n}/${d} ${keyOf(product.factors)} ${form.dtype} ${form.shape.join(",")}`;
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const distributed = this.#distributed(product, form);
    if (distributed !== undefined) return distributed;
    const inner = this.#flip(product) ?? this.#scaledCases(product);
    const { factors } = product;
    const outer = inner === undefined ? product : { coefficient: over(product.coefficient, inner.by), factors };
    const node = form.shape.length === 0 ? this.#quotient(outer, form, inner) : this.#array(outer, form, inner);
    this.#made.set(key, node);
    return node;
  }

  /** 0.1 (5 a + 3 b) is 0.5 a + 0.3 b. */
  #distributed({ coefficient, factors }: Product, form: Form): Node | undefined {
    if (coefficient.d === 1 || factors.size !== 1) return undefined;
    const [[id, exponent]] = factors as unknown as readonly [readonly [number, number]];
    const factor = this.#algebra.factor(id);
    if (factor.kind !== "sum" || exponent !== 1) return undefined;
    return this.#terms(scaledTerms(factor, coefficient), form);
  }

  /** Scalars first, as one number spread over the product of the arrays. */
  #array({ coefficient, factors }: Product, form: Form, inner: Inner | undefined): Node {
    const scalars = new Map<number, number>();
    const arrays = new Map<number, number>();
    for (const [id, exponent] of factors) {
      (isScalar(this.#algebra, this.#algebra.factor(id)) ? scalars : arrays).set(id, exponent);
    }
    const isInner = inner !== undefined && scalars.has(inner.id);
    const scalar: Product = { coefficient: isInner ? times(coefficient, inner.by) : coefficient, factors: scalars };
    const spread = (): Node => this.#spread(this.emit(scalar, { ...form, shape: [] }), form.shape);
    if (arrays.size === 0) return spread();
    const array = this.#quotient({ coefficient: one, factors: arrays }, form, inner);
    if (scalars.size > 0 || !isUnit(coefficient)) return this.#nodes.make(mul.primitive, [spread(), array]);
    return coefficient.n < 0 ? this.#nodes.make(neg.primitive, [array]) : array;
  }

  /** Factors above the line over factors below it. */
  #quotient({ coefficient, factors }: Product, form: Form, inner: Inner | undefined): Node {
    const above: Node[] = [];
    const below: Node[] = [];
    const magnitude = { n: Math.abs(coefficient.n), d: coefficient.d };
    if (isDecimal(magnitude)) {
      if (!isUnit(magnitude)) above.push(this.#number(decimal(magnitude), form));
    } else {
      if (magnitude.n !== 1) above.push(this.#number(magnitude.n, form));
      below.push(this.#number(magnitude.d, form));
    }
    for (const [id, exponent] of factors) {
      const factor = this.#algebra.factor(id);
      const isAbove = exponent > 0 || exponentOf(factor) !== undefined;
      const node = this.#power(
        factor,
        isAbove ? exponent : -exponent,
        form,
        id === inner?.id ? inner.by : turned(factor, exponent),
      );
      (isAbove ? above : below).push(node);
    }
    const numerator = above.length === 0 ? this.#number(1, form) : this.#product(above);
    const whole = below.length === 0 ? numerator : this.#nodes.make(div.primitive, [numerator, this.#product(below)]);
    return coefficient.n < 0 ? this.#nodes.make(neg.primitive, [whole]) : whole;
  }

  #product(factors: readonly Node[]): Node {
    return factors.reduce((a, b) => this.#nodes.make(mul.primitive, [a, b]));
  }

  #power(factor: Factor, exponent: number, form: Form, by: Fraction): Node {
    const argument = exponentOf(factor);
    if (argument !== undefined && exponent !== 1) {
      const raised = exponent === -1 ? this.#nodes.make(neg.primitive, [argument]) : this.#scaled(exponent, argument);
      return this.#spread(this.#nodes.make(exp.primitive, [raised]), form.shape);
    }
    const base =
      factor.kind === "sum" ? this.#terms(scaledTerms(factor, by), form) : this.#spread(factor.node, form.shape);
    if (exponent === 1) return base;
    if (exponent === 2) return this.#nodes.make(mul.primitive, [base, base]);
    if (exponent === 0.5) return this.#nodes.make(sqrt.primitive, [base]);
    return this.#nodes.make(pow.primitive, [base, this.#number(exponent, form)]);
  }

  #scaled(by: number, node: Node): Node {
    return this.#nodes.make(mul.primitive, [this.#number(by, node), node]);
  }

  /** Terms by falling degree, a positive one first: ŷ − y, 1 − h². */
  #terms(terms: readonly Product[], form: Form): Node {
    const cases = branches(this.#algebra, terms);
    if (cases !== undefined) return this.#cases(cases, form);
    const ordered = terms
      .map((term, place) => ({ term, place, degree: degree(term.factors) }))
      .sort((a, b) => b.degree - a.degree || a.place - b.place)
      .map(({ term }) => term);
    const first = ordered.findIndex(({ coefficient }) => coefficient.n > 0);
    if (first > 0) ordered.unshift(...ordered.splice(first, 1));
    let total: Node | undefined;
    for (const term of ordered) {
      const negative = term.coefficient.n < 0;
      if (total === undefined) total = this.emit(term, form);
      else {
        const size = this.emit(negative ? this.#algebra.negate(term) : term, form);
        total = this.#nodes.make(negative ? sub.primitive : add.primitive, [total, size]);
      }
    }
    return total as Node;
  }

  /** [c] u + (1 − [c]) v is {u if c, v otherwise}. */
  #cases({ condition, yes, no, rest }: Branches, form: Form): Node {
    const [then, otherwise] = [yes, no].map((each) => this.emit(this.#algebra.add(each), form)) as [Node, Node];
    const chosen = this.#nodes.make(where.primitive, [this.#spread(condition, form.shape), then, otherwise]);
    return rest.length === 0 ? chosen : this.#nodes.make(add.primitive, [chosen, this.#terms(rest, form)]);
  }

  /** −(y − ŷ) is ŷ − y: the sum that takes a minus sign into itself, if it has then fewer of them, or begins with one. */
  #flip({ coefficient, factors }: Product): Inner | undefined {
    if (coefficient.n >= 0) return undefined;
    for (const [id, exponent] of factors) {
      const factor = this.#algebra.factor(id);
      if (factor.kind !== "sum" || Math.abs(exponent) !== 1) continue;
      const negative = factor.terms.filter((term) => term.coefficient.n < 0).length;
      const surplus = 2 * negative - factor.terms.length;
      if (factor.sign < 0 || surplus > 0 || (surplus === 0 && (factor.terms[0] as Product).factors.size > 0))
        return { id, by: minus(one) };
    }
    return undefined;
  }

  /** 0.01 (u ⊙ {100 if c, 1 otherwise}) is u ⊙ {1 if c, 0.01 otherwise}. */
  #scaledCases({ coefficient, factors }: Product): Inner | undefined {
    if (coefficient.d === 1) return undefined;
    for (const [id, exponent] of factors) {
      const factor = this.#algebra.factor(id);
      if (factor.kind === "sum" && exponent === 1 && branches(this.#algebra, factor.terms) !== undefined) {
        return { id, by: coefficient };
      }
    }
    return undefined;
  }

  #number(value: number, { shape, dtype }: Form): Node {
    return this.#spread(this.#nodes.number(value, dtype), shape);
  }

  #spread(node: Node, shape: Shape): Node {
    return spread(this.#nodes, node, shape);
  }
}

/** Is a factor one number, whatever the shape it stands in? */
export function isScalar(algebra: Algebra, factor: Factor): boolean {
  if (factor.kind === "atom") return factor.node.rank === 0;
  return factor.terms.every(({ factors }) => [...factors.keys()].every((id) => isScalar(algebra, algebra.factor(id))));
}

/** The u of an atom e^u. */
function exponentOf(factor: Factor): Node | undefined {
  const application = factor.kind === "atom" ? factor.node.application : undefined;
  return application?.primitive === exp.primitive ? application.inputs[0] : undefined;
}

/** An even power may turn its sum round: (x − 1)² is written as it came. */
function turned(factor: Factor, exponent: number): Fraction {
  return factor.kind === "sum" && factor.sign < 0 && exponent % 2 === 0 ? minus(one) : one;
}

function scaledTerms({ terms }: Sum, by: Fraction): readonly Product[] {
  return terms.map(({ coefficient, factors }) => ({ coefficient: times(by, coefficient), factors }));
}

function isUnit({ n, d }: Fraction): boolean {
  return Math.abs(n) === 1 && d === 1;
}
