/** The algorithms of linear algebra on numbers: in float64, rounded once, matrix by matrix over leading axes. */
import { allocate, fromData, type Shape, sizeOf, type Tensor } from "@cadena/core";
import { singularTriplets } from "./jacobi.js";

type Numbers = Float64Array;

/** Applies `each` to the matrices at every place of the leading axes. It may write to what it is given. */
function overMatrices(
  inputs: readonly Tensor[],
  to: Shape,
  each: (a: Numbers, b: Numbers, ...rest: Numbers[]) => Numbers,
): Tensor {
  const first = inputs[0] as Tensor;
  const lead = first.shape.slice(0, -2);
  const flat = inputs.map((x) => Float64Array.from(x.contiguous().data));
  const sizes = inputs.map(({ shape }) => sizeOf(shape.slice(-2)));
  const size = sizeOf(to);
  const result = allocate(first.dtype, sizeOf(lead) * size);
  for (let i = 0; i < sizeOf(lead); i++) {
    const parts = flat.map((data, k) => data.slice(i * (sizes[k] as number), (i + 1) * (sizes[k] as number)));
    result.set(each(...(parts as [Numbers, Numbers])), i * size);
  }
  return fromData(result, [...lead, ...to]);
}

const at = (x: Numbers, i: number): number => x[i] as number;

/** Row `i` less `factor` times row `k`, from column `start`, of rows of length `n`. */
function eliminate(x: Numbers, n: number, i: number, k: number, factor: number, start = 0): void {
  if (factor === 0) return;
  for (let j = start; j < n; j++) x[i * n + j] = at(x, i * n + j) - factor * at(x, k * n + j);
}

function swapRows(x: Numbers, n: number, i: number, k: number): void {
  const row = x.slice(i * n, (i + 1) * n);
  x.copyWithin(i * n, k * n, (k + 1) * n);
  x.set(row, k * n);
}

/**
 * Gaussian elimination with partial pivoting of a, n × n, and alongside of b, n × m: a becomes upper triangular. Gives
 * the sign of the permutation.
 */
function reduce(a: Numbers, n: number, b: Numbers, m: number): number {
  let sign = 1;
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(at(a, i * n + k)) > Math.abs(at(a, pivot * n + k))) pivot = i;
    if (pivot !== k) {
      swapRows(a, n, k, pivot);
      swapRows(b, m, k, pivot);
      sign = -sign;
    }
    if (at(a, k * n + k) === 0) continue;
    for (let i = k + 1; i < n; i++) {
      const factor = at(a, i * n + k) / at(a, k * n + k);
      eliminate(a, n, i, k, factor, k);
      eliminate(b, m, i, k, factor);
    }
  }
  return sign;
}

/** Substitution: b becomes the solution, from the first row if a is lower triangular, else from the last. */
function substitute(a: Numbers, n: number, b: Numbers, m: number, lower: boolean): Numbers {
  for (let step = 0; step < n; step++) {
    const k = lower ? step : n - 1 - step;
    for (let j = 0; j < m; j++) b[k * m + j] = at(b, k * m + j) / at(a, k * n + k);
    for (let rest = step + 1; rest < n; rest++) {
      const i = lower ? rest : n - 1 - rest;
      eliminate(b, m, i, k, at(a, i * n + k));
    }
  }
  return b;
}

/** With 0 in the columns of `solution` where the right side was 0 as a whole. */
function absorbZeros(solution: Numbers, right: Numbers, m: number): Numbers {
  for (let j = 0; j < m; j++) {
    let i = j;
    while (i < right.length && right[i] === 0) i += m;
    if (i >= right.length) for (i = j; i < right.length; i += m) solution[i] = 0;
  }
  return solution;
}

const lastTwo = (x: Tensor): [number, number] => x.shape.slice(-2) as [number, number];

/** X of A X = B. All NaN if A is singular. */
export function solve(a: Tensor, b: Tensor, absorbing: boolean): Tensor {
  const [n, m] = lastTwo(b);
  return overMatrices([a, b], [n, m], (left, right) => {
    const given = right.slice();
    reduce(left, n, right, m);
    let singular = false;
    for (let k = 0; k < n; k++) singular ||= at(left, k * n + k) === 0;
    const x = singular ? right.fill(Number.NaN) : substitute(left, n, right, m, false);
    return absorbing ? absorbZeros(x, given, m) : x;
  });
}

/** X of A X = B, of one triangle of A. */
export function triangularSolve(a: Tensor, b: Tensor, lower: boolean, absorbing: boolean): Tensor {
  const [n, m] = lastTwo(b);
  return overMatrices([a, b], [n, m], (left, right) => {
    const given = right.slice();
    const x = substitute(left, n, right, m, lower);
    return absorbing ? absorbZeros(x, given, m) : x;
  });
}

/** A number of each matrix, from its pivots and the sign of its permutation. */
export function ofPivots(a: Tensor, read: (pivots: Numbers, sign: number) => number): Tensor {
  const [n] = lastTwo(a);
  const result = overMatrices([a], [1, 1], (matrix) => {
    const sign = reduce(matrix, n, new Float64Array(0), 0);
    const pivots = Float64Array.from({ length: n }, (_, k) => at(matrix, k * n + k));
    // Of the zeros, a singular matrix gets the positive one.
    return Float64Array.of(read(pivots, sign) + 0);
  });
  return result.reshape(a.shape.slice(0, -2));
}

/** The cofactors of A, or their derivative of order k at A along X₁, …, Xₖ: 0 where one of these is 0, whatever A is. */
export function cofactors(inputs: readonly Tensor[]): Tensor {
  const [n] = lastTwo(inputs[0] as Tensor);
  return overMatrices(inputs, [n, n], (a, ...along) =>
    along.some((x) => x.every((each) => each === 0)) ? new Float64Array(n * n) : cofactorsAlong(a, n, along),
  );
}

/**
 * Along one direction more, from the slopes along the others. These are polynomials of degree d = n − k in the entries
 * of A, so that their odd part along ρX, ½(C(A + tρX) − C(A − tρX)), known at ⌈d/2⌉ places t, is known as a whole, and
 * with it the slope at 0. It depends neither on the places (Chebyshev's keep the weights small) nor on ρ, which makes
 * ρX as large as A.
 */
function cofactorsAlong(a: Numbers, n: number, along: readonly Numbers[]): Numbers {
  const [x, ...rest] = along;
  if (x === undefined) return cofactorsOf(a.slice(), n);
  const result = new Float64Array(n * n);
  const count = Math.ceil((n - along.length) / 2);
  const places = Array.from({ length: count }, (_, k) => Math.cos(((2 * k + 1) * Math.PI) / (4 * count)));
  const ratio = (largest(a) || 1) / largest(x);
  for (const t of places) {
    const weight = places.reduce((product, s) => (s === t ? product : (product * s * s) / (s * s - t * t)), 0.5 / t);
    const [after, before] = [t, -t].map((step) => a.map((each, i) => each + step * (ratio * at(x, i))));
    const ends = [after, before].map((each) => cofactorsAlong(each as Numbers, n, rest)) as [Numbers, Numbers];
    for (let i = 0; i < n * n; i++) result[i] = at(result, i) + (weight * (at(ends[0], i) - at(ends[1], i))) / ratio;
  }
  return result;
}

const largest = (x: Numbers): number => x.reduce((most, each) => Math.max(most, Math.abs(each)), 0);

/**
 * adj(A)ᵀ, of any rank. From P A = L U: adj A = ± adj(U) L⁻¹ P, and of a triangle with its last column split off,
 * [U u; 0 t], the adjugate is [t·adj U, −adj(U) u; 0, det U], which divides by nothing. It writes to A.
 */
function cofactorsOf(u: Numbers, n: number): Numbers {
  const right = Float64Array.from({ length: n * n }, (_, i) => Number(i % (n + 1) === 0));
  let det = reduce(u, n, right, n);
  const adjugate = new Float64Array(n * n);
  for (let k = 0; k < n; k++) {
    const corner = at(u, k * n + k);
    for (let i = 0; i < k; i++) {
      let across = 0;
      for (let j = i; j < k; j++) {
        across -= at(adjugate, i * n + j) * at(u, j * n + k);
        adjugate[i * n + j] = at(adjugate, i * n + j) * corner;
      }
      adjugate[i * n + k] = across;
    }
    adjugate[k * n + k] = det;
    det *= corner;
  }
  const result = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++)
      for (let k = i; k < n; k++)
        result[j * n + i] = at(result, j * n + i) + at(adjugate, i * n + k) * at(right, k * n + j);
  return result;
}

/** Lower triangular L with L Lᵀ = (A + Aᵀ)/2. All NaN if that is not positive definite. */
export function cholesky(a: Tensor): Tensor {
  const [n] = lastTwo(a);
  return overMatrices([a], [n, n], (x) => {
    const l = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) {
        let rest = (at(x, i * n + j) + at(x, j * n + i)) / 2;
        for (let k = 0; k < j; k++) rest -= at(l, i * n + k) * at(l, j * n + k);
        if (i === j && !(rest > 0)) return l.fill(Number.NaN);
        l[i * n + j] = i === j ? Math.sqrt(rest) : rest / at(l, j * n + j);
      }
    }
    return l;
  });
}

/** Q of A = Q R, for m ≥ n, by Householder's reflections; R has no negative number on its diagonal. */
export function orthonormalBasis(a: Tensor): Tensor {
  const [m, n] = lastTwo(a);
  return overMatrices([a], [m, n], (x) => {
    const q = Float64Array.from({ length: m * n }, (_, i) => Number(Math.floor(i / n) === i % n));
    const mirrors = Array.from({ length: n }, (_, k) => {
      const mirror = Float64Array.from({ length: m }, (_, i) => (i < k ? 0 : at(x, i * n + k)));
      const length = Math.hypot(...mirror);
      const isNegative = at(mirror, k) < 0;
      mirror[k] = at(mirror, k) + (isNegative ? -length : length);
      reflect(x, n, mirror);
      // What the reflection leaves on the diagonal is −length, or length if the entry was negative.
      return { mirror, flips: !isNegative && length > 0 };
    });
    for (const [k, { flips }] of mirrors.entries()) if (flips) q[k * n + k] = -1;
    for (const { mirror } of mirrors.toReversed()) reflect(q, n, mirror);
    return q;
  });
}

/** U, the singular values and V, thin. */
export function svd(a: Tensor): readonly Tensor[] {
  const [m, n] = lastTwo(a);
  const k = Math.min(m, n);
  const lead = a.shape.slice(0, -2);
  const all = overMatrices([a], [(m + 1 + n) * k], (x) => {
    const { u, s, v } = singularTriplets(x, m, n);
    const together = new Float64Array(u.length + k + v.length);
    together.set(u);
    together.set(s, u.length);
    together.set(v, u.length + k);
    return together;
  });
  const everywhere = lead.map(() => null);
  const part = (start: number, shape: Shape): Tensor =>
    all.slice([...everywhere, { start, stop: start + sizeOf(shape) }]).reshape([...lead, ...shape]);
  return [part(0, [m, k]), part(m * k, [k]), part((m + 1) * k, [n, k])];
}

/** Reflects the columns of x, which has rows of length n, in the plane that is normal to `mirror`. */
function reflect(x: Numbers, n: number, mirror: Numbers): void {
  const top = mirror.reduce((most, each) => Math.max(most, Math.abs(each)), 0);
  if (top === 0) return;
  const unit = mirror.map((each) => each / top);
  const square = unit.reduce((total, each) => total + each * each, 0);
  for (let j = 0; j < n; j++) {
    let along = 0;
    for (let i = 0; i < unit.length; i++) along += at(unit, i) * at(x, i * n + j);
    const twice = (2 * along) / square;
    for (let i = 0; i < unit.length; i++) x[i * n + j] = at(x, i * n + j) - twice * at(unit, i);
  }
}
