/** A gradient check as a table. */
import type { CheckedElement, GradientReport } from "@cadena/autodiff/check";
import type { Language } from "./language/index.js";
import { derivative, significant, table } from "./print.js";

/** Derivatives that are shown. */
const most = 40;

/** A gradient check as a table, the worst first, with the reasons of what was skipped under it. */
export function reportTable({ elements, suspect }: GradientReport, of: string, language: Language): string {
  const { columns, status } = language.check;
  const what = ({ node, index, direction }: CheckedElement): string => {
    const entry = index.length === 0 ? "" : `[${index.join(", ")}]`;
    return `${derivative(of, node.name ?? "?")}${entry}${direction === undefined ? "" : ` ↗${direction + 1}`}`;
  };
  const shown = elements.slice(0, most);
  const rows = shown.map((each) => [
    what(each),
    significant(each.analytic, 9, language),
    ...(each.status === "skipped"
      ? ["", "", ""]
      : [
          significant(each.numeric, 9, language),
          significant(each.error, 2, language),
          significant(each.tolerance, 2, language),
        ]),
    status[each.status],
  ]);
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const each of elements) counts[each.status]++;
  const lines = [table([columns, ...rows])];
  if (elements.length > most) lines.push(`  … ${language.check.more(elements.length - most)}`);
  lines.push("", `  ${language.check.summary(counts)}`);
  for (const each of elements)
    if (each.reason !== undefined) lines.push(`  ${what(each)}: ${language.check.reason(each.reason)}`);
  if (suspect !== undefined)
    lines.push(`  ${language.check.suspect(suspect.name ?? suspect.application?.primitive.name ?? "?")}`);
  return lines.join("\n");
}
