/** Guards: memory that belongs to no buffer keeps a pattern, which is looked at after every kernel. */
import { CadenaError } from "@cadena/core";
import { exportName } from "../emit/program.js";
import type { Buffer } from "../lower/view.js";
import type { Instance } from "../runtime.js";
import type { Stages } from "../stages.js";
import { byteLength, type MemoryPlan } from "./memory.js";

/** How programs are guarded. */
export interface Guarding {
  /** Bytes between buffers. */
  readonly zone: number;
  readonly watch: typeof watch;
}

/** Bytes between buffers, in guarded programs. */
export const zone = 512;
/** As a float it is NaN: what is read where nothing was written, or beside a buffer, spoils the results. */
const pattern = 0xff;

/** A run of a program, kernel by kernel, which looks at the memory between. */
export function watch(
  memory: ArrayBufferLike,
  { lowered, kernels, assembled, settings }: Stages,
  exports: Instance["exports"],
): () => void {
  const lasting = new Set([...lowered.inputs, ...lowered.constants.keys()]);
  const guard = new Guard(memory, assembled.plan, assembled.scratchBytes, lasting);
  return () => {
    guard.spoil();
    for (let i = 0; i <= kernels.length; i++) {
      (exports[exportName(i)] as () => void)();
      const kernel = kernels[i];
      guard.check(kernel ? (settings.abilities.texts?.describe(kernel) ?? kernel.kind) : "the copies of state");
    }
  };
}

/** Watches over the memory of a program that was planned with zones. */
export class Guard {
  readonly #bytes: Uint8Array;
  readonly #zones: readonly (readonly [start: number, end: number])[];
  readonly #temporaries: readonly Uint8Array[];

  /** `lasting` is what kernels find written: inputs, constants, state. */
  constructor(memory: ArrayBufferLike, plan: MemoryPlan, scratchBytes: number, lasting: ReadonlySet<Buffer>) {
    this.#bytes = new Uint8Array(memory);
    const lastingPlaces = new Set([...lasting].map(plan.addressOf));
    const taken = plan.places.map(({ buffer, address }) => [address, address + byteLength(buffer)] as const);
    const ordered = [...taken, [plan.scratch, plan.scratch + scratchBytes] as const].sort(([a], [b]) => a - b);
    const zones: (readonly [number, number])[] = [];
    let end = 0;
    for (const [from, to] of [...ordered, [this.#bytes.length, 0] as const]) {
      if (from > end) zones.push([end, from]);
      end = Math.max(end, to);
    }
    this.#zones = zones;
    this.#temporaries = taken.filter(([at]) => !lastingPlaces.has(at)).map(([at, to]) => this.#bytes.subarray(at, to));
    for (const [from, to] of zones) this.#bytes.fill(pattern, from, to);
  }

  /** Forgets what the last run computed. */
  spoil(): void {
    for (const each of this.#temporaries) each.fill(pattern);
  }

  /** Looks at all zones after a kernel. */
  check(kernel: string): void {
    for (const [from, to] of this.#zones) {
      for (let at = from; at < to; at++) {
        if (this.#bytes[at] === pattern) continue;
        throw new CadenaError({
          op: "guard",
          expected: "kernels must write to their own buffers only",
          received: `byte ${at}, ${at - from} beyond a buffer, written by ${kernel}`,
          advice: "This is an error of the compiler. Please report it with the graph.",
        });
      }
    }
  }
}
