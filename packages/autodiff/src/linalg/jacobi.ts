/** Singular values and vectors by one-sided rotations: Jacobi's method as Hestenes gave it, in float64. */

type Numbers = Float64Array;

/** A = U Σ Vᵀ, thin: m × k, k and n × k numbers by rows, with k the smaller of m and n, and values from the largest. */
export interface SingularTriplets {
  readonly u: Numbers;
  readonly s: Numbers;
  readonly v: Numbers;
}

const mostSweeps = 60;
const at = (x: Numbers, i: number): number => x[i] as number;

/**
 * The columns of A V are turned, two at a time, until all are orthogonal: their lengths are the singular values. Small
 * values keep their digits (Demmel and Veselić, 1992), which forming AᵀA would lose. The first of the largest entries
 * of each column of V is positive. All NaN where an entry is not finite.
 */
export function singularTriplets(a: Numbers, m: number, n: number): SingularTriplets {
  if (m < n) {
    const turned = Float64Array.from({ length: m * n }, (_, i) => at(a, (i % m) * n + Math.floor(i / m)));
    const { u, s, v } = singularTriplets(turned, n, m);
    return withSigns(v, s, u);
  }
  const scale = largest(a);
  const columns = Array.from({ length: n }, (_, j) =>
    Float64Array.from({ length: m }, (_x, i) => at(a, i * n + j) / (scale || 1)),
  );
  const turns = Array.from({ length: n }, (_, j) => Float64Array.from({ length: n }, (_x, i) => Number(i === j)));
  for (let sweep = 0; sweep < mostSweeps && rotateAll(columns, turns); sweep++);
  const lengths = columns.map(lengthOf);
  const order = lengths.map((_, j) => j).sort((i, j) => (lengths[j] as number) - (lengths[i] as number));
  const basis: Numbers[] = [];
  for (const j of order) {
    const length = lengths[j] as number;
    // Of columns this short products underflow: their direction is any that is left.
    basis.push(length < 1e-140 ? another(basis, m) : (columns[j] as Numbers).map((each) => each / length));
  }
  const rows = (from: readonly Numbers[], length: number): Numbers =>
    Float64Array.from({ length: length * n }, (_, i) => at(from[i % n] as Numbers, Math.floor(i / n)));
  const v = rows(
    order.map((j) => turns[j] as Numbers),
    n,
  );
  const s = Float64Array.from(order, (j) => (Number.isFinite(scale) ? (lengths[j] as number) * scale : Number.NaN));
  if (!Number.isFinite(scale)) return { u: new Float64Array(m * n).fill(Number.NaN), s, v: v.fill(Number.NaN) };
  return withSigns(rows(basis, m), s, v);
}

/** One rotation for each pair of columns that are not orthogonal. Were there any? */
function rotateAll(columns: readonly Numbers[], turns: readonly Numbers[]): boolean {
  let turned = false;
  for (const [q, right] of columns.entries()) {
    for (const [p, left] of columns.slice(0, q).entries()) {
      const [alpha, beta, gamma] = [product(left, left), product(right, right), product(left, right)];
      if (!(Math.abs(gamma) > Number.EPSILON * Math.sqrt(alpha) * Math.sqrt(beta))) continue;
      turned = true;
      const zeta = (beta - alpha) / (2 * gamma);
      const t = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.hypot(1, zeta));
      const c = 1 / Math.hypot(1, t);
      rotate(left, right, c, c * t);
      rotate(turns[p] as Numbers, turns[q] as Numbers, c, c * t);
    }
  }
  return turned;
}

function rotate(x: Numbers, y: Numbers, c: number, s: number): void {
  for (let i = 0; i < x.length; i++) {
    const [a, b] = [at(x, i), at(y, i)];
    x[i] = c * a - s * b;
    y[i] = s * a + c * b;
  }
}

const product = (x: Numbers, y: Numbers): number => x.reduce((total, each, i) => total + each * at(y, i), 0);

/** √Σx², of numbers of any size. */
function lengthOf(x: Numbers): number {
  const top = largest(x) || 1;
  return top * Math.sqrt(x.reduce((total, each) => total + (each / top) ** 2, 0));
}

const largest = (x: Numbers): number => x.reduce((most, each) => Math.max(most, Math.abs(each)), 0);

/** A unit vector that is normal to those of `basis`: what is left most of an axis, made normal twice. */
function another(basis: readonly Numbers[], m: number): Numbers {
  let best = new Float64Array(m);
  let most = -1;
  for (let axis = 0; axis < m; axis++) {
    const rest = Float64Array.from({ length: m }, (_, i) => Number(i === axis));
    for (const each of [...basis, ...basis]) {
      const along = product(each, rest);
      for (let i = 0; i < m; i++) rest[i] = at(rest, i) - along * at(each, i);
    }
    const length = lengthOf(rest);
    if (length > most) [best, most] = [rest.map((each) => each / length), length];
  }
  return best;
}

/** With columns of u and v turned round together where the first of the largest entries of v is negative. */
function withSigns(u: Numbers, s: Numbers, v: Numbers): SingularTriplets {
  const k = s.length;
  for (let j = 0; j < k; j++) {
    let top = 0;
    for (let i = j; i < v.length; i += k) if (Math.abs(at(v, i)) > Math.abs(top)) top = at(v, i);
    if (top < 0) for (const x of [u, v]) for (let i = j; i < x.length; i += k) x[i] = -at(x, i);
  }
  return { u, s, v };
}
