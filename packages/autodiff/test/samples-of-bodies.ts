/** Graphs for the params of primitives that hold some. */
import { type DType, isFloat, type Shape } from "@cadena/core";
import { add, Graph, input, type Node } from "../src/index.js";
import { mul } from "../src/primitives/arithmetic.js";
import { equal } from "../src/primitives/comparison.js";
import { sin } from "../src/primitives/trigonometric.js";

const letter = (shape: Shape, dtype: DType): Node => input(undefined, { shape, dtype });
const times = (a: Node, b: Node): Node => (a.dtype === "bool" ? equal(a, b) : mul(a, b));

/** Two branches of two arrays and an integer; where they share nothing, one reads what the other does not. */
export function branchesOf(shape: Shape, dtype: DType, shared: boolean) {
  const [x, y, u, v] = [letter(shape, dtype), letter(shape, dtype), letter(shape, dtype), letter(shape, dtype)];
  const [number, count] = [letter([], "int32"), letter([], "int32")];
  const whenTrue = new Graph([x, y, number], [times(x, y), times(times(x, x), x), number]);
  const whenFalse = new Graph([u, v, count], [shared ? v : times(times(u, u), v), u, add(count, count)]);
  return { whenTrue, whenFalse };
}

/** A step of a loop: a constant, an array and an integer that are carried, and a slice. */
export function stepOf(shape: Shape, dtype: DType): Graph {
  const [c, h, x, count] = [letter(shape, dtype), letter(shape, dtype), letter(shape, dtype), letter([], "int32")];
  const next = isFloat(dtype) ? add(sin(times(c, h)), x) : times(times(c, h), x);
  return new Graph([c, h, count, x], [next, add(count, count), times(h, times(x, next)), count]);
}
