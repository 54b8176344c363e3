/** A program that uses threads, and ends. */
import { Graph, input, matmul } from "@cadena/autodiff";
import { ones } from "@cadena/core";
import { compile } from "@cadena/wasm/full";

const x = input("x", { shape: [96, 96], dtype: "float32" });
const program = compile(new Graph([x], [matmul(x, x)]), { threads: 2 });
while (program.workers === 0) await new Promise((resolve) => setTimeout(resolve, 10));
const [result] = program.run([ones([96, 96], "float32")]);
console.log(`workers: ${program.workers}; ${result?.at(0, 0)}`);
