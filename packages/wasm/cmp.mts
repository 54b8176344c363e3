import { referenceEngine } from "@cadena/autodiff";
import { compile } from "@cadena/wasm";
import * as graphs from "../../bench/graphs/index.js";
for (const which of process.argv.slice(2)) {
const made: any = (graphs as any)[which]({batch: 2, size: 500});
const p = compile(made.graph, { carry: made.carry }), q = referenceEngine.prepare(made.graph, { carry: made.carry });
if (made.carry.length) { p.writeState(made.state); q.writeState(made.state); }
for (let s = 0; s < 3; s++) { 
const a = p.run(made.inputs), b = q.run(made.inputs);
const all = [...a, ...p.readState()], ref = [...b, ...q.readState()];
let worst = 0;
all.forEach((x, i) => { const u = x.contiguous().data as any, v = ref[i]!.contiguous().data as any; for (let j = 0; j < u.length; j++) { const d = Math.abs(u[j] - v[j]) / (1e-3 + Math.abs(v[j])); if (!(d <= worst)) worst = d; } });
console.log(which, s, worst);
}}
