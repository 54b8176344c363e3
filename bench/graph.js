/** Nanoseconds a node: build, differentiate and evaluate chains and balanced trees of scalar nodes. */
import { evaluate, gradients, input } from "@cadena/autodiff";
import { chain, tree } from "./shapes.js";

const bindings = { x: 1, a: 0.99999, c: 1e-5 };

/** What is timed, in order; each step is given the results of those before. */
const steps = {
  build: ({ make, size, inputs }) => make(size, ...inputs),
  gradient: ({ inputs, build }) => gradients(build, inputs),
  value: ({ build }) => evaluate(build, bindings),
  both: ({ build, gradient }) => evaluate([build, ...gradient], bindings),
};

const median = (times) => times.sort((p, q) => p - q)[times.length >> 1];
const row = (cells) => cells.map((cell, i) => (i === 0 ? `${cell}`.padEnd(6) : `${cell}`.padStart(9))).join("");
const sizes = process.argv.slice(2).map(Number);
console.log(row(["shape", "nodes", ...Object.keys(steps), "total"]));
for (const make of [chain, tree]) {
  for (const size of sizes.length > 0 ? sizes : [10_000, 100_000, 1_000_000]) {
    const columns = new Map(Object.keys(steps).map((name) => [name, []]));
    for (let run = 0; run < (size > 200_000 ? 3 : 9); run++) {
      const results = { make, size, inputs: [input("x"), input("a"), input("c")] };
      for (const [name, step] of Object.entries(steps)) {
        const began = performance.now();
        results[name] = step(results);
        columns.get(name).push(((performance.now() - began) / size) * 1e6);
      }
    }
    const nanoseconds = Object.fromEntries([...columns].map(([name, times]) => [name, median(times)]));
    const total = nanoseconds.build + nanoseconds.gradient + nanoseconds.both;
    const cells = [...Object.values(nanoseconds), total].map((each) => each.toFixed(0));
    console.log(row([make.name, size, ...cells]));
  }
}
