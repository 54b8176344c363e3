/** Times every workload for everyone, in turn, in one run: `node run.js [--only w2,w3] [--quick] [--processor] [--json out.json]`. */
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { careful, measure, quick } from "./harness/measure.js";
import { caseLines, compareResults, quotientLines } from "./harness/report.js";
import { absent, rivalsFor } from "./rivals/index.js";
import { workloads } from "./workloads.js";

const { values } = parseArgs({
  options: {
    only: { type: "string", default: workloads.map(({ id }) => id).join(",") },
    rivals: { type: "string", default: "" },
    processor: { type: "boolean", default: false },
    quick: { type: "boolean", default: false },
    json: { type: "string" },
  },
});
const chosen = values.only.toLowerCase().split(",");
const wanted = values.rivals.toLowerCase().split(",");
const plan = { ...(values.quick ? quick : careful), clock: values.processor ? "processor" : "ms" };
const machine = `${cpus().length} × ${cpus()[0]?.model ?? "?"}, Node ${process.versions.node}`;
const day = new Date().toISOString().slice(0, 10);
console.log(
  `${day}, ${machine}, one thread, ${values.processor ? "processor time" : "time on the wall"}${values.quick ? ", quick" : ""}. Ratios above 1: slower than cadena.`,
);
for (const each of absent) console.log(`absent: ${each}`);
console.log();

const results = [];
for (const workload of workloads.filter(({ id }) => chosen.includes(id))) {
  const measured = [];
  for (const options of workload.cases) {
    const { rivals, done } = rivalsFor(workload, options);
    const some = rivals.filter(({ name }) => wanted.some((each) => name.toLowerCase().includes(each)));
    const rows = compareResults(await measure(some, plan));
    done();
    measured.push({ workload: workload.id, title: workload.title, unit: workload.unit, options, rows });
    console.log(caseLines(workload, options, rows).join("\n"));
  }
  for (const line of quotientLines(workload, measured)) console.log(line);
  results.push(...measured);
}
if (values.json !== undefined) {
  const withUnits = results.map(({ rows, ...rest }) => ({
    ...rest,
    rows: rows.map((row) => (row.median === undefined ? row : { ...row, shown: shownIn(rest, row.median) })),
  }));
  writeFileSync(values.json, `${JSON.stringify({ day, machine, absent, results: withUnits }, null, 2)}\n`);
}

function shownIn({ workload, options }, ms) {
  return workloads.find(({ id }) => id === workload).show(ms, options);
}
