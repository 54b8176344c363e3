/** Normal forms, primitive by primitive. What has no rule here is an atom. */
import type { Application, Node } from "../../graph/node.js";
import { pow } from "../../primitives/arithmetic.js";
import { exp, sigmoid } from "../../primitives/exponential.js";
import type { Algebra } from "./algebra.js";
import { numeric, type Product, productKey, unity } from "./factor.js";
import { decimal, one } from "./fraction.js";
import { indicator } from "./indicator.js";
import { matrixRules } from "./matrix.js";
import type { NormalRule, Workspace } from "./workspace.js";

const binary =
  (rule: (algebra: Algebra, a: Product, b: Product) => Product): NormalRule =>
  ({ algebra }, _, [a, b]) =>
    rule(algebra, a as Product, b as Product);

const product: NormalRule = binary((algebra, a, b) => algebra.multiply(a, b));

/** The rules, by the name of the primitive. */
export const rules: ReadonlyMap<string, NormalRule> = new Map<string, NormalRule>([
  ["add", binary((algebra, a, b) => algebra.add([a, b]))],
  ["sub", binary((algebra, a, b) => algebra.add([a, algebra.negate(b)]))],
  ["neg", ({ algebra }, _, [x]) => algebra.negate(x as Product)],
  ["mul", product],
  ["absorb", product],
  ["div", binary((algebra, a, b) => algebra.multiply(a, algebra.power(b, -1)))],
  [
    "pow",
    (work, { inputs: [a, b] }, [base, exponent]) =>
      power(work, a as Node, base as Product, b as Node, exponent as Product),
  ],
  ["sqrt", (work, { inputs: [x] }, [base]) => raised(work, x as Node, base as Product, 0.5)],
  ["exp", (work, { inputs: [x] }, [argument]) => exponential(work, x as Node, argument as Product)],
  ["sigmoid", (work, { inputs: [x] }, [argument]) => logistic(work, x as Node, argument as Product)],
  ["where", cases],
  ...matrixRules,
]);

/** aʳ for a number r. */
function raised({ algebra, emit }: Workspace, node: Node, base: Product, exponent: number): Product {
  if (Number.isInteger(exponent)) return algebra.power(base, exponent);
  const isFactor = base.factors.size === 1 && decimal(base.coefficient) === 1 && [...base.factors.values()][0] === 1;
  if (isFactor) return algebra.power(base, exponent);
  return algebra.power(algebra.atom(emit(base, node), false, base), exponent);
}

/** aᵇ: numbers come out of the exponent, so that aˣ⁻¹ is aˣ/a. */
function power(work: Workspace, a: Node, base: Product, b: Node, exponent: Product): Product {
  const { algebra, emit, nodes } = work;
  if (exponent.factors.size === 0) return raised(work, a, base, decimal(exponent.coefficient));
  const [rest, shift] = splitNumber(algebra, exponent);
  const atom = algebra.atom(nodes.make(pow.primitive, [emit(base, a), emit(rest, b)]));
  return shift === 0 ? atom : algebra.multiply(atom, algebra.power(base, shift));
}

/** A sum with a whole number among its terms, without it; and that number. */
function splitNumber(algebra: Algebra, product: Product): readonly [Product, number] {
  const [[id, exponent]] = product.factors as unknown as readonly [readonly [number, number]];
  const factor = algebra.factor(id);
  if (factor.kind !== "sum" || product.factors.size > 1 || exponent !== 1) return [product, 0];
  const found = factor.terms.find((term) => term.factors.size === 0);
  const shift = found === undefined ? 0 : decimal(found.coefficient) * decimal(product.coefficient);
  if (!Number.isInteger(shift) || shift === 0) return [product, 0];
  return [algebra.add([product, numeric({ n: -shift, d: 1 })]), shift];
}

/** e^(k u) is (e^u)^k, so that e^u · e^(−u) is 1. */
function exponential({ algebra, emit, nodes }: Workspace, node: Node, argument: Product): Product {
  const { n, d } = argument.coefficient;
  const isMultiple = argument.factors.size > 0 && d === 1 && Number.isSafeInteger(n) && n !== 0;
  if (argument.factors.size === 0 && n === 0) return unity;
  const unit: Product = isMultiple ? { coefficient: one, factors: argument.factors } : argument;
  const atom = algebra.atom(nodes.make(exp.primitive, [emit(unit, node)]));
  return isMultiple ? algebra.power(atom, n) : atom;
}

/** [c] yes + [not c] no: what both have in common comes out. */
function cases(
  { algebra, nodes, emit }: Workspace,
  { inputs, outputs }: Application,
  products: readonly Product[],
): Product {
  const [test, yes, no] = products as readonly [Product, Product, Product];
  if (productKey(yes) === productKey(no)) return yes;
  const condition = emit(test, inputs[0] as Node);
  const { dtype } = outputs[0] as Node;
  const branch = (product: Product, holds: boolean): Product =>
    algebra.multiply(algebra.atom(indicator(nodes, { condition, holds }, dtype), true), product);
  return algebra.add([branch(yes, true), branch(no, false)]);
}

/** σ(−x) is 1 − σ(x), written in the one that came first. */
function logistic({ algebra, emit, nodes, sigmoids }: Workspace, node: Node, argument: Product): Product {
  const mirrored = sigmoids.get(productKey(algebra.negate(argument)));
  if (mirrored !== undefined) return algebra.add([unity, algebra.negate(mirrored)]);
  const atom = algebra.atom(nodes.make(sigmoid.primitive, [emit(argument, node)]));
  sigmoids.set(productKey(argument), atom);
  return atom;
}
