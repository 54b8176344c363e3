/** A worker: makes a program of what it is sent, runs it, and sends back what came. */
import { parentPort, workerData } from "node:worker_threads";
import { add, Graph, input, mul } from "@cadena/autodiff";
import { tensor } from "@cadena/core";
import { compile } from "@cadena/wasm/full";

const { factor, steps } = workerData as { readonly factor: number; readonly steps: number };
const s = input("s", { shape: [3] });
const program = compile(new Graph([s], [add(mul(s, factor), 1)]), { carry: [[0, 0]] });
program.writeState([tensor([0, 1, 2])]);
for (let i = 0; i < steps; i++) program.run([]);
parentPort?.postMessage(program.readState()[0]?.toArray());
