/**
 * Microseconds a node: graphs written as text, DOT and JSON, and read from JSON. Time of the processor, all threads of
 * the process together, so that other work on the machine counts little.
 */
import { Graph, input } from "@cadena/autodiff";
import { fromJson, toDot, toJson, toMermaid } from "../packages/viz/dist/index.js";
import { chain, tree } from "./shapes.js";

/** What is timed, in order; each step is given the results of those before. */
const steps = {
  listing: ({ graph }) => graph.toString(),
  dot: ({ graph }) => toDot(graph),
  mermaid: ({ graph }) => toMermaid(graph),
  toJson: ({ graph }) => toJson(graph),
  fromJson: ({ toJson }) => fromJson(toJson),
  // The yardsticks: what the platform takes to read the same file, and to write what it read.
  parse: ({ toJson }) => JSON.parse(toJson),
  stringify: ({ parse }) => JSON.stringify(parse, null, 1),
};

const median = (times) => times.sort((p, q) => p - q)[times.length >> 1];
const row = (cells) => cells.map((cell, i) => (i === 0 ? `${cell}`.padEnd(6) : `${cell}`.padStart(11))).join("");
const sizes = process.argv.slice(2).map(Number);
console.log(row(["shape", "nodes", ...Object.keys(steps), "dot/str.", "toJson/str."]));
for (const make of [chain, tree]) {
  for (const size of sizes.length > 0 ? sizes : [10_000, 100_000, 1_000_000]) {
    const columns = new Map(Object.keys(steps).map((name) => [name, []]));
    const inputs = [input("x"), input("a"), input("c")];
    const graph = new Graph(inputs, [make(size, ...inputs)]);
    for (let run = 0; run < (size > 200_000 ? 3 : 9); run++) {
      const results = { graph };
      for (const [name, step] of Object.entries(steps)) {
        const began = process.cpuUsage();
        results[name] = step(results);
        const { user, system } = process.cpuUsage(began);
        columns.get(name).push((user + system) / size);
      }
    }
    const times = Object.fromEntries([...columns].map(([name, each]) => [name, median(each)]));
    const ratios = [times.dot / times.stringify, times.toJson / times.stringify];
    console.log(
      row([
        make.name,
        size,
        ...Object.values(times).map((each) => each.toFixed(2)),
        ...ratios.map((each) => each.toFixed(1)),
      ]),
    );
  }
}
