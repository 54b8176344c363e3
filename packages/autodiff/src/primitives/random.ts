/** Random draws: functions of a key, so a graph gives the same ones whenever it is evaluated. They have no slopes. */
import * as core from "@cadena/core";
import { type DType, DTypeError, fromData, type Shape, ShapeError, sizeOf, type Tensor } from "@cadena/core";
import { type Op, primitive, requireShape } from "../define.js";
import { type Aval, formatDims } from "../graph/aval.js";
import type { Node } from "../graph/node.js";
import type { Formula } from "../notation.js";
import { atFront, batchedToFront, toFront } from "./movement.js";

interface DrawParams {
  readonly shape: Shape;
}

/** A draw of core as a primitive: of keys [..., 2] it gives [..., ...shape], one draw for each key. */
/* @__NO_SIDE_EFFECTS__ */
function draw(name: string, dtype: DType, ofKey: (key: Tensor, shape: Shape) => Tensor): Op<[key: Node, shape: Shape]> {
  const op: Op<[key: Node, shape: Shape]> = primitive<DrawParams, [key: Node, shape: Shape]>(
    {
      name,
      avals: ([keys], { shape }) => {
        core.checkShape(name, shape);
        return [{ shape: [...batchOf(name, keys as Aval), ...shape], dtype }];
      },
      kernel: ([keys], { shape }) => {
        const batch = batchOf(name, keys as Tensor);
        const rows = (keys as Tensor).reshape([sizeOf(batch), 2]);
        const size = sizeOf(shape);
        const all = core.allocate(dtype, (rows.shape[0] as number) * size);
        for (let i = 0; i < (rows.shape[0] as number); i++) {
          const key = fromData(Int32Array.of(rows.at(i, 0), rows.at(i, 1)), [2]);
          all.set(ofKey(key, shape).contiguous().data, i * size);
        }
        return [fromData(all, [...batch, ...shape])];
      },
      differential: { kind: "none" },
      batch: ([keys], [at], _size, { shape }) => atFront(op(toFront(keys as Node, at as number), shape)),
      notation: ([keys]) => ({ kind: "call", name, args: [keys as Formula] }),
      dims: () => undefined,
    },
    (keys, shape) => [[keys], { shape }],
  );
  return op;
}

/** The axes of several keys. */
export function batchOf(op: string, { shape, dtype }: Aval): Shape {
  if (dtype !== "int32") {
    throw new DTypeError({ op, expected: "a key is int32", received: dtype, advice: "Make one with key(seed)." });
  }
  if (shape.at(-1) === 2) return shape.slice(0, -1);
  throw new ShapeError({
    op,
    expected: "a key of shape [2], or several as [..., 2], is required",
    received: formatDims({ shape, dtype }),
    advice: "Make one with key(seed).",
  });
}

/** Random 32-bit words, as int32. */
export const randomBits: Op<[key: Node, shape: Shape]> = draw("randomBits", "int32", core.bits);

/** Standard normal draws, in float64. */
export const randomNormal: Op<[key: Node, shape: Shape]> = draw("randomNormal", "float64", (key, shape) =>
  core.normal(key, shape),
);

/** The numbers 0, 1, 2 …, each once, as int32: as many as there are entries, in random order. */
export const randomPermutation: Op<[key: Node, shape: Shape]> = draw("randomPermutation", "int32", (key, shape) =>
  core.permutation(key, sizeOf(shape)),
);

/** The cipher under draws: int32 counters [..., 2] under keys [..., 2], pair by pair. New keys are made with it. */
export const randomCipher: Op<[keys: Node, counters: Node]> = primitive<object, [keys: Node, counters: Node]>(
  {
    name: "randomCipher",
    avals: ([keys, counters]) => {
      batchOf("randomCipher", keys as Aval);
      batchOf("randomCipher", counters as Aval);
      requireShape("randomCipher", "the counters", (keys as Aval).shape, (counters as Aval).shape);
      return [keys as Aval];
    },
    kernel: ([keys, counters]) => [core.encipher(keys as Tensor, counters as Tensor)],
    differential: { kind: "none" },
    batch: (inputs, axes, size) => {
      const [keys, counters] = inputs.map((each, i) => batchedToFront(each, axes[i] ?? null, size));
      return atFront(randomCipher(keys as Node, counters as Node));
    },
    notation: (args) => ({ kind: "call", name: "randomCipher", args }),
    dims: () => undefined,
  },
  (keys, counters) => [[keys, counters], {}],
);
