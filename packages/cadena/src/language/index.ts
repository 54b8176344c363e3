/** The languages of the program, and which one is spoken. */
import { en } from "./en.js";
import { es } from "./es.js";
import type { Language } from "./language.js";

export type { Language, Refusal } from "./language.js";

/** What `--lang` takes; the first is the default. */
export const languages = ["en", "es"] as const;

/** The language that the arguments ask for, before they are understood: errors about them are in it too. */
export function languageOf(args: readonly string[]): Language {
  const place = args.findLastIndex((each) => each === "--lang" || each.startsWith("--lang="));
  const asked = place < 0 ? undefined : (args[place]?.split("=")[1] ?? args[place + 1]);
  return asked === "es" ? es : en;
}
