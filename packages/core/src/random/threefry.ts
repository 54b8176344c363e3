/** Threefry-2x32 with 20 rounds: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3" (2011). */

/** The rotations of the rounds, repeated every eight. */
const rotations = [13, 15, 26, 6, 17, 29, 16, 24] as const;

/** The parity constant of the key schedule of Threefish. */
const parity = 0x1bd11bda;

/**
 * Enciphers the counter (x0, x1) under the key (k0, k1). All words are 32 bits; the result is written to
 * `out[at]` and `out[at + 1]`.
 */
export function threefry(k0: number, k1: number, x0: number, x1: number, out: Int32Array, at: number): void {
  const k2 = k0 ^ k1 ^ parity;
  let a = (x0 + k0) | 0;
  let b = (x1 + k1) | 0;
  for (let group = 1; group <= 5; group++) {
    const first = group % 2 === 1 ? 0 : 4;
    for (let round = first; round < first + 4; round++) {
      const r = rotations[round] as number;
      a = (a + b) | 0;
      b = ((b << r) | (b >>> (32 - r))) ^ a;
    }
    // Group g adds keys g and g + 1, counted modulo 3, and the number of the group.
    const low = group % 3;
    a = (a + (low === 0 ? k0 : low === 1 ? k1 : k2)) | 0;
    b = (b + (low === 0 ? k1 : low === 1 ? k2 : k0) + group) | 0;
  }
  out[at] = a;
  out[at + 1] = b;
}
