/** The modified Bessel functions of the first kind, of one number. */

/** Beyond it, the series in 1/x has all digits. */
const far = 21;

/** Iₙ(x), for whole n ≥ 0. */
export function besselValue(x: number, order: number): number {
  const z = Math.abs(x);
  const sign = x < 0 && order % 2 === 1 ? -1 : 1;
  if (z < far) return sign * series(z, order);
  if (z === Number.POSITIVE_INFINITY) return sign * z;
  // In two factors where e^z overflows before Iₙ does.
  const [some, rest] = z < 700 ? [Math.exp(z), 1] : [Math.exp(z / 2), Math.exp(z / 2)];
  return sign * some * scaledFar(z, order) * rest;
}

/** e^(−|x|) Iₙ(x), for whole n ≥ 0. */
export function scaledBesselValue(x: number, order: number): number {
  const z = Math.abs(x);
  const sign = x < 0 && order % 2 === 1 ? -1 : 1;
  return sign * (z < far ? Math.exp(-z) * series(z, order) : z === Number.POSITIVE_INFINITY ? 0 : scaledFar(z, order));
}

/** (z/2)ⁿ Σ qᵏ / (k! (n + k)!) with q = z²/4; the derivative of the sum is that for n + 1. */
function series(z: number, order: number): number {
  // q is rounded; the bits that are lost are found from two halves of z/2, and their share is added.
  const half = z / 2;
  const head = Math.fround(half);
  const q = half * half;
  const lost = head * head - q + 2 * head * (half - head) + (half - head) ** 2;
  let power = 1;
  for (let k = 1; k <= order; k++) power *= half / k;
  return power * (sum(q, order) + (lost * sum(q, order + 1)) / (order + 1));
}

/** n! Σ qᵏ / (k! (n + k)!) */
function sum(q: number, order: number): number {
  let total = 1;
  for (let k = 60; k > 0; k--) total = 1 + (total * q) / (k * (k + order));
  return total;
}

/** By Hankel's series where it has all digits: for any z from `far` on if n = 0, and for z ≥ n² besides. */
function scaledFar(z: number, order: number): number {
  return order * order <= z ? hankel(z, order) : hankel(z, 0) * ratioToZero(z, order);
}

/** √(1 / 2πz) (1 − (4n² − 1)/(8z) + (4n² − 1)(4n² − 9)/(2! (8z)²) − …) */
function hankel(z: number, order: number): number {
  // The 1 is added last, so that it is rounded once.
  let [term, tail] = [1, 0];
  for (let k = 1; k <= 40 && tail + term !== tail; k++) {
    term *= ((2 * k - 1) ** 2 - 4 * order * order) / (8 * k * z);
    tail += term;
  }
  return (1 + tail) / Math.sqrt(2 * Math.PI * z);
}

/** Iₙ/I₀, the product of the ratios Iₖ/Iₖ₋₁: their recurrence gives them downwards from any start above. */
function ratioToZero(z: number, order: number): number {
  let [ratio, product] = [0, 1];
  for (let k = order + 60 + Math.ceil(7 * Math.sqrt(z)); k > 0; k--) {
    ratio = 1 / ((2 * k) / z + ratio);
    if (k <= order) product *= ratio;
  }
  return product;
}

/**
 * The derivative of e^(−|x|) Iₙ(x), for whole n ≥ 0; at 0 that of Iₙ. From n on it is −1/π ∫ u e^(−zu) cos nθ dθ over
 * [0, π] with u = 1 − cos θ, where nothing cancels that is not small: (Iₙ₋₁ + Iₙ₊₁)/2 − Iₙ loses 2z units.
 */
export function scaledBesselSlope(x: number, order: number): number {
  const z = Math.abs(x);
  if (z === 0) return order === 1 ? 0.5 : 0;
  if (z === Number.POSITIVE_INFINITY) return 0;
  const sign = x < 0 && order % 2 === 0 ? -1 : 1;
  if (z >= far && z >= order * order) return (sign * hankelSlope(z, order)) / Math.sqrt(2 * Math.PI * z);
  if (z >= order) return sign * byTrapezoids(z, order);
  const [below, above] = [Math.abs(order - 1), order + 1].map((n) => scaledBesselValue(z, n)) as [number, number];
  return sign * ((below + above) / 2 - scaledBesselValue(z, order));
}

/** The integral over a period, by trapezoids: what they miss is e^(−z) I(z) of an order beyond 10√z. */
function byTrapezoids(z: number, order: number): number {
  const count = 10 + order + Math.ceil(5 * Math.sqrt(z));
  let total = 0;
  for (let k = 1; k <= count; k++) {
    const angle = (Math.PI * k) / count;
    const u = 2 * Math.sin(angle / 2) ** 2;
    total -= u * Math.exp(-z * u) * Math.cos(order * angle) * (k === count ? 0.5 : 1);
  }
  return total / count;
}

/** √(2πz) times the derivative of Hankel's series, term by term: that of z^(−k − ½) is −(k + ½)/z as large. */
function hankelSlope(z: number, order: number): number {
  let [term, tail] = [1, 0];
  for (let k = 1; k <= 40; k++) {
    term *= ((2 * k - 1) ** 2 - 4 * order * order) / (8 * k * z);
    const before = tail;
    tail += term * (k + 0.5);
    if (tail === before) break;
  }
  return -(0.5 + tail) / z;
}
