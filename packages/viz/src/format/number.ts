/** How numbers are written in formulas and lines. */
import { formatNumber } from "@cadena/core";
import type { NumberOptions } from "./style.js";

/** A number with a true minus sign and, if asked, a decimal comma. */
export function numberText(value: number, { digits, decimalComma = false }: NumberOptions): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value < 0 ? "−∞" : "∞";
  const plain = digits === undefined ? shortest(value) : formatNumber(value, digits);
  const signed = plain.replaceAll("-", "−").replace(/^−0$/, "0");
  return decimalComma ? signed.replace(".", ",") : signed;
}

function shortest(value: number): string {
  return Object.is(value, -0) ? "0" : String(value).replace("e+", "e");
}
