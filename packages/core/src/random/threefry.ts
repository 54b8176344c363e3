/** Threefry-2x32 with 20 rounds: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3" (2011). */

/** The parity constant of the key schedule, from Threefish. */
const parity = 0x1bd11bda;

/**
 * Enciphers the counter (x0, x1) under the key (k0, k1). All words are 32 bits; the result is written to
 * `out[at]` and `out[at + 1]`.
 */
export function threefry(k0: number, k1: number, x0: number, x1: number, out: Int32Array, at: number): void {
  const k2 = k0 ^ k1 ^ parity;
  let a = (x0 + k0) | 0;
  let b = (x1 + k1) | 0;
  // Two groups of four rounds use all eight rotations; each group ends by adding two keys and its number.
  ({ a, b } = evenGroup(a, b));
  a = (a + k1) | 0;
  b = (b + k2 + 1) | 0;
  ({ a, b } = oddGroup(a, b));
  a = (a + k2) | 0;
  b = (b + k0 + 2) | 0;
  ({ a, b } = evenGroup(a, b));
  a = (a + k0) | 0;
  b = (b + k1 + 3) | 0;
  ({ a, b } = oddGroup(a, b));
  a = (a + k1) | 0;
  b = (b + k2 + 4) | 0;
  ({ a, b } = evenGroup(a, b));
  out[at] = a + k2;
  out[at + 1] = b + k0 + 5;
}

interface Words {
  readonly a: number;
  readonly b: number;
}

function evenGroup(x: number, y: number): Words {
  let a = (x + y) | 0;
  let b = ((y << 13) | (y >>> 19)) ^ a;
  a = (a + b) | 0;
  b = ((b << 15) | (b >>> 17)) ^ a;
  a = (a + b) | 0;
  b = ((b << 26) | (b >>> 6)) ^ a;
  a = (a + b) | 0;
  b = ((b << 6) | (b >>> 26)) ^ a;
  return { a, b };
}

function oddGroup(x: number, y: number): Words {
  let a = (x + y) | 0;
  let b = ((y << 17) | (y >>> 15)) ^ a;
  a = (a + b) | 0;
  b = ((b << 29) | (b >>> 3)) ^ a;
  a = (a + b) | 0;
  b = ((b << 16) | (b >>> 16)) ^ a;
  a = (a + b) | 0;
  b = ((b << 24) | (b >>> 8)) ^ a;
  return { a, b };
}
