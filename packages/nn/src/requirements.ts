/** Checks of the numbers that layers, optimisers and data are configured with. */
import { ValueError } from "@cadena/core";

/** A whole number ≥ 1, as a number of units is. */
export function requireSize(op: string, what: string, value: number): void {
  if (Number.isSafeInteger(value) && value >= 1) return;
  throw new ValueError({
    op,
    expected: `${what}: a whole number ≥ 1 is required`,
    received: String(value),
    advice: "Give a count.",
  });
}

/** A number from low to high; which ends belong to it is said by `open`. */
export function requireBetween(
  op: string,
  what: string,
  value: number,
  low: number,
  high: number,
  open: "none" | "low" | "high" | "both" = "none",
): void {
  const above = open === "low" || open === "both" ? value > low : value >= low;
  const below = open === "high" || open === "both" ? value < high : value <= high;
  if (above && below) return;
  const range = `${open === "low" || open === "both" ? "(" : "["}${low}, ${high}${open === "high" || open === "both" ? ")" : "]"}`;
  throw new ValueError({
    op,
    expected: `${what}: a number in ${range} is required`,
    received: String(value),
    advice: "Choose one inside.",
  });
}
