/** Every module that a test file makes, for a second opinion: that of wabt, beside the runtime's own. */
import { afterAll, expect } from "vitest";
import wabt from "wabt";
import { webAssembly } from "../../packages/wasm/src/runtime.js";

const made = new Map<string, Uint8Array<ArrayBuffer>>();
const { Module } = webAssembly;
Object.assign(webAssembly, {
  Module: class extends Module {
    constructor(bytes: Uint8Array<ArrayBuffer>) {
      super(bytes);
      made.set(Buffer.from(bytes).toString("base64"), bytes.slice());
    }
  },
});

const features = { simd: true, relaxed_simd: true, bulk_memory: true, sign_extension: true, sat_float_to_int: true };

/** To be called in a test file: afterwards all modules that it made are validated. */
export function validatesModules(): void {
  afterAll(async () => {
    const { readWasm } = await wabt();
    expect(made.size).toBeGreaterThan(0);
    for (const bytes of made.values()) {
      expect(webAssembly.validate(bytes)).toBe(true);
      const module = readWasm(bytes, { ...features, readDebugNames: false });
      module.validate();
      module.destroy();
    }
  }, 60_000);
}
