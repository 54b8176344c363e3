/** What the parts of a kernel write to: its function, its vectors, its scratch memory. */
import type { FunctionBuilder } from "../encoder/function.js";
import { addBytes, i32, type Value } from "../encoder/value.js";
import type { Axis } from "../layout.js";
import { merged, offsets, type Side, sizeOf } from "./axes.js";
import type { Lanes } from "./lanes.js";

/** A kernel in the making. */
export class Site {
  readonly fn: FunctionBuilder;
  readonly lanes: Lanes;
  readonly #scratch: Value;
  #used = 0;

  constructor(fn: FunctionBuilder, lanes: Lanes, scratch: Value) {
    this.fn = fn;
    this.lanes = lanes;
    this.#scratch = scratch;
  }

  /** How many bytes of scratch memory were reserved. */
  get scratchBytes(): number {
    return this.#used;
  }

  /** The address of scratch memory of a size, 16-byte aligned as the whole is. */
  reserve(bytes: number): Value {
    const address = addBytes(this.#scratch, this.#used);
    this.#used += Math.ceil(bytes / 16) * 16;
    return this.fn.let(address);
  }

  /** A side of a matrix, with a table of its offsets written now if it has several axes. */
  side(axes: readonly Axis[]): Side {
    const simple = merged(axes);
    if (simple.length === 1) return { axes: simple, table: i32(0) };
    const table = this.reserve(sizeOf(axes) * 4);
    offsets(this.fn, simple, this.lanes.bytes, table);
    return { axes: simple, table };
  }
}
