/** W1 by hand: three loops, and the same in blocks that stay in the cache. */

export function naive(a, b, c, n) {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += a[i * n + k] * b[k * n + j];
      c[i * n + j] = sum;
    }
  }
}

/** Tiles of 2 × 4 sums kept in variables, over panels of B copied side by side. n must be a multiple of 4. */
export function blocked(a, b, c, n) {
  const panel = new Float32Array(n * 4);
  for (let j = 0; j < n; j += 4) {
    for (let k = 0; k < n; k++) for (let d = 0; d < 4; d++) panel[k * 4 + d] = b[k * n + j + d];
    for (let i = 0; i < n; i += 2) {
      let [p0, p1, p2, p3, q0, q1, q2, q3] = [0, 0, 0, 0, 0, 0, 0, 0];
      for (let k = 0; k < n; k++) {
        const [p, q] = [a[i * n + k], a[i * n + n + k]];
        const at = k * 4;
        p0 += p * panel[at];
        p1 += p * panel[at + 1];
        p2 += p * panel[at + 2];
        p3 += p * panel[at + 3];
        q0 += q * panel[at];
        q1 += q * panel[at + 1];
        q2 += q * panel[at + 2];
        q3 += q * panel[at + 3];
      }
      c.set([p0, p1, p2, p3], i * n + j);
      c.set([q0, q1, q2, q3], i * n + n + j);
    }
  }
}
