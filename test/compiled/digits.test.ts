/** Machine code of float64 against formulas with 110 digits. */
import v8 from "node:v8";
import type { Primitive } from "@cadena/autodiff";
import { primitives } from "@cadena/autodiff/registry";
import { describe, expect, it } from "vitest";
import { big, exact, formulas } from "../../packages/autodiff/test/high-precision.js";
import { detectTarget } from "../../packages/wasm/src/target.js";
import { bounds, withoutMachineCode } from "../../packages/wasm/test/accuracy.js";
import { type Call, type Context, compileElementwise } from "../../packages/wasm/test/kernel.js";
import { randomFrom } from "../../packages/wasm/test/values.js";

v8.setFlagsFromString("--experimental-wasm-relaxed-simd");
const count = 16;
const functions = primitives.filter(
  ({ name }) => name in formulas && name in bounds && !(name in withoutMachineCode) && bounds[name]?.float64 !== 0,
);
const contexts: readonly Context[] = [
  { lanes: 1, target: { simd: false, fma: false } },
  { lanes: 2, target: { simd: true, fma: false } },
  ...(detectTarget().fma ? [{ lanes: 2, target: { simd: true, fma: true } } as const] : []),
];

/** Numbers in the domain of an argument: where the record samples it, or of all sizes up to 100. */
function argument({ domain }: Primitive, i: number, random: () => number): number {
  const intervals = domain?.[i]?.sample;
  if (intervals === undefined) return (random() - 0.5) * 200 * 10 ** (-6 * random());
  const [low, high] = intervals[Math.floor(random() * intervals.length)] as readonly [number, number];
  return low + (high - low) * random();
}

describe("float64 against 110 digits", () => {
  it.each(functions.map((each) => [each.name, each] as const))("%s", (name, primitive) => {
    const random = randomFrom(7);
    const arity = Math.max(1, (primitive.scalar as (...args: number[]) => number).length);
    const args = Array.from({ length: arity }, (_, k) =>
      Float64Array.from({ length: count }, () => argument(primitive, k, random)),
    );
    const call: Call = { name, params: {}, inputs: args.map(() => "float64" as const), output: "float64" };
    const runs = contexts.map((context) => compileElementwise(call, context, count)?.(args).slice() as Float64Array);
    for (let i = 0; i < count; i++) {
      const [a, b = 0] = args.map((data) => data[i] as number);
      const y = exact.evaluate(formulas[name]?.value as string, { a: big(a as number), b: big(b) });
      const rounded = Number(y);
      const unit = Math.abs(nextUp(rounded) - rounded);
      const bound = bounds[name]?.float64;
      const allowed = typeof bound === "function" ? bound(a as number, b) : (bound as number);
      for (const got of runs) {
        const lost = big(got[i] as number).minus(y);
        const error = Math.abs(Number(lost)) / unit;
        expect(error, `${name}(${a}, ${b}) = ${got[i]}, not ${rounded}`).toBeLessThanOrEqual(allowed);
      }
    }
  });
});

/** The float64 after x, away from 0. */
function nextUp(x: number): number {
  const bits = new BigInt64Array(new Float64Array([x]).buffer);
  bits[0] = (bits[0] as bigint) + 1n;
  return new Float64Array(bits.buffer)[0] as number;
}
