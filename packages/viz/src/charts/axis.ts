/** An axis of a chart: where its values lie, and which of them are marked. */

/** Values from the start (0) to the end (1) of an axis. */
export interface Axis {
  /** Where a value lies. */
  readonly place: (value: number) => number;
  /** The values that are marked, all of them on the axis. */
  readonly ticks: readonly number[];
}

/** An axis for the values: the finite ones, and of a logarithmic axis the positive ones. None: undefined. */
export function axisOf(values: readonly number[], isLogarithmic: boolean): Axis | undefined {
  const seen = values.filter((value) => isOn(value, isLogarithmic));
  if (seen.length === 0) return undefined;
  const [least, most] = seen.reduce(([a, b], value) => [Math.min(a, value), Math.max(b, value)], [Infinity, -Infinity]);
  const scale = isLogarithmic ? Math.log : (value: number) => value;
  const [low, high] = scale(least) < scale(most) ? [least, most] : around(least, isLogarithmic);
  const [start, end] = [scale(low), scale(high)];
  const unit = Math.max(-start, end);
  const place = (value: number): number => (scale(value) / unit - start / unit) / (end / unit - start / unit);
  const ticks = isLogarithmic && high / low >= 10 ? powers(low, high) : multiples(low, high);
  return { place, ticks: [...new Set(ticks)].filter((tick) => tick >= low && tick <= high) };
}

/** Has such an axis a place for the value? */
export function isOn(value: number, isLogarithmic: boolean): boolean {
  return Number.isFinite(value) && (!isLogarithmic || value > 0);
}

/** Room on both sides of the only value. */
function around(value: number, isLogarithmic: boolean): readonly [number, number] {
  const most = Number.MAX_VALUE;
  if (isLogarithmic) return [Math.max(Number.MIN_VALUE, value / 2), Math.min(most, value * 2)];
  const room = Math.abs(value) / 2 || 1;
  return [Math.max(-most, value - room), Math.min(most, value + room)];
}

/** Below it, numbers have too few digits to be divided into steps. */
const smallest = 1e-300;

/** Multiples of 1, 2 or 5 times a power of ten, four to nine of them. */
function multiples(low: number, high: number): readonly number[] {
  const least = high / 8 - low / 8;
  const power = Math.max(smallest, 10 ** Math.floor(Math.log10(least)));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= least) ?? 10);
  const first = Math.ceil(low / step);
  const count = Math.floor(high / step) - first + 1;
  return Array.from({ length: count }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** Powers of ten, at most nine; with their doubles and fivefolds where there are few. */
function powers(low: number, high: number): readonly number[] {
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  const every = Math.ceil((last - first + 1) / 9);
  const factors = high / low <= 1e3 ? [1, 2, 5] : [1];
  return Array.from({ length: last - first + 1 }, (_, i) => first + i)
    .filter((exponent) => exponent % every === 0)
    .flatMap((exponent) => factors.map((factor) => Number(`${factor}e${exponent}`)));
}
