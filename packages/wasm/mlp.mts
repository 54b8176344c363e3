import { referenceEngine } from "@cadena/autodiff";
import { compile } from "@cadena/wasm";
import * as graphs from "../../bench/graphs/index.js";
const which = process.argv[2] ?? "mlpStep";
const made: any = (graphs as any)[which](process.argv[3] ? {batch: +process.argv[3]} : undefined);
console.log(Object.keys(made));
const t0 = performance.now();
const p = compile(made.graph, { carry: made.carry });
const t1 = performance.now();
console.log("compile", t1 - t0);
const ex = p.explain().split("\n"); console.log(ex.length > 300 ? ex.length + " lines; " + ex.at(-1) : ex.join("\n"));
if (made.state) p.writeState(made.state);
const run = () => p.run(made.inputs);
console.log(run().map((x) => x.size===1?x.item():x.size));
const n = +(process.argv[4] ?? 20);
for (let k = 0; k < 3; k++) { const t = performance.now(); for (let i = 0; i < n; i++) run(); console.log((performance.now() - t) / n, "ms"); }
