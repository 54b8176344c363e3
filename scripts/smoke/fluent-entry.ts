/** Methods by their own entry point, without the umbrella. */
import { input } from "@cadena/autodiff";
import "@cadena/autodiff/fluent";

const x = input("x");
const value: number = x.mul(x).tanh().value({ x: 1 }).item();
if (Math.abs(value - Math.tanh(1)) > 1e-12) throw new Error(`tanh(1) is wrong: ${value}`);
