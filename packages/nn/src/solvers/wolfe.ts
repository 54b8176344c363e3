/** How far to go along a direction: steps that satisfy the strong conditions of Wolfe. */

/** @internal A function along a line: how far, the value and the slope there, and whatever belongs to the point. */
export interface OnLine<P> {
  readonly at: number;
  readonly value: number;
  readonly slope: number;
  readonly point: P;
}

/** Sufficient decrease, and sufficient flatness (Nocedal and Wright, 2006, §3.1, for quasi-Newton methods). */
const [c1, c2] = [1e-4, 0.9];
const maxTrials = 40;

/**
 * @internal A place with φ(α) ≤ φ(0) + c₁ α φ′(0) and |φ′(α)| ≤ c₂ |φ′(0)| (Nocedal and Wright, 2006, Algorithms 3.5
 * and 3.6), or the lowest that sufficed for the first condition, or none. Rounding is allowed for in the value.
 */
export function strongWolfe<P>(
  along: (at: number) => OnLine<P>,
  start: OnLine<P>,
  first: number,
): OnLine<P> | undefined {
  const rounding = 4 * 2 ** -52 * Math.abs(start.value);
  const isLow = ({ at, value }: OnLine<P>): boolean => value <= start.value + c1 * at * start.slope + rounding;
  const isFlat = ({ slope }: OnLine<P>): boolean => Math.abs(slope) <= -c2 * start.slope;
  let [before, trials] = [start, 0];
  for (let at = first; trials < maxTrials; at *= 2) {
    const here = along(at);
    trials += 1;
    if (!isLow(here) || (trials > 1 && here.value >= before.value)) return zoom(before, here);
    if (isFlat(here)) return here;
    if (here.slope >= 0) return zoom(here, before);
    before = here;
  }
  return undefined;

  /** Between `low`, the lowest so far, and `high`, where the function or its slope is too large. */
  function zoom(low: OnLine<P>, high: OnLine<P>): OnLine<P> | undefined {
    let [best, other] = [low, high];
    for (; trials < maxTrials; trials++) {
      const here = along(between(best, other));
      if (!isLow(here) || here.value >= best.value + rounding) other = here;
      else {
        if (isFlat(here)) return here;
        if (here.slope * (other.at - best.at) >= 0) other = best;
        best = here;
      }
    }
    return best.at > 0 ? best : undefined;
  }
}

/** Where the cubic through values and slopes is least (eq. 3.59), kept off the ends; the middle where it says nothing. */
function between<P>(a: OnLine<P>, b: OnLine<P>): number {
  const width = b.at - a.at;
  const d1 = a.slope + b.slope - (3 * (a.value - b.value)) / -width;
  const root = Math.sqrt(d1 ** 2 - a.slope * b.slope) * Math.sign(width);
  const least = b.at - (width * (b.slope + root - d1)) / (b.slope - a.slope + 2 * root);
  const part = (least - a.at) / width;
  return a.at + width * (part >= 0.1 && part <= 0.9 ? part : 0.5);
}
