/** Two threads beside one: products of matrices alone, and as whole calls that copy both operands in and the result out. */
import { Graph, input, matmul, sum } from "@cadena/autodiff";
import { compile } from "@cadena/wasm/full";
import { matmulGraph } from "./graphs/index.js";

const rounds = 31;

/** Median milliseconds of a run, for each program, in turn. */
function timesOf(programs, inputs, runs) {
  for (const program of programs) for (let i = 0; i < 20; i++) program.run(inputs);
  const times = programs.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, program] of programs.entries()) {
      const began = performance.now();
      for (let run = 0; run < runs; run++) program.run(inputs);
      times[i].push((performance.now() - began) / runs);
    }
  }
  return times.map((each) => each.sort((a, b) => a - b)[(rounds - 1) / 2]);
}

/** The product stays in the program, as do its operands: only sums of columns come out. */
function product(n, operands) {
  const [a, b] = ["a", "b"].map((name) => input(name, { shape: [n, n], dtype: "float32" }));
  const graph = new Graph([a, b], [sum(matmul(a, b), { axis: 0 }), a, b]);
  return (threads) => {
    const carry = [
      [1, 0],
      [2, 1],
    ];
    const program = compile(graph, { threads, carry });
    program.writeState(operands);
    return program;
  };
}

console.log("GFLOP/s of products, n × n          one      two    ratio");
for (const n of [256, 512, 1024]) {
  const { graph, inputs } = matmulGraph({ n });
  const rows = {
    [`n ${n}, with copies`]: [(threads) => compile(graph, { threads }), inputs],
    [`n ${n}, alone`]: [product(n, inputs), []],
  };
  for (const [name, [prepare, given]] of Object.entries(rows)) {
    const [one, two] = timesOf([prepare(1), prepare(2)], given, 2048 / n);
    const speeds = [one, two].map((ms) => ((2 * n ** 3) / ms / 1e6).toFixed(1).padStart(9));
    console.log(`${name.padEnd(30)}${speeds.join("")}${(one / two).toFixed(2).padStart(9)}`);
  }
}
