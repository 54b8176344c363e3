/**
 * Derivations on paper: the reverse sweep, or the textbook's rules, line by line as data.
 *
 * @module @cadena/autodiff/derivation
 */

export { genericRules } from "../rewrite/normal/generic.js";
export { type DeriveOptions, derive } from "./derive.js";
export type {
  BackwardLine,
  Derivation,
  DerivationStyle,
  ForwardLine,
  Stage,
  TextbookRule,
} from "./types.js";
