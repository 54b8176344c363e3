/** What the machine code is for: found out at run time, never by version. */
import { FunctionBuilder } from "./encoder/function.js";
import { ModuleBuilder } from "./encoder/module.js";
import { f32x4, op } from "./encoder/value.js";
import { webAssembly } from "./runtime.js";

/** What the runtime's WebAssembly can do. */
export interface Target {
  /** 128-bit vectors. */
  readonly simd: boolean;
  /** Relaxed fused multiply-add on vectors. It rounds once where a product and a sum round twice. */
  readonly fma: boolean;
  /**
   * Whether the runtime joins neighbouring 128-bit operations into 256-bit ones. It cannot be found out but by timing; a
   * program says so that has opted in (V8 13 and later on x86-64: `--experimental-wasm-revectorize`). Products of
   * matrices then keep twice as much in registers: without such a runtime they become slower, not wrong.
   */
  readonly joined?: boolean;
}

/**
 * What this runtime can do: small modules are offered to it.
 *
 * @example
 * typeof detectTarget().simd; // "boolean"
 */
export function detectTarget(): Target {
  const x = f32x4(1);
  return {
    simd: accepts("f32x4.add", 2),
    fma: accepts("f32x4.relaxed_madd", 3),
  };

  function accepts(name: string, count: number): boolean {
    const module = new ModuleBuilder();
    const fn = new FunctionBuilder();
    fn.let(op(name, new Array(count).fill(x)));
    module.add(fn, "f");
    return webAssembly.validate(module.encode({ pages: 1, shared: false }));
  }
}
