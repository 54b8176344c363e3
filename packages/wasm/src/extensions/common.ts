/** What every engine can do. */
import type { Extension } from "../extension.js";
import { commonRules } from "../lower/rules.js";
import { commonFloats } from "../math/floats.js";

/** What a step of training needs. */
export const common: Extension = { name: "", floats: commonFloats, rules: commonRules };
