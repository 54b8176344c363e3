/** What the machine code is for: found out at run time, never by version. */

/** What the runtime's WebAssembly can do. */
export interface Target {
  /** 128-bit vectors. */
  readonly simd: boolean;
  /** Relaxed fused multiply-add on vectors. It rounds once where a product and a sum round twice. */
  readonly fma: boolean;
}
