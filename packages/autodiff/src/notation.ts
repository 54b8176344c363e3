/** How mathematics is written, before a format or a language is chosen: formulas as data. */

/**
 * A formula. Primitives say how they are written in it; printers turn it into text, LaTeX or HTML, and a locale may
 * write `sin` as `sen`.
 */
export type Formula =
  /** A name: x, W1, Z. */
  | { readonly kind: "symbol"; readonly name: string }
  | { readonly kind: "number"; readonly value: number }
  /** A function by its name in the registry: sin(x), softmax(Z). */
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Formula[] }
  /** a + b − c: a negated term is written with a minus sign. */
  | { readonly kind: "sum"; readonly terms: readonly Formula[] }
  | { readonly kind: "negate"; readonly of: Formula }
  /** hadamard ⊙ between arrays of one shape, matrix (juxtaposed), scalar · (between numbers, or a number and an array) */
  | { readonly kind: "product"; readonly style: ProductStyle; readonly factors: readonly Formula[] }
  /** `elementwise` where numerator and denominator are arrays: ⊘ is never written, but a printer may say so. */
  | { readonly kind: "fraction"; readonly numerator: Formula; readonly denominator: Formula }
  | { readonly kind: "power"; readonly base: Formula; readonly exponent: Formula }
  | { readonly kind: "root"; readonly of: Formula }
  | { readonly kind: "magnitude"; readonly of: Formula }
  | { readonly kind: "transpose"; readonly of: Formula }
  /** 1 where the relation holds, else 0: [Z > 0]. */
  | { readonly kind: "bracket"; readonly relation: Relation; readonly left: Formula; readonly right: Formula }
  /** Σ, max or min over named dimensions or numbered axes. An empty `over` means all of them. */
  | {
      readonly kind: "reduce";
      readonly operator: "sum" | "max" | "min";
      readonly over: readonly string[];
      readonly of: Formula;
    }
  /** For each entry the product of all others along axes of a value of so many: Π_{j≠i} xⱼ. */
  | { readonly kind: "otherFactors"; readonly of: Formula; readonly axes: readonly number[]; readonly rank: number }
  /** `then` where the condition holds, else `otherwise`. */
  | { readonly kind: "cases"; readonly condition: Formula; readonly then: Formula; readonly otherwise: Formula }
  /** x[0:2, :] */
  | { readonly kind: "slice"; readonly of: Formula; readonly ranges: readonly string[] }
  | { readonly kind: "list"; readonly items: readonly Formula[] }
  /** ∂L/∂W; where `of` is more than a name, ∂/∂x [x² + 1]. With a d where it is the only variable. */
  | { readonly kind: "derivative"; readonly of: Formula; readonly wrt: Formula; readonly ordinary?: boolean };

/** How factors are joined. */
export type ProductStyle = "hadamard" | "matrix" | "scalar";
/** The comparison inside a bracket. */
export type Relation = "=" | "<" | ">";

/** The notation of one elementwise function: its name with its arguments in parentheses. */
export function callNotation(name: string): (args: readonly Formula[]) => Formula {
  return (args) => ({ kind: "call", name, args });
}
