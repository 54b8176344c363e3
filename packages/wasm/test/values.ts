/** Arguments for machine code: numbers of all magnitudes, special ones, and the edges of ranges. */
import { allocate, type DType, type TensorData } from "@cadena/core";

const specials = [
  ...[0, -0, 1, -1, 0.5, -0.5, 2, -2, 3, 1.5, -1.5, 2.5, 10, 100, 1000, Math.PI, -Math.PI, Math.PI / 2, Math.E],
  ...[Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, 5e-324, -5e-324, 1e-310, -1e-310],
  ...[1e-45, -1e-45, 1e-40, -1e-40, 2 ** -126, 2 ** -1022, 3.4028234663852886e38, -3.4028234663852886e38],
  ...[Number.MAX_VALUE, -Number.MAX_VALUE, 1 + 2 ** -23, 1 - 2 ** -24, 1 + 2 ** -52, 1 - 2 ** -53, -1 + 2 ** -24],
  ...[88.72, 88.73, -87.34, -103.97, -103.98, 709.78, 709.79, -708.4, -745.13, -745.14, 710.47, 710.48, 89.41, 89.42],
  ...[0.34, 0.35, 0.52, 0.56, 9.01, 10, 19.06, 22, -16.64, 0.84375, 1.25, 2.857142857142857, 6, 27.2, 26.54, 28],
  ...[0.66, 2.414213562373095, 2 ** 23, 2 ** 24 - 1, 2 ** 28 + 1, 2 ** 29 - 1, 2 ** 52, 2 ** 53, 1e15, 1e-8],
];

/** Numbers from a seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** `count` lists of arguments; the first hold every pair of special numbers. */
export function argumentLists(dtypes: readonly DType[], size: number, seed: number): readonly TensorData[] {
  const random = randomFrom(seed);
  return dtypes.map((dtype, k) => {
    const data = allocate(dtype, size);
    for (let i = 0; i < size; i++) {
      const special = k === 0 ? i : Math.floor(i / specials.length) + i * (dtypes.length - 1);
      const isSpecial = i < specials.length ** dtypes.length && i < size / 2;
      const paired = k === 0 ? i % specials.length : special % specials.length;
      data[i] = draw(dtype, isSpecial ? (specials[paired] as number) : undefined, random);
    }
    return data;
  });
}

function draw(dtype: DType, special: number | undefined, random: () => number): number {
  if (dtype === "bool") return random() < 0.5 ? 0 : 1;
  if (dtype === "int32") {
    const range = random() < 0.5 ? 6 : 2 ** 32;
    return special === undefined ? Math.floor((random() - 0.5) * range) | 0 : special | 0;
  }
  if (special !== undefined) return special;
  const kind = random();
  const sign = random() < 0.5 ? -1 : 1;
  if (kind < 0.2) return sign * random();
  if (kind < 0.5) return sign * random() * 10;
  if (kind < 0.6) return sign * random() * 100;
  if (kind < 0.7) return sign * random() * 1000;
  if (kind < 0.8) return 1 + (random() - 0.5) * 2 ** (-20 * random());
  const exponents = dtype === "float32" ? 278 : 2098;
  return sign * (1 + random()) * 2 ** Math.round((random() - 0.5) * exponents);
}
