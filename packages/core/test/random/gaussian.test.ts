import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normalQuantile, portableLog } from "../../src/random/gaussian.js";

describe("portableLog", () => {
  it("is within two units of the last place of the logarithm", () => {
    fc.assert(
      fc.property(fc.double({ min: 2 ** -60, max: 2 ** 60, noNaN: true }), (x) => {
        expect(Math.abs(portableLog(x) - Math.log(x)) <= 2 * Number.EPSILON * Math.abs(Math.log(x))).toBe(true);
      }),
      { numRuns: 2000 },
    );
    expect(portableLog(1)).toBe(0);
  });
});

describe("normalQuantile", () => {
  // To 16 digits, from the 1988 paper and tables of the normal distribution.
  it.each([
    [0.25, -0.6744897501960817],
    [0.001, -3.090232306167813],
    [1e-20, -9.262340089798409],
    [0.975, 1.959963984540054],
    [0.9, 1.2815515655446004],
    [0.5, 0],
  ])("of %d", (p, z) => {
    expect(Math.abs(normalQuantile(p) - z) <= 4e-16 * Math.max(1, Math.abs(z)) * 2).toBe(true);
  });

  it("is odd about ½, and increases", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 30 - 1 }), (i) => {
        const p = i * 2 ** -31;
        expect(normalQuantile(1 - p)).toBe(-normalQuantile(p));
        expect(normalQuantile(p + 2 ** -31) > normalQuantile(p)).toBe(true);
      }),
    );
  });
});
