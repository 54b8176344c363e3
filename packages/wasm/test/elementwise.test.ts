/** Machine code of every elementwise primitive against its reference kernel. */
import v8 from "node:v8";
import type { Primitive } from "@cadena/autodiff";
import { primitives } from "@cadena/autodiff/registry";
import { type DType, DTypeError, fromData, type TensorData } from "@cadena/core";
import { describe, expect, it } from "vitest";
import { literal } from "../src/emit/access.js";
import { detectTarget } from "../src/target.js";
import { bounds, ulps, withoutMachineCode } from "./accuracy.js";
import { type Call, type Context, compileElementwise } from "./kernel.js";
import { argumentLists } from "./values.js";

v8.setFlagsFromString("--experimental-wasm-relaxed-simd");
const size = 8192;
const elementwise = primitives.filter(({ scalar }) => scalar !== undefined);

/** How many ways a call is computed: as scalars, in vectors, with fused multiply-add where the runtime has it. */
function contextsFor(dtypes: readonly DType[]): readonly Context[] {
  const lanes = dtypes.includes("float64") ? ([2] as const) : ([2, 4] as const);
  const fused = detectTarget().fma ? [false, true] : [false];
  return [
    { lanes: 1, target: { simd: false, fma: false } },
    ...lanes.flatMap((each) => fused.map((fma) => ({ lanes: each, target: { simd: true, fma } }))),
  ];
}

/** The call of a primitive with arguments of one dtype; undefined where it does not take that. */
function callOf(primitive: Primitive, dtype: DType): Call | undefined {
  const inputs = new Array<DType>((primitive.scalar as (...args: number[]) => number).length || 1).fill(dtype);
  try {
    const [output] = primitive.avals(
      inputs.map((each) => ({ shape: [], dtype: each })),
      {},
    );
    return { name: primitive.name, params: {}, inputs, output: (output as { dtype: DType }).dtype };
  } catch (error) {
    if (error instanceof DTypeError) return undefined;
    throw error;
  }
}

const refuse = (): never => {
  throw new TypeError("An elementwise primitive has no body.");
};

/** What the reference kernel gives. */
function reference(primitive: Primitive, { inputs, params }: Call, args: readonly TensorData[]): TensorData {
  const tensors = args.map((data, i) => {
    const tensor = fromData(data as Float64Array, [size]);
    return inputs[i] === "bool" ? tensor.astype("bool") : tensor;
  });
  return (primitive.kernel(tensors, params, refuse)[0] as (typeof tensors)[number]).contiguous().data;
}

/** The largest error, and where it is. */
function worst(primitive: Primitive, call: Call, args: readonly TensorData[], got: TensorData): string | undefined {
  const { scalar, name } = primitive;
  const dtype = call.inputs[0] as "float32" | "float64";
  const bound = bounds[name];
  if (bound === undefined) return `${name} has no bound`;
  // Reference kernels of float64 are right to one unit, but for those that are one rounding.
  const slack = dtype === "float64" && bound.float64 !== 0 ? 1 : 0;
  for (let i = 0; i < size; i++) {
    const numbers = args.map((data) => data[i] as number);
    const [a, b] = numbers as [number, number];
    const y = bound.where?.(a) === false ? Number.NaN : (scalar as (...args: number[]) => number)(...numbers);
    const allowed =
      typeof bound[dtype] === "number" ? bound[dtype] : (bound[dtype] as (a: number, b: number) => number)(a, b);
    const error = ulps(got[i] as number, y, dtype);
    if (!(error <= allowed + slack)) return `${name}(${numbers.join(", ")}) = ${got[i]}, not ${y}: ${error} ulp`;
  }
  return undefined;
}

describe("machine code agrees with the reference kernel", () => {
  for (const primitive of elementwise) {
    for (const dtype of ["float64", "float32", "int32", "bool"] as const) {
      const call = callOf(primitive, dtype);
      if (call === undefined) continue;
      it(`${primitive.name} of ${dtype}`, () => {
        const args = argumentLists(call.inputs, size, 20);
        for (const context of contextsFor([...call.inputs, call.output])) {
          const run = compileElementwise(call, context, size);
          expect(run === undefined, "has no machine code").toBe(primitive.name in withoutMachineCode);
          if (run === undefined) continue;
          const got = run(args);
          if (dtype === "int32" || dtype === "bool" || call.output === "bool") {
            expect(Array.from(got)).toEqual(Array.from(reference(primitive, call, args)));
          } else expect(worst(primitive, call, args, got), JSON.stringify(context)).toBeUndefined();
        }
      });
    }
  }
});

const recordOf = (name: string): Primitive => primitives.find((each) => each.name === name) as Primitive;

describe("what is not a function of floats alone", () => {
  const dtypes = ["float64", "float32", "int32", "bool"] as const;

  it.each(dtypes)("chooses between two %s", (dtype) => {
    const call: Call = { name: "where", params: {}, inputs: ["bool", dtype, dtype], output: dtype };
    const args = argumentLists(call.inputs, size, 3);
    for (const context of contextsFor([dtype])) {
      const got = compileElementwise(call, context, size)?.(args);
      expect(got).toEqual(reference(recordOf("where"), call, args));
    }
  });

  it.each(dtypes.flatMap((from) => dtypes.map((to) => [from, to] as const)))("casts %s to %s", (from, to) => {
    const call: Call = { name: "cast", params: { dtype: to }, inputs: [from], output: to };
    // The reference refuses numbers that int32 does not hold, and machine code cannot.
    const holds = (x: number): boolean => to !== "int32" || Math.abs(Math.trunc(x)) < 2 ** 31;
    const args = argumentLists([from], size, 4).map((each) => each.map((x) => (holds(x) ? x : 1.5)));
    for (const context of contextsFor([from, to])) {
      const got = compileElementwise(call, context, size)?.(args);
      expect(got).toEqual(reference(recordOf("cast"), call, args));
    }
  });

  it.each([-16, -3, -2, -1, 0, 1, 2, 3, 7, 16])("multiplies for %i as a constant exponent", (exponent) => {
    for (const dtype of ["float32", "float64"] as const) {
      const call: Call = { name: "pow", params: {}, inputs: [dtype], output: dtype };
      const [x] = argumentLists([dtype], size, 6) as readonly [TensorData];
      for (const context of contextsFor([dtype])) {
        const constant = literal(exponent, dtype, context.lanes);
        const got = compileElementwise(call, context, size, [constant])?.([x]) as TensorData;
        for (let i = 0; i < size; i++) {
          const y = (x[i] as number) ** exponent;
          // Every product rounds, and a reciprocal loses digits where the power is denormal or too large.
          const isLost = exponent < 0 && (Math.abs(y) > 1e38 || Math.abs(y) < 1e-38);
          if (!isLost) expect(ulps(got[i] as number, y, dtype), String(x[i])).toBeLessThanOrEqual(Math.abs(exponent));
        }
      }
    }
  });

  it.each(["stopGradient", "barrier"])("%s changes nothing", (name) => {
    const call: Call = { name, params: {}, inputs: ["float32"], output: "float32" };
    const [x] = argumentLists(["float32"], size, 5);
    for (const context of contextsFor(["float32"])) {
      expect(compileElementwise(call, context, size)?.([x as TensorData])).toEqual(x);
    }
  });
});
