/** The rows as a table: medians, quartiles, ratios to cadena, and whether the numbers agree. */

/** Results may differ by this much, relative to 1 + |number|. */
const tolerance = 1e-3;

/** Marks each row with how far its result is from that of the first row that has one. */
export function compareResults(rows) {
  const wanted = rows.find(({ result }) => result !== undefined)?.result ?? [];
  return rows.map((row) => {
    if (row.result === undefined) return row;
    const gaps = wanted.map((value, i) => Math.abs((row.result[i] ?? Number.NaN) - value) / (1 + Math.abs(value)));
    const difference = gaps.reduce((worst, gap) => (gap <= worst ? worst : gap), 0);
    return { ...row, difference, agrees: difference <= tolerance };
  });
}

/** The lines of one case. */
export function caseLines(workload, options, rows) {
  const best = Math.min(...rows.filter(isOurs).map(({ median }) => median ?? Number.POSITIVE_INFINITY));
  const details = Object.entries(options).map(([name, value]) => `${name} ${value}`);
  const heading = [workload.id.toUpperCase(), workload.title, ...details].join(", ");
  const shown = (ms) => significant(workload.show(ms, options));
  const lines = rows.map((row) => {
    if (row.failed !== undefined) return `  ${row.rival.padEnd(27)} failed: ${row.failed.slice(0, 110)}`;
    const quartiles = [row.low, row.high].map((ms) => workload.show(ms, options)).sort((p, q) => p - q);
    const ratio = Number.isFinite(best) ? `${significant(row.median / best)}×` : "";
    const mark = row.agrees ? "" : `  differs by ${row.difference.toExponential(1)}`;
    return `  ${[row.rival.padEnd(27), shown(row.median).padStart(9), quartiles.map(significant).join("–").padStart(19), ratio.padStart(9)].join(" ")} ${significant(row.firstCall).padStart(9)}${mark}`;
  });
  const columns = [
    workload.unit.padStart(9),
    "quartiles".padStart(19),
    "÷ cadena".padStart(9),
    "first, ms".padStart(10),
  ];
  return [heading, `  ${"".padEnd(27)} ${columns.join(" ")}`, ...lines, ""];
}

/** cost(gradient) ÷ cost(forward) of each rival that did both. */
export function quotientLines(workload, measured) {
  const rowsOf = (part) => measured.find(({ options }) => options.part === part)?.rows ?? [];
  const losses = new Map(rowsOf("forward").map(({ rival, median }) => [rival, median]));
  const lines = rowsOf("gradient")
    .map(({ rival, median }) => [rival, median / losses.get(rival)])
    .filter(([, quotient]) => Number.isFinite(quotient))
    .map(([rival, quotient]) => `  ${rival.padEnd(27)} ${significant(quotient).padStart(9)}`);
  return lines.length === 0 ? [] : [`${workload.id.toUpperCase()}, gradient ÷ forward`, ...lines, ""];
}

const isOurs = ({ rival }) => rival.startsWith("cadena");

/** Three digits that count, without an exponent. */
const significant = (value) => (value >= 100 ? value.toFixed(0) : `${Number(value.toPrecision(3))}`);
