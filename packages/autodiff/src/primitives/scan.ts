/** scan: one graph, applied step by step to the slices of arrays, with values that each step hands to the next. */
import { concatenate, isFloat, ShapeError, sameShape, Tensor, zeros } from "@cadena/core";
import { erase } from "../define.js";
import { apply } from "../graph/apply.js";
import { type Aval, formatAval } from "../graph/aval.js";
import { Graph } from "../graph/graph.js";
import { input, type Node } from "../graph/node.js";
import { topologicalOrder } from "../graph/order.js";
import type { Differential, Primitive } from "../graph/primitive.js";
import { batchOfBody, bodyAt, cotangentsOfBody, sliceInput, tangentsOfBody } from "../transforms/bodies.js";
import { type Bound, closeLoop, type Loop, type LoopParams, settle } from "../transforms/loop.js";
import { residualsOf } from "../transforms/residuals.js";
import { add } from "./arithmetic.js";
import { batchedToFront, fill, moveAxis } from "./movement.js";

/**
 * The carries after the last step, and what the steps return besides, stacked along a new first axis. Its inputs are
 * constants, which every step reads, the carries that the first step reads, and arrays, of which each step reads a
 * slice along the first axis.
 */
export const scanPrimitive: Primitive = erase<LoopParams>({
  name: "scan",
  avals: (inputs, { body, constants, carries, length }) => {
    const first = constants + carries;
    const expected = body.inputs.map((x, i) => (i < first ? x : stackedAval(x, length)));
    requireAlike("inputs as its body reads them", expected, inputs);
    requireAlike(
      "carries that keep their shapes and dtypes",
      inputs.slice(constants, first),
      body.outputs.slice(0, carries),
    );
    return body.outputs.map((y, i) => (i < carries ? y : stackedAval(y, length)));
  },
  kernel: (inputs, { body, constants, carries, length, reverse }, call) => {
    const fixed = inputs.slice(0, constants);
    const arrays = inputs.slice(constants + carries);
    const stacks: Tensor[][] = body.outputs.slice(carries).map(() => new Array(length));
    let state = inputs.slice(constants, constants + carries);
    for (let step = 0; step < length; step++) {
      const i = reverse === true ? length - 1 - step : step;
      const results = call(body, [...fixed, ...state, ...arrays.map((x) => sliceAt(x, i))]);
      state = results.slice(0, carries);
      for (const [k, stack] of stacks.entries()) stack[i] = results[carries + k] as Tensor;
    }
    return [...state, ...stacks.map((parts, k) => stackOf(parts, body.outputs[carries + k] as Node))];
  },
  differential: differential(),
  batch: (inputs, axes, size, params) => {
    const { constants, carries } = params;
    const first = constants + carries;
    const isCarry = (i: number): boolean => i >= constants && i < first;
    const batched = axes.map((axis) => axis !== null);
    const made = settle(
      () => batchOfBody(params.body, batched, size, batched.slice(constants, first)),
      (each) => mark(batched, (i) => isCarry(i) && each.batched[i - constants] === true),
    );
    const moved = inputs.map((x, i) => {
      const axis = axes[i] ?? null;
      if (isCarry(i)) return batched[i] ? batchedToFront(x, axis, size) : x;
      return axis === null ? x : moveAxis(x, axis, i < first ? 0 : 1);
    });
    return {
      outputs: apply(scanPrimitive, moved, { ...params, body: made.body }),
      axes: made.batched.map((each, i) => (each ? (i < carries ? 0 : 1) : null)),
    };
  },
  notation: (args, { outputs }, output) => {
    const call = { kind: "call", name: "scan", args } as const;
    return outputs.length === 1 ? call : { kind: "slice", of: call, ranges: [String(output)] };
  },
  singular: (inputs, { body }) => [...inputs, ...body.outputs].some(({ singular }) => singular),
  dims: (inputs, { body: { outputs }, constants, carries }) => {
    const [only, ...others] = outputs;
    if (only?.dims === undefined || others.length > 0) return undefined;
    return carries === 1 ? only.dims : [inputs[constants]?.dims?.[0] ?? null, ...only.dims];
  },
});

function differential(): Differential<LoopParams> {
  return {
    kind: "general",
    jvp: ({ inputs }, tangents, params) => {
      const { constants, carries, length, reverse } = params;
      const first = constants + carries;
      const body = steadyBody(inputs, params);
      const outside = [...tangents];
      // A carry has a tangent if the first step is given one, or if a step makes one.
      const made = settle(
        () =>
          tangentsOfBody(
            body,
            outside.map((each, i) => each && (i < first ? each : sliceInput(each))),
          ),
        ({ outputs }) => complete(outside, inputs.slice(0, first), (i) => outputs[i - constants]),
      );
      const primal = boundTo(inputs, body.inputs);
      const tangent = boundTo(outside, lettersOf(outside, made.inputs.slice(inputs.length)));
      const end = ({ place }: Placed): Node | null => made.outputs[place - constants] ?? null;
      const moved = tangent(constants, first).map((each) => ({ ...each, next: end(each), wanted: true }));
      const still = primal(constants, first).map((each) => ({
        ...each,
        next: body.outputs[each.place - constants] as Node,
        wanted: false,
      }));
      const found = makeLoop({
        constants: [...primal(0, constants), ...tangent(0, constants)],
        carries: [...still, ...moved],
        slices: [...primal(first), ...tangent(first)],
        stacked: made.outputs.slice(carries),
        length,
        reverse,
      });
      const ends: (Node | null)[] = new Array(carries).fill(null);
      for (const [k, { place }] of moved.entries()) ends[place - constants] = found.carries[carries + k] ?? null;
      return [...ends, ...found.stacked];
    },
    vjp: ({ inputs, outputs }, cotangents, needs, params) => {
      const { constants, carries, length, reverse } = params;
      const first = constants + carries;
      const body = steadyBody(inputs, params);
      const active = activeInputs(body, needs, params);
      const outside = cotangents.map((ct, k) =>
        isFloat((outputs[k] as Node).dtype) && (k >= carries || active[constants + k]) ? ct : null,
      );
      // A step has the cotangent of a carry if the last step is given one, or if a step makes one.
      const made = settle(
        () =>
          cotangentsOfBody(
            body,
            outside.map((each, k) => each && (k < carries ? each : sliceInput(each))),
            active,
          ),
        (each) => complete(outside, outputs.slice(0, carries), (k) => each.outputs[constants + k]),
      );
      const letters = made.inputs.slice(inputs.length);
      const past = residualsOf(made, new Set(letters), new Set(body.inputs.slice(constants, first)));
      const primal = boundTo(inputs, body.inputs);
      const cotangent = boundTo(outside, lettersOf(outside, letters));
      const stacks = boundTo(keep(inputs, outputs, body, past.kept, params), past.letters);
      const running = cotangent(0, carries).map((each) => ({
        ...each,
        next: past.outputs[constants + each.place] ?? null,
        wanted: needs[constants + each.place] === true,
      }));
      const sums = primal(0, constants).flatMap(({ place, value }) => {
        const ct = past.outputs[place];
        const letter = input(undefined, { shape: value.shape, dtype: value.dtype });
        return ct ? [{ place, letter, value: fill(0, value), next: add(letter, ct), wanted: true }] : [];
      });
      const found = makeLoop({
        constants: primal(0, constants),
        carries: [...running, ...sums],
        slices: [...primal(first), ...stacks(0), ...cotangent(carries)],
        stacked: past.outputs.slice(first),
        length,
        reverse: reverse !== true,
      });
      const totals: (Node | null)[] = new Array(first).fill(null);
      for (const [k, { place }] of running.entries()) totals[constants + place] = found.carries[k] ?? null;
      for (const [k, { place }] of sums.entries()) totals[place] = found.carries[running.length + k] ?? null;
      return [...totals, ...found.stacked];
    },
  };
}

/** What a loop returns: null for carries that nothing wanted depends on, and for zeros. */
interface LoopResults {
  readonly carries: readonly (Node | null)[];
  readonly stacked: readonly (Node | null)[];
}

/** Applies scan to a loop, without what is of no use in it. */
export function makeLoop(loop: Loop): LoopResults {
  const { inputs, params, live } = closeLoop(loop);
  const made = params.body.outputs.length === 0 ? [] : apply(scanPrimitive, inputs, { ...params });
  let next = 0;
  const take = (isThere: boolean): Node | null => (isThere ? (made[next++] as Node) : null);
  return { carries: live.map(take), stacked: loop.stacked.map((each) => take(each !== null)) };
}

/**
 * The stacks of what the steps keep for the way back: outputs of the loop where it stacks them anyway, else outputs of
 * the same loop that stacks them too. The latter has all outputs of the former, so that a compiler may take it for both.
 */
function keep(
  inputs: readonly Node[],
  outputs: readonly Node[],
  body: Graph,
  kept: readonly Node[],
  params: LoopParams,
): readonly Node[] {
  const { carries } = params;
  const stackedAt = (node: Node): number => body.outputs.indexOf(node, carries);
  const extra = kept.filter((node) => stackedAt(node) < 0);
  const longer = new Graph(body.inputs, [...body.outputs, ...extra]);
  const made = extra.length === 0 ? outputs : apply(scanPrimitive, inputs, { ...params, body: longer });
  return kept.map((node) => made[longer.outputs.indexOf(node, carries)] as Node);
}

/** The body, whose inputs know that they may be infinite: as what is outside, or as what the step before returns. */
function steadyBody(inputs: readonly Node[], { body, constants, carries }: LoopParams): Graph {
  let steady = body;
  return settle(
    () => {
      const ends = steady.outputs.slice(0, carries);
      const sources = inputs.map((x, i) => (ends[i - constants]?.singular ? (ends[i - constants] as Node) : x));
      return bodyAt(steady, sources);
    },
    (next) => {
      const isNew = next !== steady;
      steady = next;
      return isNew;
    },
  );
}

/** Inputs of the body that are needed, and carries that come to depend on them. */
function activeInputs(
  { inputs, outputs }: Graph,
  needs: readonly boolean[],
  { constants, carries }: LoopParams,
): boolean[] {
  const active = [...needs];
  const { nodes, inputs: places, starts, place } = topologicalOrder([...inputs, ...outputs]);
  settle(
    () => {
      const reached: boolean[] = [];
      for (const [i, x] of inputs.entries()) reached[place(x)] = active[i] === true;
      for (const i of nodes.keys()) {
        reached[i] ||= places.subarray(starts[i], starts[i + 1]).some((each) => reached[each]);
      }
      return reached;
    },
    (reached) =>
      mark(active, (i) => {
        const end = i < constants + carries ? outputs[i - constants] : undefined;
        return end !== undefined && reached[place(end)] === true;
      }),
  );
  return active;
}

/** Sets the flags that are not set and should be; were there any? */
function mark(flags: boolean[], should: (i: number) => boolean): boolean {
  const late = [...flags.keys()].filter((i) => !flags[i] && should(i));
  for (const i of late) flags[i] = true;
  return late.length > 0;
}

/** Puts zeros where there is nothing, and where a step makes something; were there any? */
function complete(
  values: (Node | null)[],
  like: readonly Node[],
  made: (i: number) => Node | null | undefined,
): boolean {
  const late = [...like.keys()].filter((i) => !values[i] && made(i));
  for (const i of late) values[i] = fill(0, like[i] as Node);
  return late.length > 0;
}

/** The letters, which are there only for what is there, in the places of what they stand for. */
function lettersOf(values: readonly (Node | null)[], letters: readonly Node[]): readonly (Node | null)[] {
  let next = 0;
  return values.map((each) => each && (letters[next++] as Node));
}

interface Placed extends Bound {
  readonly place: number;
}

/** Pairs of a letter inside and a value outside, from one place to another, where both are there. */
function boundTo(values: readonly (Node | null)[], letters: readonly (Node | null)[]) {
  return (from: number, to?: number): readonly Placed[] =>
    values.slice(from, to).flatMap((value, k) => {
      const letter = letters[from + k];
      return value && letter ? [{ letter, value, place: from + k }] : [];
    });
}

function stackedAval({ shape, dtype }: Aval, length: number): Aval {
  return { shape: [length, ...shape], dtype };
}

/** Entry `i` along the first axis, which is taken away. */
function sliceAt({ data, shape, dtype, strides, offset }: Tensor, i: number): Tensor {
  return new Tensor(data, shape.slice(1), dtype, strides.slice(1), offset + i * (strides[0] as number));
}

function stackOf(parts: readonly Tensor[], { shape, dtype }: Aval): Tensor {
  if (parts.length === 0) return zeros([0, ...shape], dtype);
  return concatenate(
    parts.map((part) => part.reshape([1, ...shape])),
    0,
  );
}

function requireAlike(what: string, expected: readonly Aval[], received: readonly Aval[]): void {
  const alike = (a: Aval, i: number): boolean => {
    const b = received[i];
    return b !== undefined && a.dtype === b.dtype && sameShape(a.shape, b.shape);
  };
  if (expected.length === received.length && expected.every(alike)) return;
  throw new ShapeError({
    op: "scan",
    expected: `${what} are required: (${expected.map(formatAval).join(", ")})`,
    received: `(${received.map(formatAval).join(", ")})`,
    advice: "Use astype, or broadcastTo.",
  });
}
