/** How every example compares: our value with the right one, and the slide's beside them where the slide slips. */
import { formatShape, sameShape, type Tensor, type TensorLike, tensor } from "cadena";

/** How closely, and what a slide says instead. */
interface CheckOptions {
  /** Decimals that must agree; default 12. */
  readonly digits?: number;
  /** The largest difference allowed; default half a unit of the last of those decimals. */
  readonly within?: number;
  /** Decimals to print, if fewer; at most ten are. */
  readonly shown?: number;
  /** What the slide prints, where it slips. */
  readonly slide?: string;
}

/** Prints ✓ where every entry of `ours` is `expected`, and else ✗ and both; then the program exits with 1. NaN fails. */
export function check(what: string, ours: TensorLike, expected: TensorLike, options: CheckOptions = {}): void {
  const { digits = 12, within = 0.5 * 10 ** -digits, shown = digits, slide } = options;
  const holds = agree(tensor(ours), tensor(expected), within);
  const note = slide === undefined ? "" : `   — the slide: ${slide}`;
  report(`${what} = ${show(ours, shown)}${note}`, holds, `must be ${show(expected, digits)} within ${within}`);
}

/** Prints ✓ where a formula is written as it should be. */
export function checkText(what: string, ours: string, expected: string): void {
  report(`${what} = ${ours}`, ours === expected, `must be ${expected}`);
}

/** Prints ✓ where a formula of the slides has our values, to twelve decimals. */
export function checkFormula(formula: string, ours: Tensor, slides: Tensor): void {
  const holds = agree(ours, slides, 1e-12);
  report(`${formula}   (${ours.shape.join("×")})`, holds, `${show(ours, 6)} is not ${show(slides, 6)}`);
}

/** Prints ✓ where a statement holds, and else ✗; then the program exits with 1. */
export function checkThat(statement: string, holds: boolean): void {
  report(statement, holds, "does not hold");
}

function agree(ours: Tensor, expected: Tensor, within: number): boolean {
  const [left, right] = [ours.contiguous().data, expected.contiguous().data];
  return (
    sameShape(ours.shape, expected.shape) && left.every((each, i) => Math.abs(each - (right[i] as number)) <= within)
  );
}

function report(text: string, holds: boolean, otherwise: string): void {
  console.log(holds ? `  ✓ ${text}` : `  ✗ ${text}: ${otherwise}`);
  if (!holds) process.exitCode = 1;
}

/** Up to ten decimals; of large arrays, the shape. */
function show(value: TensorLike, digits: number): string {
  const held = tensor(value);
  if (held.size > 16) return `(${formatShape(held.shape)})`;
  const short = (each: unknown): unknown =>
    Array.isArray(each) ? each.map(short) : typeof each === "number" ? rounded(each, digits) : each;
  const nested = short(held.toArray());
  return JSON.stringify(nested).replaceAll('"', "").replaceAll(",", ", ").replaceAll("-", "−");
}

/** As text, since JSON has no NaN. */
function rounded(value: number, digits: number): string {
  return String(Number(value.toFixed(Math.min(digits, 10))));
}
