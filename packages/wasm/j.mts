import { mul, sum, type Node, add } from "@cadena/autodiff"; import { tensor } from "@cadena/core"; import { jit } from "@cadena/wasm";
const f = jit((x: Node, rate: Node) => mul(rate, sum(mul(x, x))));
console.log(f(tensor([1, 2]), 0.5).item(), f(tensor([3,4]), 0.1).item());
const g = jit(({w, b}: {w: Node, b: Node}, flag: boolean) => ({ out: flag ? add(w, b) : w, n: [b] }));
console.log(g({w: tensor([1,2]), b: tensor(3)}, true).out.toArray(), g({w: tensor([1,2]), b: tensor(3)}, false).out.toArray());
const x = tensor(new Array(10).fill(1)); f(x, 1); let t = performance.now(); for (let i=0;i<10000;i++) f(x, i); console.log((performance.now()-t)/10, "us");
