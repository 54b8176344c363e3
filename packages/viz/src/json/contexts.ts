/** The places where nodes were made, as a table. */
import type { Context, Frame } from "@cadena/autodiff";
import type { FileContext } from "./format.js";

/** Layers and calls, each once; nodes made outside all have no place. */
export class ContextTable {
  readonly entries: FileContext[] = [];
  readonly #frames: ReadonlyMap<Frame, number>;
  readonly #places = new Map<Context, number | undefined>();
  readonly #keys = new Map<string, number>();

  constructor(frames: ReadonlyMap<Frame, number>) {
    this.#frames = frames;
  }

  place(context: Context): number | undefined {
    if (this.#places.has(context)) return this.#places.get(context);
    const { scope, frame, implicit } = context;
    const entry: FileContext = {
      ...(scope === undefined ? {} : { scope }),
      ...(frame === undefined ? {} : { frame: this.#frames.get(frame) as number }),
      ...(implicit ? { implicit } : {}),
    };
    const place = this.#add(entry);
    this.#places.set(context, place);
    return place;
  }

  #add(entry: FileContext): number | undefined {
    const key = JSON.stringify(entry);
    if (key === "{}") return undefined;
    const known = this.#keys.get(key);
    if (known !== undefined) return known;
    this.#keys.set(key, this.entries.length);
    return this.entries.push(entry) - 1;
  }
}
