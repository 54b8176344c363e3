/** W1 by hand: three loops, and the same in tiles over a packed panel. */

export function naive(a, b, c, n) {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += a[i * n + k] * b[k * n + j];
      c[i * n + j] = sum;
    }
  }
}

/** Two rows by two columns of sums at a time, over columns of B copied side by side. n must be even. */
export function blocked(a, b, c, n) {
  const panel = new Float32Array(n * 2);
  for (let j = 0; j < n; j += 2) {
    for (let k = 0; k < n; k++) {
      panel[2 * k] = b[k * n + j];
      panel[2 * k + 1] = b[k * n + j + 1];
    }
    for (let i = 0; i < n; i += 2) tile(a, panel, c, n, i * n, j);
  }
}

function tile(a, panel, c, n, row, column) {
  let p0 = 0;
  let p1 = 0;
  let q0 = 0;
  let q1 = 0;
  for (let k = 0; k < n; k++) {
    const p = a[row + k];
    const q = a[row + n + k];
    const left = panel[2 * k];
    const right = panel[2 * k + 1];
    p0 += p * left;
    p1 += p * right;
    q0 += q * left;
    q1 += q * right;
  }
  c[row + column] = p0;
  c[row + column + 1] = p1;
  c[row + n + column] = q0;
  c[row + n + column + 1] = q1;
}
