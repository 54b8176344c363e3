/** Primitives along an axis in its order: running sums, and the indices that sort. */

import type { Tensor } from "@cadena/core";
import * as core from "@cadena/core";
import { type Op, primitive } from "../define.js";
import type { Aval } from "../graph/aval.js";
import type { Node } from "../graph/node.js";
import { atFront, toFront } from "./movement.js";

interface CumsumParams {
  readonly axis: number;
  readonly reverse?: true;
}

/** The sums of all entries up to each along an axis; with `reverse`, of all from each to the end. */
export const cumsum: Op<[x: Node, axis: number, reverse: boolean]> = primitive<
  CumsumParams,
  [x: Node, axis: number, reverse: boolean]
>(
  {
    name: "cumsum",
    avals: ([x]) => {
      const { shape, dtype } = x as Aval;
      return [{ shape, dtype: dtype === "bool" ? "int32" : dtype }];
    },
    kernel: ([x], { axis, reverse }) => [core.cumsum(x as Tensor, axis, reverse)],
    differential: {
      kind: "linear",
      linearIn: () => true,
      transpose: (ct, _, { axis, reverse }) => [cumsum(ct, axis, reverse !== true)],
    },
    batch: ([x], [at], _size, { axis, reverse }) =>
      atFront(cumsum(toFront(x as Node, at as number), axis + 1, reverse === true)),
    notation: ([x], { params }) => ({
      kind: "call",
      name: params["reverse"] === true ? "reverseCumsum" : "cumsum",
      args: [x as never, { kind: "number", value: params["axis"] as number }],
    }),
    dims: ([x]) => (x as Node).dims,
  },
  (x, axis, reverse) => [[x], { axis, ...(reverse && { reverse }) }],
);

interface ArgsortParams {
  readonly axis: number;
  readonly descending?: true;
}

/** The int32 indices that sort x along an axis, ascending or descending. Equal entries keep their order. */
export const argsort: Op<[x: Node, axis: number, descending: boolean]> = primitive<
  ArgsortParams,
  [x: Node, axis: number, descending: boolean]
>(
  {
    name: "argsort",
    avals: ([x]) => [{ shape: (x as Aval).shape, dtype: "int32" }],
    kernel: ([x], { axis, descending }) => [core.argsort(x as Tensor, axis, descending)],
    differential: { kind: "none" },
    batch: ([x], [at], _size, { axis, descending }) =>
      atFront(argsort(toFront(x as Node, at as number), axis + 1, descending === true)),
    notation: ([x], { params }) => ({
      kind: "call",
      name: "argsort",
      args: [x as never, { kind: "number", value: params["axis"] as number }],
    }),
    dims: ([x]) => (x as Node).dims,
  },
  (x, axis, descending) => [[x], { axis, ...(descending && { descending }) }],
);
