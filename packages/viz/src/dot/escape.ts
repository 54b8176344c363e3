/** Any text as a quoted string of the DOT language. */
import { wellFormed } from "../format/names.js";

/** What needs care: quotes, backslashes, entities, controls, line ends, and halves of surrogate pairs. */
const special = /["\\&\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u;

/**
 * Text that stands between quotes in DOT and is shown by Graphviz as it is: quotes and backslashes are escaped, and an
 * ampersand that would begin an HTML entity too. Between quotes, `<…>` is no HTML label.
 *
 * @example
 * escapeDot('say "hi"'); // 'say \\"hi\\"'
 */
export function escapeDot(text: string): string {
  if (!special.test(text)) return text;
  return wellFormed(text)
    .replaceAll("\\", "\\\\")
    .replaceAll('"', '\\"')
    .replace(/&(?=#?\w+;)/g, "&amp;")
    .replace(/\r\n?|\n|\u2028|\u2029/g, "\\n")
    .replace(/\p{Cc}/gu, " ");
}

/** Any text as a quoted string of the DOT language. */
export function quoteDot(text: string): string {
  return `"${escapeDot(text)}"`;
}
