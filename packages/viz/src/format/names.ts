/** Names of variables and functions as mathematics writes them: W1 is W₁, sigmoid is σ. */

/** A name and what stands below it. */
export interface SplitName {
  readonly base: string;
  readonly index: string;
}

/** W1 → W, 1; W_in → W, in; W_12 → W, 12; of a path of names, what is last: hidden.W → W, hidden. Other names stay whole. */
export function splitName(name: string): SplitName {
  const path = /^([^.\s[\]]+(?:\.[^.\s[\]]+)*)\.([^.\s[\]]+)$/u.exec(name);
  if (path !== null) return { base: path[2] as string, index: path[1] as string };
  const underscore = /^([^_]+)_([^_]+)$/su.exec(name);
  if (underscore !== null) return { base: underscore[1] as string, index: underscore[2] as string };
  const digits = /^(.*?[^\d])(\d{1,6})$/su.exec(name);
  if (digits !== null) return { base: digits[1] as string, index: digits[2] as string };
  return { base: name, index: "" };
}

const subscripts: ReadonlyMap<string, string> = new Map(
  [..."0123456789aehijklmnoprstuvx"].map((letter, i) => [letter, [..."₀₁₂₃₄₅₆₇₈₉ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ"][i] as string]),
);
const superscripts: ReadonlyMap<string, string> = new Map(
  [..."0123456789−n"].map((letter, i) => [letter, [..."⁰¹²³⁴⁵⁶⁷⁸⁹⁻ⁿ"][i] as string]),
);

/** The text in small letters below the line, or undefined where Unicode lacks one of them. */
export function subscript(text: string): string | undefined {
  return small(text, subscripts);
}

/** The text in small letters above the line, or undefined where Unicode lacks one of them. */
export function superscript(text: string): string | undefined {
  return small(text, superscripts);
}

function small(text: string, table: ReadonlyMap<string, string>): string | undefined {
  const letters = [...text].map((letter) => table.get(letter));
  return letters.every((letter) => letter !== undefined) ? letters.join("") : undefined;
}

const greek =
  "alpha α beta β gamma γ delta δ epsilon ε eta η theta θ kappa κ lambda λ mu μ nu ν xi ξ rho ρ sigma σ tau τ phi φ chi χ psi ψ omega ω Gamma Γ Delta Δ Theta Θ Lambda Λ Sigma Σ Phi Φ Psi Ψ Omega Ω".split(
    " ",
  );
/** Greek letters by their names, which are those of LaTeX. */
export const greekLetters: ReadonlyMap<string, string> = new Map(
  greek.flatMap((name, i) => (i % 2 === 0 ? [[name, greek[i + 1] as string] as const] : [])),
);
/** LaTeX names of Greek letters. */
export const greekNames: ReadonlyMap<string, string> = new Map(
  [...greekLetters].map(([name, letter]) => [letter, name]),
);

const functions: ReadonlyMap<string, string> = new Map([
  ["sigmoid", "σ"],
  ["log", "ln"],
  ["digamma", "ψ"],
  ["besselI", "I"],
  ["relu", "ReLU"],
  ["leakyRelu", "LeakyReLU"],
  ["prelu", "PReLU"],
  ["elu", "ELU"],
  ["celu", "CELU"],
  ["selu", "SELU"],
  ["silu", "SiLU"],
  ["gelu", "GELU"],
  ["geluTanh", "GELU"],
  ["normalCdf", "Φ"],
  ["glu", "GLU"],
  ["sign", "sgn"],
  ["mse", "MSE"],
  ["bce", "BCE"],
  ["crossEntropy", "CE"],
  ["maximum", "max"],
  ["minimum", "min"],
  ["asin", "arcsin"],
  ["acos", "arccos"],
  ["atan", "arctan"],
  ["matrixTrace", "tr"],
  ["asinh", "arsinh"],
  ["acosh", "arcosh"],
  ["atanh", "artanh"],
]);

const spanishFunctions: ReadonlyMap<string, string> = new Map([
  ["sin", "sen"],
  ["tan", "tg"],
  ["asin", "arcsen"],
  ["atan", "arctg"],
  ["acos", "arccos"],
  ["sinh", "senh"],
  ["asinh", "arsenh"],
  ["tanh", "tanh"],
  ["maximum", "máx"],
  ["minimum", "mín"],
  ["max", "máx"],
  ["min", "mín"],
  ["mean", "media"],
  ["median", "mediana"],
  ["norm", "norma"],
  ["prod", "producto"],
  ["quantile", "cuantil"],
  ["rank", "rango"],
  ["variance", "varianza"],
  ["floor", "suelo"],
  ["ceil", "techo"],
  ["round", "redondeo"],
]);

/** A function of the registry as it is written: sin or sen. */
export function functionName(name: string, locale: "en" | "es"): string {
  return (locale === "es" ? spanishFunctions.get(name) : undefined) ?? functions.get(name) ?? name;
}

/** Halves of surrogate pairs that stand alone become the replacement character. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\ufffd");
}
