/** Curves: where points and ticks lie, what is escaped, and where a curve has a gap. */
import { ValueError } from "@cadena/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { axisOf } from "../src/charts/axis.js";
import { toLineChart } from "../src/index.js";

const number = fc.double({ noNaN: true, noDefaultInfinity: true });
/** The curves of a chart, without those of the legend. */
const curves = (svg: string): readonly string[] =>
  [...svg.matchAll(/<path d="([^"]*)" fill="none" stroke="#\w+" stroke-width/g)]
    .map(([, path]) => path as string)
    .filter((_, i) => i % 2 === 0);
const textsOf = (svg: string): readonly string[] =>
  [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map(([, text]) => text as string);

describe("an axis", () => {
  test.each([false, true])("holds all its values and ticks, whatever they are (logarithmic: %s)", (isLogarithmic) => {
    fc.assert(
      fc.property(fc.array(number, { minLength: 1 }), (values) => {
        const drawn = values.filter((value) => !isLogarithmic || value > 0);
        const axis = axisOf(values, isLogarithmic);
        if (axis === undefined) return drawn.length === 0;
        const places = [...drawn, ...axis.ticks].map(axis.place);
        expect(places.every((place) => place >= 0 && place <= 1)).toBe(true);
        expect(axis.ticks.length).toBeLessThanOrEqual(12);
        expect(axis.ticks).toEqual([...axis.ticks].sort((a, b) => a - b));
        return true;
      }),
    );
  });

  test.each([
    [[0, 1], false, [0, 0.2, 0.4, 0.6, 0.8, 1]],
    [[1, 10], false, [2, 4, 6, 8, 10]],
    [[0.003, 2], true, [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2]],
    [[1e-9, 1], true, [1e-8, 1e-6, 1e-4, 1e-2, 1]],
    [[2, 3], true, [2, 2.2, 2.4, 2.6, 2.8, 3]],
    [[4], false, [2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5, 6]],
  ])("marks round numbers: %j", (values, isLogarithmic, ticks) => {
    expect(axisOf(values, isLogarithmic)?.ticks).toEqual(ticks);
  });
});

describe("curves", () => {
  test("run from corner to corner of the frame, on both scales", () => {
    const points = [
      [1, 0.01],
      [2, 0.1],
      [3, 1],
    ] as const;
    expect(curves(toLineChart([{ name: "E", points }]))).toEqual(["M80 340h0L340 312.7L600 40"]);
    expect(curves(toLineChart([{ name: "E", points }], { logarithmic: "y" }))).toEqual(["M80 340h0L340 190L600 40"]);
  });

  test("have a gap where a value is not finite, and a dot where it stands alone", () => {
    const points = [1, Number.NaN, 2, 3, Number.POSITIVE_INFINITY].map((y, x) => [x, y] as const);
    expect(curves(toLineChart([{ name: "E", points }]))).toEqual(["M80 340h0M426.7 190h0L600 40"]);
    const positive = [1, 0, 2, 4, -1].map((y, x) => [x, y] as const);
    expect(curves(toLineChart([{ name: "E", points: positive }], { logarithmic: "y" }))).toEqual([
      "M80 340h0M426.7 190h0L600 40",
    ]);
  });

  test("have their names, the title and the axes in the picture, escaped", () => {
    const points = [[0, 0.5]] as const;
    const svg = toLineChart([{ name: "a<b", points }], { title: '"T" & Σ', x: "<x>", y: "y", decimalComma: true });
    expect(textsOf(svg)).toEqual(expect.arrayContaining(["a&#60;b", "&#34;T&#34; &#38; Σ", "&#60;x&#62;", "y", "0,5"]));
    expect(svg).toContain("<title>&#34;T&#34; &#38; Σ</title>");
  });

  test("are refused where nothing can be drawn", () => {
    const nothing = [{ name: "E", points: [[1, Number.NaN]] }] as const;
    expect(() => toLineChart(nothing)).toThrow(ValueError);
    expect(() => toLineChart([{ name: "E", points: [[1, -1]] }], { logarithmic: "y" })).toThrow(/positive/);
  });
});
