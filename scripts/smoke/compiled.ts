/** Graphs compiled to WebAssembly, from the package and from the umbrella, whose nodes are the same. */
import { input, mul, type Node, trace } from "@cadena/autodiff";
import { tensor } from "@cadena/core";
import { compile } from "@cadena/wasm/full";
import { defaultEngine, jit } from "cadena";

const square = (x: Node): Node => mul(x, x);
const x = input("x", { shape: [5], dtype: "float32" });
const values = tensor([1, 2, 3, 4, 5], { dtype: "float32" });
const program = compile(trace(square, x));
const squares = program.run([values])[0]?.toArray();
if (JSON.stringify(squares) !== "[1,4,9,16,25]") throw new Error(`x² is wrong: ${JSON.stringify(squares)}`);

const total: number = jit((x: Node) => square(x).sum())(values).item();
if (total !== 55) throw new Error(`Σ x² is wrong: ${total}`);
if (defaultEngine.name !== "wasm") throw new Error(`the default engine is ${defaultEngine.name}`);
