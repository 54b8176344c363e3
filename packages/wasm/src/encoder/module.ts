/** Modules: functions, what they import, one memory, what they export. */
import { Bytes } from "./bytes.js";
import type { FunctionBuilder, Signature } from "./function.js";
import { typeBytes } from "./opcodes.js";

/** The memory a module works on; it is imported as `env.memory`. */
export interface MemorySpec {
  /** In pages of 64 KiB. */
  readonly pages: number;
  readonly shared: boolean;
}

/** Builds one module. Imports are declared before functions, since they are numbered first. */
export class ModuleBuilder {
  readonly #types = new Map<string, number>();
  readonly #signatures: Signature[] = [];
  readonly #imports: { readonly name: string; readonly type: number }[] = [];
  readonly #functions: { readonly builder: FunctionBuilder; readonly type: number }[] = [];
  readonly #exports: { readonly name: string; readonly index: number }[] = [];

  /** Imports `env.name`; gives the number to call it by. */
  import(name: string, signature: Signature): number {
    if (this.#functions.length > 0) throw new TypeError("encoder: imports come before functions.");
    this.#imports.push({ name, type: this.#type(signature) });
    return this.#imports.length - 1;
  }

  /** Adds a function; gives the number to call it by. Its body may still grow until the module is encoded. */
  add(builder: FunctionBuilder, exported?: string): number {
    this.#functions.push({ builder, type: this.#type(builder.signature) });
    const index = this.#imports.length + this.#functions.length - 1;
    if (exported !== undefined) this.#exports.push({ name: exported, index });
    return index;
  }

  /** The module in the binary format. */
  encode({ pages, shared }: MemorySpec): Uint8Array<ArrayBuffer> {
    const out = new Bytes();
    out.raw([0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
    section(out, 1, (to) => {
      to.unsigned(this.#signatures.length);
      for (const { params, results } of this.#signatures) {
        to.byte(0x60);
        for (const types of [params, results]) {
          to.unsigned(types.length);
          for (const type of types) to.byte(typeBytes[type]);
        }
      }
    });
    section(out, 2, (to) => {
      to.unsigned(this.#imports.length + 1);
      to.text("env");
      to.text("memory");
      to.byte(2);
      to.byte(shared ? 3 : 1);
      to.unsigned(pages);
      to.unsigned(pages);
      for (const { name, type } of this.#imports) {
        to.text("env");
        to.text(name);
        to.byte(0);
        to.unsigned(type);
      }
    });
    section(out, 3, (to) => {
      to.unsigned(this.#functions.length);
      for (const { type } of this.#functions) to.unsigned(type);
    });
    section(out, 7, (to) => {
      to.unsigned(this.#exports.length);
      for (const { name, index } of this.#exports) {
        to.text(name);
        to.byte(0);
        to.unsigned(index);
      }
    });
    section(out, 10, (to) => {
      to.unsigned(this.#functions.length);
      for (const { builder } of this.#functions) builder.encode(to);
    });
    return out.view().slice();
  }

  #type(signature: Signature): number {
    const key = `${signature.params.join()}:${signature.results.join()}`;
    const known = this.#types.get(key);
    if (known !== undefined) return known;
    this.#types.set(key, this.#signatures.length);
    this.#signatures.push(signature);
    return this.#signatures.length - 1;
  }
}

function section(out: Bytes, id: number, write: (to: Bytes) => void): void {
  const body = new Bytes();
  write(body);
  out.byte(id);
  out.unsigned(body.length);
  out.raw(body.view());
}
