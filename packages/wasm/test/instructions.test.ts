/** Every instruction: the runtime accepts its bytes, and wabt reads the name we wrote. */
import v8 from "node:v8";
import { describe, expect, it } from "vitest";
import wabt from "wabt";
import { FunctionBuilder } from "../src/encoder/function.js";
import { ModuleBuilder } from "../src/encoder/module.js";
import { instruction, instructionNames } from "../src/encoder/opcodes.js";
import { op } from "../src/encoder/value.js";
import { webAssembly } from "../src/runtime.js";
import { detectTarget } from "../src/target.js";

v8.setFlagsFromString("--experimental-wasm-relaxed-simd");
const reader = await wabt();
const features = { simd: true, threads: true, bulk_memory: true, sat_float_to_int: true, relaxed_simd: true };

/** A module whose function does one instruction. */
function moduleOf(name: string): Uint8Array<ArrayBuffer> {
  const { args, result } = instruction(name);
  const fn = new FunctionBuilder(args, result === undefined ? [] : [result]);
  const params = args.map((_, i) => fn.param(i));
  if (result === undefined) fn.store(name, params[0] as never, params[1] as never);
  else fn.return([op(name, params)]);
  const module = new ModuleBuilder();
  module.add(fn, "f");
  return module.encode({ pages: 1, shared: true });
}

describe("instructions", () => {
  it.each(instructionNames())("%s", (name) => {
    const bytes = moduleOf(name);
    if (!name.includes("relaxed") || detectTarget().fma) expect(webAssembly.validate(bytes)).toBe(true);
    const module = reader.readWasm(bytes, features);
    const text = module.toText({ foldExprs: false, inlineExport: false });
    module.destroy();
    // A choice has the type of its operands.
    const written = name.endsWith(".select") ? "select" : name;
    expect(text.split(/[\s()]+/)).toContain(written);
  });
});
