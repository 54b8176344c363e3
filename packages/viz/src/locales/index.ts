/** The languages there are. */
import { en } from "./en.js";
import { es } from "./es.js";
import type { Locale } from "./locale.js";

/** The name of a language. */
export type LocaleName = "en" | "es";

/** By name. */
export const locales: Readonly<Record<LocaleName, Locale>> = { en, es };
