/** The part of the WebAssembly interface we use, typed here: programs need the types of neither Node nor the DOM. */

/** A module that the runtime has compiled. */
export interface CompiledModule {
  readonly [compiled]?: never;
}
declare const compiled: unique symbol;

/** A module that is ready to run. */
export interface Instance {
  readonly exports: Readonly<Record<string, unknown>>;
}

/** Linear memory. */
export interface LinearMemory {
  readonly buffer: ArrayBufferLike;
}

interface WebAssemblyInterface {
  readonly Memory: new (size: { initial: number; maximum: number; shared?: boolean }) => LinearMemory;
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => CompiledModule;
  readonly Instance: new (
    module: CompiledModule,
    imports: { readonly env: Readonly<Record<string, unknown>> },
  ) => Instance;
  readonly validate: (bytes: Uint8Array<ArrayBuffer>) => boolean;
}

/** WebAssembly, as the runtime has it. */
export const webAssembly: WebAssemblyInterface = (globalThis as unknown as { WebAssembly: WebAssemblyInterface })
  .WebAssembly;
