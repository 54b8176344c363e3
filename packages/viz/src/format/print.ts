/** Formulas to text in any format: the walk, the parentheses and the signs, once for all formats. */
import type { Formula } from "@cadena/autodiff";
import { splitName } from "./names.js";
import { numberText } from "./number.js";
import { binding, type NumberOptions, type Piece, type Style } from "./style.js";

const { sum, product, fraction, power, atom } = binding;

/** Prints a formula in a style. */
export function printWith(style: Style, formula: Formula, options: NumberOptions): string {
  return piece(style, formula, options).text;
}

function piece(style: Style, formula: Formula, options: NumberOptions): Piece {
  const print = (each: Formula): Piece => piece(style, each, options);
  const plain = (each: Formula): string => print(each).text;
  const within = (each: Formula, least: number): string => wrap(style, print(each), least);
  const relation = (each: Extract<Formula, { kind: "bracket" }>): string =>
    style.relation(each.relation, plain(each.left), plain(each.right));
  const condition = (each: Formula): string => (each.kind === "bracket" ? relation(each) : plain(each));
  switch (formula.kind) {
    case "symbol": {
      const isRaised = options.indices === "above" && splitName(formula.name).index !== "";
      return { text: style.symbol(formula.name), binding: isRaised ? power : atom };
    }
    case "number": {
      const text = style.number(numberText(formula.value, options));
      return { text, binding: formula.value < 0 || Object.is(formula.value, -0) ? sum : atom };
    }
    case "call":
      return { text: style.call(formula.name, formula.args.map(plain)), binding: atom };
    case "sum":
      return { text: printSum(style, formula.terms, within), binding: sum };
    case "negate":
      return { text: style.leadingMinus + within(formula.of, product), binding: sum };
    case "product":
      return printProduct(style, formula, within);
    case "fraction": {
      if (style.stacked) {
        return { text: style.fraction(plain(formula.numerator), plain(formula.denominator)), binding: fraction };
      }
      const [above, below] = [within(formula.numerator, power), within(formula.denominator, power)];
      return { text: style.fraction(above, below), binding: fraction };
    }
    case "power": {
      const exponent = print(formula.exponent);
      return {
        text: style.power(within(formula.base, atom), exponent.text, exponent.binding === atom),
        binding: power,
      };
    }
    case "root":
      return { text: style.root(style.stacked ? plain(formula.of) : within(formula.of, atom)), binding: power };
    case "magnitude":
      return { text: style.magnitude(plain(formula.of)), binding: atom };
    case "transpose":
      return { text: style.transpose(within(formula.of, atom)), binding: power };
    case "bracket":
      return { text: style.bracket(relation(formula)), binding: atom };
    case "reduce": {
      const of = formula.operator === "sum" ? within(formula.of, product) : style.parentheses(plain(formula.of));
      return { text: style.reduce(formula.operator, formula.over, of), binding: product };
    }
    case "otherFactors": {
      const { of, axes, rank } = formula;
      const isLetter = of.kind === "symbol" && splitName(of.name).index === "";
      const entry = isLetter ? plain(of) : style.parentheses(plain(of));
      const index = Array.from({ length: rank }, (_, axis) =>
        axisLetter(axes.includes(axis) ? rank + axes.indexOf(axis) : axis),
      );
      const running = tuple(axes.map((_, i) => axisLetter(rank + i)));
      return {
        text: style.otherFactors(entry, index.join(""), running, tuple(axes.map(axisLetter))),
        binding: product,
      };
    }
    case "cases":
      return {
        text: style.cases(condition(formula.condition), plain(formula.then), plain(formula.otherwise)),
        binding: atom,
      };
    case "slice":
      return { text: style.slice(within(formula.of, atom), formula.ranges), binding: atom };
    case "list":
      return { text: style.list(formula.items.map(plain)), binding: atom };
    case "derivative": {
      const sign = formula.ordinary === true ? "d" : "∂";
      const wrt = within(formula.wrt, power);
      if (formula.of.kind === "symbol") {
        return { text: style.derivative(sign, within(formula.of, power), wrt), binding: fraction };
      }
      return { text: style.derivative(sign, "", wrt) + style.bracket(plain(formula.of)), binding: fraction };
    }
  }
}

/** The index along an axis: i, j, k … */
const axisLetter = (axis: number): string => "ijklmnopqrstuvwxyz"[axis] ?? "…";

/** i, or (i, j). */
const tuple = (letters: readonly string[]): string =>
  letters.length === 1 ? letters.join("") : `(${letters.join(", ")})`;

type Within = (formula: Formula, least: number) => string;

/** Terms with their signs; a sum in a sum needs no parentheses unless it is subtracted. */
function printSum(style: Style, terms: readonly Formula[], within: Within): string {
  const flat: { readonly term: Formula; readonly negative: boolean }[] = [];
  const collect = (term: Formula): void => {
    if (term.kind === "sum") for (const each of term.terms) collect(each);
    else if (term.kind === "negate") flat.push({ term: term.of, negative: true });
    else if (term.kind === "number" && term.value < 0)
      flat.push({ term: { ...term, value: -term.value }, negative: true });
    else flat.push({ term, negative: false });
  };
  for (const term of terms) collect(term);
  return flat
    .map(({ term, negative }, i) => {
      const text = within(term, product);
      if (i === 0) return negative ? style.leadingMinus + text : text;
      return (negative ? style.minus : style.plus) + text;
    })
    .join("");
}

/** A fraction among matrices gets dots between factors, so that the eye does not take them into it. */
function printProduct(style: Style, formula: Extract<Formula, { kind: "product" }>, within: Within): Piece {
  const factors = formula.factors.flatMap((each) =>
    each.kind === "product" && each.style === formula.style ? each.factors : [each],
  );
  const isFraction = (each: Formula): boolean =>
    each.kind === "derivative" || each.kind === "fraction" || (each.kind === "transpose" && isFraction(each.of));
  const dotted = formula.style === "scalar" || (!style.stacked && factors.some(isFraction));
  const join = formula.style === "hadamard" ? style.hadamard : dotted ? style.dot : style.juxtaposed;
  const least = (each: Formula): number => {
    if (each.kind === "product") return formula.style === "scalar" && each.style === "matrix" ? product : fraction;
    return (each.kind === "reduce" || each.kind === "otherFactors") && each !== factors.at(-1) ? fraction : product;
  };
  return { text: factors.map((each) => within(each, least(each))).join(join), binding: product };
}

function wrap(style: Style, { text, binding: held }: Piece, least: number): string {
  return held >= least ? text : style.parentheses(text);
}
