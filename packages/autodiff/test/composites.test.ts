/**
 * Composite functions under laws 2 to 7: any layout, zero sizes, rank 0 and rank 5, float32 beside float64, and integer
 * and bool inputs, which are refused or computed as floats.
 */
import { type DType, DTypeError, fromData, isFloat, type Shape, type Tensor } from "@cadena/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { backpropagate, evaluate, pushForward } from "../src/index.js";
import { tensorOf } from "./arbitraries.js";
import { type Row, rows } from "./composites.js";
import {
  checkCotangents,
  entries,
  expectNear,
  holdsDerivativeLaws,
  holdsSecondOrderLaws,
  type Point,
  pointOf,
  valuesAt,
} from "./laws-of-graphs.js";
import { accepted, checkBatches } from "./laws-of-primitives.js";

fc.configureGlobal({ seed: 20 });

const step = (distinct: boolean | undefined): fc.Arbitrary<number> =>
  distinct ? fc.constant(0) : fc.integer({ min: -2000, max: 2000 }).map((k) => k / 1000);

/** Values of one case in a dtype. All are of any layout but those that must differ. */
function valuesOf({ distinct, regular }: Row, shapes: readonly Shape[], dtype: DType): fc.Arbitrary<readonly Tensor[]> {
  return fc.tuple(
    ...shapes.map((shape, i) => {
      const plain = tensorOf(
        shape,
        dtype,
        isFloat(dtype) ? step(distinct) : fc.integer({ min: 0, max: dtype === "bool" ? 1 : 3 }),
      );
      const isOrdered = distinct === true && isFloat(dtype);
      const isRegular = regular === true && i === 0;
      if (!isOrdered && !isRegular) return plain;
      const n = shape.at(-1) ?? 1;
      return fc.tuple(plain, fc.nat({ max: 100 })).map(([value, shift]) => {
        const data = value.contiguous().data.slice();
        for (const [k] of data.entries()) {
          // A step of 7 through numbers of which 7 is no divisor meets each once.
          if (isOrdered) data[k] = (((k + shift) * 7) % 101) / 4 - 5.1;
          else if (Math.floor(k / n) % n === k % n) data[k] = dtype === "bool" ? 1 : (data[k] as number) + 6;
          else if (dtype === "bool") data[k] = 0;
        }
        return fromData(data, shape);
      });
    }),
  );
}

const caseOf = (row: Row, dtype: DType): fc.Arbitrary<readonly Tensor[]> =>
  fc.constantFrom(...row.shapes).chain((shapes) => valuesOf(row, shapes, dtype));

const at = (row: Row, values: readonly Tensor[]): Point => pointOf(values, (inputs) => [row.f(...inputs)]);

/** Values, and cotangents and tangents: the values are their own cotangents, the inputs their own tangents. */
function allOf({ inputs, outputs, values }: Point): readonly Tensor[] {
  const { cotangent } = backpropagate(outputs, outputs, inputs);
  const tangents = pushForward(outputs, inputs, inputs).filter((each) => each !== null);
  const found = [...outputs, ...inputs.flatMap((x) => cotangent(x) ?? []), ...tangents];
  return evaluate(found, new Map(inputs.map((x, i) => [x, values[i] as Tensor]))) as Tensor[];
}

describe.each(rows.map((row) => ({ name: row.name, row })))("$name", ({ row }) => {
  const points = caseOf(row, "float64").map((values) => at(row, values));

  it("laws 3, 4, 5 and 7, of any layout, of every rank and size", () => {
    holdsDerivativeLaws(points, 12);
    holdsSecondOrderLaws(points, 6);
    fc.assert(
      fc.property(points, (point) => checkCotangents(point, valuesAt(point))),
      { numRuns: 6 },
    );
  });

  it("law 6: vmap is a loop", () => {
    const examples = fc
      .constantFrom(...row.shapes)
      .chain((shapes) =>
        fc.tuple(valuesOf(row, shapes, "float64"), valuesOf(row, shapes, "float64"), fc.nat({ max: 3 })),
      );
    fc.assert(
      fc.property(examples, ([one, two, turn]) =>
        checkBatches({ build: (inputs) => [row.f(...inputs)], examples: [one, two], turn }),
      ),
      { numRuns: 4 },
    );
  });

  it("float32: shapes and dtypes, and what float64 gives, to a few hundred units of rounding", () => {
    fc.assert(
      fc.property(caseOf(row, "float32"), (values) => {
        const narrow = allOf(at(row, values));
        const exact = allOf(
          at(
            row,
            values.map((each) => each.astype("float64")),
          ),
        );
        for (const [k, found] of narrow.entries()) {
          expect(found.dtype).toBe("float32");
          expect(found.shape).toEqual(exact[k]?.shape);
          const expected = entries(exact[k] as Tensor);
          const scale = expected.reduce((top, each) => Math.max(top, Math.abs(each)), 1);
          for (const [i, each] of entries(found).entries())
            expectNear(each, expected[i] as number, 400 * 2 ** -24 * scale, `${row.name}, result ${k}`);
        }
        checkCotangents(at(row, values), valuesAt(at(row, values)));
      }),
      { numRuns: 10 },
    );
  });

  it.each(["int32", "bool"] as const)("%s: refused, or the value of the same floats, and no cotangent", (dtype) => {
    fc.assert(
      fc.property(caseOf(row, dtype), (values) => {
        const point = accepted(() => at(row, values));
        if (point === undefined) {
          expect(() => at(row, values)).toThrow(DTypeError);
          return;
        }
        const expected = valuesAt(
          at(
            row,
            values.map((each) => each.astype("float64")),
          ),
        );
        for (const [k, found] of valuesAt(point).entries()) {
          const right = entries(expected[k] as Tensor);
          for (const [i, each] of entries(found).entries())
            expectNear(each, right[i] as number, 1e-12 * (1 + Math.abs(right[i] as number)), row.name);
        }
        const floats = point.outputs.filter((y) => isFloat(y.dtype));
        const { cotangent } = backpropagate(floats, floats, point.inputs);
        expect(point.inputs.map(cotangent)).toEqual(point.inputs.map(() => undefined));
      }),
      { numRuns: 6 },
    );
  });
});
