/** Random draws as machine code: the same bits as core's. */
import { literal, type Place, readLanes, writeLanes } from "../emit/access.js";
import type { Surroundings } from "../emit/surroundings.js";
import { lanesFor, linesAlong, type Pointed, pointedAt, walk } from "../emit/walk.js";
import type { FunctionBuilder } from "../encoder/function.js";
import { addBytes, i32, i32x4, op, shuffle, type Value, v128 } from "../encoder/value.js";
import { shapeOf, type View } from "../lower/view.js";
import { Lanes } from "../math/lanes.js";
import { bytesOf } from "../plan/memory.js";
import { times } from "./axes.js";
import { normalQuantile } from "./quantile.js";
import { keySchedule, threefry } from "./threefry.js";

/** Keys [..., 2], and a row of draws for each. */
export interface Draws {
  readonly keys: View;
  /** One row after another. */
  readonly to: View;
  /** How many draws a row has. */
  readonly size: number;
}

/** What writes the draws. */
export type EmitDraws = (fn: FunctionBuilder, around: Surroundings, draws: Draws) => void;

/** Words 2i and 2i + 1 are the cipher of the counter (i, 0). */
export const emitBits: EmitDraws = (fn, around, draws) => {
  const pairs = Math.floor(draws.size / 2);
  eachKey(fn, around, draws, around.simd, (keys, row) => {
    eachCounter(fn, around, pairs, { dtype: "int32", address: row, bytes: 8 }, (counter, place) => {
      const [first, second] = threefry(keys, counter, literal(0, "int32", place.lanes));
      writeLanes(fn, place, first);
      writeLanes(fn, { ...place, offset: 4 }, second);
    });
    if (draws.size % 2 === 0) return;
    const lanes = lanesFor("int32", around.simd);
    const [last] = threefry(keys, literal(pairs, "int32", lanes), literal(0, "int32", lanes));
    writeLanes(fn, { dtype: "int32", lanes, count: 1, address: row, offset: 8 * pairs, stride: 4 }, last);
  });
};

/** The normal quantile of the upper 52 bits of words 2i and 2i + 1, and a half. */
export const emitNormal: EmitDraws = (fn, around, draws) => {
  eachKey(fn, around, draws, around.simd, (keys, row) => {
    eachCounter(fn, around, draws.size, { dtype: "float64", address: row, bytes: 8 }, (counter, place) => {
      const { lanes, count, offset } = place;
      const [high, low] = fn.bind(threefry(keys, counter, literal(0, "int32", lanes))) as [Value, Value];
      for (let lane = 0; lane < count; lane += 2) {
        const half = { ...place, lanes: lanes === 1 ? 1 : 2, count: Math.min(2, count - lane) } as const;
        const z = normalQuantile(fn, probability(high, low, lane));
        writeLanes(fn, { ...half, offset: offset + 8 * lane }, z);
      }
    });
  });
};

/** (the upper 52 bits of two words + ½) · 2⁻⁵², of one word each, or of two lanes from `lane` on. */
function probability(high: Value, low: Value, lane: number): Value {
  const vector = high.type === "v128";
  const f = new Lanes(vector ? "f64x2" : "f64", false);
  const wide = (words: Value): Value => {
    if (!vector) return op("f64.convert_i32_u", [words]);
    return op("f64x2.convert_low_i32x4_u", [lane === 0 ? words : shuffle(words, words, upper)]);
  };
  const shifted = op(vector ? "i32x4.shr_u" : "i32.shr_u", [low, i32(12)]);
  return f.mul(f.add(f.add(f.mul(wide(high), f.of(2 ** 20)), wide(shifted)), f.of(0.5)), f.of(2 ** -52));
}

const upper = [8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15];

/** Fisher–Yates from the end, each index by rejection from successive words. */
export const emitPermutation: EmitDraws = (fn, around, draws) => {
  eachKey(fn, around, draws, false, (keys, row) => {
    fn.count(i32(0), i32(draws.size), 1, (i) => fn.store("i32.store", op("i32.add", [row, times(i, 4)]), i));
    if (draws.size < 2) return;
    const [drawn, word, spare] = [0, 0, 0].map((start) => fn.start(i32(start))) as [Value, Value, Value];
    const choices = fn.start(i32(draws.size));
    fn.repeat(() => {
      const unfair = fn.let(op("i32.rem_u", [op("i32.sub", [i32(0), choices]), choices]));
      fn.repeat(() => {
        fn.when(
          op("i32.and", [drawn, i32(1)]),
          () => fn.set(word, spare),
          () => {
            const pair = fn.bind(threefry(keys, op("i32.shr_u", [drawn, i32(1)]), i32(0)));
            fn.set(word, pair[0] as Value);
            fn.set(spare, pair[1] as Value);
          },
        );
        fn.set(drawn, addBytes(drawn, 1));
        return op("i32.gt_u", [word, op("i32.xor", [unfair, i32(-1)])]);
      });
      fn.set(choices, addBytes(choices, -1));
      const last = fn.let(op("i32.add", [row, times(choices, 4)]));
      const chosen = fn.let(op("i32.add", [row, times(op("i32.rem_u", [word, addBytes(choices, 1)]), 4)]));
      const moved = fn.let(op("i32.load", [last]));
      fn.store("i32.store", last, op("i32.load", [chosen]));
      fn.store("i32.store", chosen, moved);
      return op("i32.gt_u", [choices, i32(1)]);
    });
  });
};

/** Enciphers counters under keys, pair by pair. */
export function emitCipher(fn: FunctionBuilder, around: Surroundings, views: readonly [View, View, View]): void {
  const lanes = lanesFor("int32", around.simd);
  const pairs = views.map((view) => pairsOf(view, around));
  walk(fn, { shape: shapeOf((pairs[0] as Pairs).view), lanes }, pairs, (places) => {
    const words = places.map((place, i) => [place, { ...place, offset: (pairs[i] as Pairs).second }] as const);
    const [keys, counters, to] = words as [readonly [Place, Place], readonly [Place, Place], readonly [Place, Place]];
    const [k0, k1] = keys.map(readLanes) as [Value, Value];
    const [x0, x1] = counters.map(readLanes) as [Value, Value];
    const out = fn.bind(threefry(keySchedule(k0, k1), x0, x1));
    for (const [i, place] of to.entries()) writeLanes(fn, place, out[i] as Value);
  });
}

/** The first words of pairs, and how many bytes behind them the second ones are. */
interface Pairs extends Pointed {
  readonly second: number;
}

function pairsOf(view: View, around: Surroundings): Pairs {
  const { step, ...first } = linesAlong(view, view.axes.length - 1, around);
  return { ...first, second: step };
}

/** Visits keys, with the address of the row of each. */
function eachKey(
  fn: FunctionBuilder,
  around: Surroundings,
  { keys, to }: Draws,
  vector: boolean,
  body: (keys: readonly [Value, Value, Value], row: Value) => void,
): void {
  const pairs = pairsOf(keys, around);
  const rows = pointedAt({ ...to, axes: to.axes.slice(0, pairs.view.axes.length) }, around);
  walk(fn, { shape: shapeOf(pairs.view), lanes: 1 }, [pairs, rows], ([key, row]) => {
    if (key === undefined || row === undefined) return;
    const words = [key, { ...key, offset: pairs.second }].map((place) => {
      const read = readLanes(place);
      return vector ? op("i32x4.splat", [read]) : read;
    }) as [Value, Value];
    const schedule = fn.bind(keySchedule(...words)) as unknown as readonly [Value, Value, Value];
    body(schedule, fn.let(row.address));
  });
}

/** Counts from 0, four at a time where there are vectors, with the place of each in a row. */
function eachCounter(
  fn: FunctionBuilder,
  { simd }: Surroundings,
  count: number,
  row: { readonly dtype: "int32" | "float64"; readonly address: Value; readonly bytes: number },
  body: (counter: Value, place: Place) => void,
): void {
  const lanes = simd ? 4 : 1;
  const stride = row.bytes / bytesOf[row.dtype];
  const buffer = { dtype: row.dtype, size: count * stride, label: "" };
  const view: View = { buffer, offset: 0, axes: [[{ size: count, stride }]] };
  const counter = fn.start(simd ? v128(new Uint8Array(Int32Array.of(0, 1, 2, 3).buffer)) : i32(0));
  walk(fn, { shape: [count], lanes }, [{ view, address: row.address }], ([place]) => {
    if (place === undefined) return;
    body(counter, { ...place, stride: row.bytes });
    fn.set(counter, simd ? op("i32x4.add", [counter, i32x4(lanes)]) : addBytes(counter, 1));
  });
}
