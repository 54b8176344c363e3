/** A loop around one elementwise primitive, to compare its machine code with the reference kernel. */

import type { Params } from "@cadena/autodiff";
import { allocate, type DType, type TensorData } from "@cadena/core";
import { readLanes, writeLanes } from "../src/emit/access.js";
import { declareImports, importsFor } from "../src/emit/imports.js";
import { FunctionBuilder } from "../src/encoder/function.js";
import { ModuleBuilder } from "../src/encoder/module.js";
import { i32, op, type Value } from "../src/encoder/value.js";
import { merged } from "../src/extension.js";
import { common } from "../src/extensions/common.js";
import { functions } from "../src/extensions/functions.js";
import { type ElementwiseContext, lowerElementwise } from "../src/math/elementwise.js";
import { webAssembly } from "../src/runtime.js";

const bytesOf: Readonly<Record<DType, number>> = { float64: 8, float32: 4, int32: 4, bool: 1 };

/** How many entries at once, for which runtime. */
export type Context = Omit<ElementwiseContext, "floats">;

const { floats } = merged([common, functions]);

export interface Call {
  readonly name: string;
  readonly params: Params;
  readonly inputs: readonly DType[];
  readonly output: DType;
}

/** Compiles it for `size` entries, a multiple of four, with more arguments that are constant; undefined where it has no machine code. */
export function compileElementwise(
  call: Call,
  context: Context,
  size: number,
  constants: readonly Value[] = [],
): ((inputs: readonly TensorData[]) => TensorData) | undefined {
  const dtypes = [...call.inputs, call.output];
  const starts = dtypes.map((_, i) => i * 8 * size);
  const fn = new FunctionBuilder();
  let found = true;
  fn.count(i32(0), i32(size), context.lanes, (index) => {
    const places = dtypes.map((dtype, i) => ({
      dtype,
      lanes: context.lanes,
      count: context.lanes,
      address: fn.let(op("i32.mul", [index, i32(bytesOf[dtype])])),
      offset: starts[i] as number,
      stride: bytesOf[dtype],
    }));
    const args = places.slice(0, -1).map((place) => fn.let(readLanes(place)));
    const value = lowerElementwise(call, [...args, ...constants], { ...context, floats });
    if (value === undefined) found = false;
    else writeLanes(fn, places[places.length - 1] as (typeof places)[number], value);
  });
  if (!found) return undefined;
  const module = new ModuleBuilder();
  declareImports(module);
  module.add(fn, "run");
  const pages = Math.ceil((dtypes.length * 8 * size) / 65536);
  const memory = new webAssembly.Memory({ initial: pages, maximum: pages });
  const compiled = new webAssembly.Module(module.encode({ pages, shared: false }));
  const run = new webAssembly.Instance(
    compiled,
    importsFor(memory, () => undefined),
  ).exports["run"] as () => void;
  const buffer = memory.buffer as ArrayBuffer;
  const view = (i: number): TensorData => {
    const dtype = dtypes[i] as DType;
    const like = allocate(dtype, 0);
    const View = like.constructor as new (buffer: ArrayBuffer, start: number, length: number) => TensorData;
    return new View(buffer, starts[i] as number, size);
  };
  const places = dtypes.map((_, i) => view(i));
  return (inputs) => {
    for (const [i, input] of inputs.entries()) (places[i] as TensorData).set(input);
    run();
    return places[places.length - 1] as TensorData;
  };
}
