/** Loops as machine code: vectors along the innermost axis, and reductions on the way. */
import type { FunctionBuilder } from "../encoder/function.js";
import { i32, op, type Value } from "../encoder/value.js";
import { times } from "../kernels/axes.js";
import { dtypeOf, type Expression, weightOf } from "../lower/expression.js";
import { viewsOf } from "../lower/fuse.js";
import { combiner, type Loop, type Reduction, type Store } from "../lower/kernel.js";
import { type Buffer, distinct, type View } from "../lower/view.js";
import { bytesOf } from "../plan/memory.js";
import { firstLane, type Lanes, lanesBefore, literal, type Place, readLanes, rotated, writeLanes } from "./access.js";
import { Body } from "./body.js";
import { type Dimension, nestOf } from "./nest.js";
import type { Surroundings } from "./surroundings.js";

/** Writes the code of a loop into a function. */
export function emitLoop(fn: FunctionBuilder, loop: Loop, surroundings: Surroundings): void {
  const emitter = new LoopEmitter(fn, loop, surroundings);
  emitter.clear();
  emitter.emit();
}

/** A piece of a loop: places `from` up to `from` + `count` along one dimension; in passes if that is the innermost. */
export interface Piece {
  readonly depth: number;
  readonly from: Value;
  readonly count: Value;
  /** Is it the last, which has what fills no pass? */
  readonly isLast: Value;
  /** What holds this piece alone. */
  readonly locals?: ReadonlySet<Buffer>;
}

/** A variable, and how many bytes it moves along each loop of the nest. */
interface Pointer {
  readonly value: Value;
  readonly steps: readonly number[];
}

/** Writes one loop. */
export class LoopEmitter {
  readonly #fn: FunctionBuilder;
  readonly #loop: Loop;
  readonly #around: Surroundings;
  readonly #places: ReadonlyMap<View, number>;
  readonly #views: readonly View[];
  readonly nest: readonly Dimension[];
  readonly #lanes: Lanes;
  /** How many vectors a pass takes. Two, side by side: the processor overlaps them, and some engines join them. */
  readonly #copies: 1 | 2;
  readonly #results: readonly Store[];
  /** Views that step alike share a pointer: only where they begin differs. */
  readonly #pointers = new Map<string, Pointer>();
  /** The pointers of views, by their numbers; undefined: it does not step at all. */
  readonly #pointerOf: (Pointer | undefined)[] = [];
  readonly #inner: Dimension;
  /** What of the loop is written; all of it if undefined. */
  piece: Piece | undefined;

  /** The loops along the first `fixed` axes stay outermost. */
  constructor(fn: FunctionBuilder, loop: Loop, surroundings: Surroundings, fixed = 0) {
    this.#fn = fn;
    this.#loop = loop;
    this.#around = surroundings;
    const { views, places } = distinct(viewsOf(loop));
    this.#views = views;
    this.#places = places;
    const nest = nestOf(loop.shape, this.#views, fixed);
    const single = { size: 1, strides: this.#views.map(() => 0) };
    this.nest = nest.length <= Math.min(fixed, 1) ? [...nest, single] : nest;
    this.#inner = this.nest[this.nest.length - 1] as Dimension;
    const alone = !surroundings.simd || this.#inner.size === 1;
    this.#lanes = alone ? 1 : usesWide(loop) ? 2 : 4;
    this.#results = [...loop.stores, ...loop.reductions];
    const weight = this.#results.reduce((total, { value }) => total + weightOf(value), 0);
    this.#copies = this.#lanes > 1 && this.#inner.size >= 4 * this.#lanes && weight <= 60 ? 2 : 1;
  }

  /** Writes identities where results are gathered in memory. */
  clear(which?: (buffer: Buffer) => boolean): void {
    for (const each of this.#loop.reductions) {
      if (which?.(each.to.buffer) !== false && this.#accumulates(each)) this.#clear(each);
    }
  }

  /** Writes the nest. */
  emit(): void {
    for (const [i, { buffer }] of this.#views.entries()) {
      const steps = this.nest.map(({ strides }) => (strides[i] as number) * bytesOf[buffer.dtype]);
      this.#pointerOf.push(steps.every((step) => step === 0) ? undefined : this.#pointer(steps, buffer));
    }
    this.#level(0);
  }

  #pointer(steps: readonly number[], buffer: Buffer): Pointer {
    const isLocal = this.piece?.locals?.has(buffer) === true;
    const key = `${isLocal}${steps.join()}`;
    const pointer = this.#pointers.get(key) ?? {
      value: this.#fn.start(isLocal ? i32(0) : this.#startOf(steps)),
      steps,
    };
    this.#pointers.set(key, pointer);
    return pointer;
  }

  #level(depth: number): void {
    const fn = this.#fn;
    if (depth === this.nest.length - 1) {
      this.#innermost();
      return;
    }
    const count = this.piece?.depth === depth ? this.piece.count : i32((this.nest[depth] as Dimension).size);
    fn.count(i32(0), count, 1, () => {
      this.#level(depth + 1);
      this.#advance(depth, i32(1));
    });
    this.#advance(depth, times(count, -1));
  }

  /** Where a pointer starts: at the piece. */
  #startOf(steps: readonly number[]): Value {
    if (this.piece === undefined) return i32(0);
    const { depth, from } = this.piece;
    const unit = depth === this.nest.length - 1 ? this.perPass() : 1;
    const step = (steps[depth] as number) * unit;
    return step === 0 ? i32(0) : times(from, step);
  }

  #innermost(): void {
    const fn = this.#fn;
    const lanes = this.#lanes;
    const last = this.nest.length - 1;
    const { size } = this.#inner;
    const outside = new Body((view) => this.#read(view, lanes), this.#first, this.#around.compute, lanes);
    if (size > lanes) this.#hoist(outside);
    const copies = this.#copies;
    const accumulators = new Map<Reduction, readonly Value[]>();
    for (const reduction of this.#loop.reductions) {
      if (!this.#isInner(reduction)) continue;
      const start = literal(identityOf(reduction), reduction.to.buffer.dtype, lanes);
      accumulators.set(
        reduction,
        Array.from({ length: copies }, () => fn.start(start)),
      );
    }
    const each = this.perPass();
    const pass = (count: number): void => {
      this.#step(outside, accumulators, lanes, count);
      this.#advance(last, i32(count * lanes));
    };
    const passes = Math.floor(size / each);
    const rest = (): void => {
      const singles = Math.floor((size % each) / lanes);
      if (singles > 0) pass(singles);
      if (size % lanes > 0) this.#step(outside, accumulators, size % lanes, 1);
      if (singles > 0) this.#advance(last, i32(-singles * lanes));
    };
    if (this.piece?.depth === last) {
      const { count, isLast } = this.piece;
      const own = size % each === 0 ? count : fn.let(op("i32.sub", [count, isLast]));
      fn.count(i32(0), own, 1, () => pass(copies));
      if (size % each > 0) fn.when(isLast, rest);
      this.#advance(last, times(own, -each));
      return;
    }
    if (passes === 1) pass(copies);
    else fn.count(i32(0), i32(passes), 1, () => pass(copies));
    rest();
    this.#advance(last, i32(-passes * each));
    for (const [reduction, own] of accumulators) this.#finish(reduction, own);
  }

  /** How many places a pass of the innermost loop takes. */
  perPass(): number {
    return this.#copies * this.#lanes;
  }

  /** `copies` vectors of places one after another, of which each has `count`. */
  #step(outside: Body, accumulators: ReadonlyMap<Reduction, readonly Value[]>, count: number, copies: number): void {
    const fn = this.#fn;
    const lanes = this.#lanes;
    const { stores, reductions } = this.#loop;
    const shifts = Array.from({ length: copies }, (_, i) => i * lanes);
    const bodies = shifts.map(
      (shift) => new Body((view) => this.#read(view, count, shift), this.#first, this.#around.compute, lanes, outside),
    );
    const all = this.#results;
    const values = fn.bind(bodies.flatMap((body) => all.map(({ value }) => body.value(value))));
    const entryOf = (i: number, copy: number): Value => values[copy * all.length + i] as Value;
    for (const [i, { to }] of stores.entries()) {
      for (const [copy, shift] of shifts.entries()) this.#write(to, count, entryOf(i, copy), shift);
    }
    for (const [i, reduction] of reductions.entries()) {
      for (const [copy, shift] of shifts.entries()) {
        const value = entryOf(stores.length + i, copy);
        const accumulator = accumulators.get(reduction)?.[copy];
        if (accumulator !== undefined) {
          const { dtype } = reduction.to.buffer;
          const rest = literal(identityOf(reduction), dtype, lanes);
          const own = count < lanes ? lanesBefore(count, value, rest, dtype) : value;
          fn.set(accumulator, this.#combine(reduction, [accumulator, own], lanes));
        } else if (this.#accumulates(reduction)) {
          const before = this.#read(reduction.to, count, shift);
          this.#write(reduction.to, count, this.#combine(reduction, [before, value], lanes), shift);
        } else this.#write(reduction.to, count, value, shift);
      }
    }
  }

  /** What all lanes together come to, at the end of the innermost loop. */
  #finish(reduction: Reduction, accumulators: readonly Value[]): void {
    const { dtype } = reduction.to.buffer;
    let total = accumulators.reduce((a, b) => this.#combine(reduction, [a, b], this.#lanes));
    for (let lanes = this.#lanes / 2; lanes >= 1; lanes /= 2) {
      const half = this.#fn.let(total);
      total = this.#combine(reduction, [half, rotated(half, lanes * bytesOf[dtype])], this.#lanes);
    }
    if (this.#lanes > 1) total = firstLane(total, dtype);
    const place = this.#place(reduction.to, 1, 1);
    if (this.#accumulates(reduction)) total = this.#combine(reduction, [readLanes(place), total], 1);
    writeLanes(this.#fn, place, total);
  }

  /** Computes what does not change along the innermost loop before it. */
  #hoist(outside: Body): void {
    const constant = new Map<Expression, boolean>();
    const isConstant = (each: Expression): boolean => {
      const known = constant.get(each);
      if (known !== undefined) return known;
      const found =
        each.kind === "literal" ||
        (each.kind === "load" ? this.#stepOf(each.view, this.#inner) === 0 : each.args.every(isConstant));
      constant.set(each, found);
      return found;
    };
    const seen = new Set<Expression>();
    const walk = (each: Expression): void => {
      if (seen.has(each) || each.kind === "literal") return;
      seen.add(each);
      if (isConstant(each)) outside.keep(each, this.#fn.let(outside.value(each)));
      else if (each.kind === "call") for (const arg of each.args) walk(arg);
    };
    for (const { value } of this.#results) walk(value);
  }

  #combine(reduction: Reduction, args: readonly Value[], lanes: Lanes): Value {
    const { dtype } = reduction.to.buffer;
    return this.#around.compute(combiner[reduction.by], {}, [dtype, dtype], dtype, args, lanes);
  }

  /** Writes the identity everywhere, before the loops. */
  #clear(reduction: Reduction): void {
    const fn = this.#fn;
    const { buffer } = reduction.to;
    const address = this.#around.addressOf(buffer);
    const width = bytesOf[buffer.dtype];
    if (reduction.by === "sum") fn.zero(i32(address), i32(buffer.size * width));
    else {
      const value = literal(identityOf(reduction), buffer.dtype, 1);
      fn.count(i32(0), i32(buffer.size * width), width, (at) =>
        writeLanes(fn, { dtype: buffer.dtype, lanes: 1, count: 1, address: at, offset: address, stride: width }, value),
      );
    }
  }

  /** Is it joined along the innermost loop? */
  #isInner(reduction: Reduction): boolean {
    return this.#inner.size > 1 && this.#stepOf(reduction.to, this.#inner) === 0;
  }

  /** Does its memory gather what several passes of the innermost loop give? */
  #accumulates(reduction: Reduction): boolean {
    const i = this.indexOf(reduction.to);
    const loops = this.#isInner(reduction) ? this.nest.slice(0, -1) : this.nest;
    return loops.some(({ size, strides }) => size > 1 && strides[i] === 0);
  }

  #read(view: View, count: number, shift = 0): Value {
    return readLanes(this.#place(view, this.#lanes, count, shift));
  }

  #write(view: View, count: number, value: Value, shift = 0): void {
    writeLanes(this.#fn, this.#place(view, this.#lanes, count, shift), value);
  }

  /** Where entries of a view are, `shift` places further along the innermost loop. */
  #place(view: View, lanes: Lanes, count: number, shift = 0): Place {
    const { buffer } = view;
    const i = this.indexOf(view);
    const width = bytesOf[buffer.dtype];
    const step = this.#inner.strides[i] as number;
    return {
      dtype: buffer.dtype,
      lanes,
      count,
      address: this.#pointerOf[i]?.value ?? i32(0),
      offset: this.#around.addressOf(buffer) + (view.offset + shift * step) * width,
      stride: step * width,
    };
  }

  #stepOf(view: View, { strides }: Dimension): number {
    return strides[this.indexOf(view)] as number;
  }

  readonly #first = (view: View): View => this.#views[this.indexOf(view)] as View;

  /** The number of a view among strides. */
  indexOf(view: View): number {
    return this.#places.get(view) as number;
  }

  /** Moves all pointers `count` places along a loop. */
  #advance(depth: number, count: Value): void {
    for (const { value, steps } of this.#pointers.values()) {
      const step = steps[depth] as number;
      const bytes = times(count, step);
      const none = step === 0 || (bytes.of.kind === "constant" && bytes.of.value === 0);
      if (!none) this.#fn.set(value, op("i32.add", [value, bytes]));
    }
  }
}

/** What joining begins with. */
function identityOf({ by, to }: Reduction): number {
  if (by === "sum") return 0;
  const isInt = to.buffer.dtype === "int32";
  if (by === "max") return isInt ? -0x80000000 : Number.NEGATIVE_INFINITY;
  return isInt ? 0x7fffffff : Number.POSITIVE_INFINITY;
}

/** Is there a float64 in it? Then two lanes fill a vector. */
function usesWide({ stores, reductions }: Loop): boolean {
  const seen = new Set<Expression>();
  const wide = (value: Expression): boolean => {
    if (seen.has(value)) return false;
    seen.add(value);
    return dtypeOf(value) === "float64" || (value.kind === "call" && value.args.some(wide));
  };
  return [...stores, ...reductions].some(({ to, value }) => to.buffer.dtype === "float64" || wide(value));
}
