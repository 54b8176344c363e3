/** Control flow: graphs among the params as kernels inside of a kernel. */
import type { Application, Graph, Node } from "@cadena/autodiff";
import { sizeOf } from "@cadena/core";
import { i32, op, type Value } from "../encoder/value.js";
import { byteLength, bytesOf } from "../plan/memory.js";
import { type Expression, whole } from "./expression.js";
import type { Lowering } from "./lower.js";
import { nested } from "./nested.js";
import { type Buffer, rowMajor, type View } from "./view.js";

/** Both branches; their results lie in the same places. One of them runs. */
export function cond({ inputs, outputs, params }: Application, lowering: Lowering): boolean {
  const [predicate, ...operands] = inputs as readonly [Node, ...Node[]];
  const chosen = lowering.contiguous(predicate);
  const values = operands.map((node) => inMemory(node, lowering));
  const targets = outputs.map((node) => fresh(node, lowering));
  const buffers = targets.map(({ buffer }) => buffer);
  lowering.kernels.push(
    nested({
      name: "cond",
      bodies: (["whenTrue", "whenFalse"] as const).map((name) => ({
        name,
        kernels: lowering.body(params[name] as Graph, values, targets),
        outputs: buffers,
      })),
      reads: [chosen],
      targets: buffers,
      writes: [],
      emit: (fn, { addressOf }, run) =>
        fn.when(
          op("i32.load8_u", [i32(addressOf(chosen.buffer) + chosen.offset)]),
          () => run(0),
          () => run(1),
        ),
    }),
  );
  for (const [i, node] of outputs.entries()) lowering.define(node, { kind: "load", view: targets[i] as View });
  return true;
}

/**
 * A loop inside the module. Each pass reads its slices from buffers of their own, where they were copied, and what it
 * gives is copied to its place: a pass is the same machine code every time.
 */
export function scan({ inputs, outputs, params }: Application, lowering: Lowering): boolean {
  const body = params["body"] as Graph;
  const [constants, carries] = [params["constants"], params["carries"]] as readonly [number, number];
  const [length, reverse] = [params["length"] as number, params["reverse"] === true];
  const fixed = inputs.slice(0, constants).map((node) => inMemory(node, lowering));
  const starts = inputs.slice(constants, constants + carries).map((node) => lowering.contiguous(node));
  const stacks = inputs.slice(constants + carries).map((node) => lowering.contiguous(node));
  const states = body.inputs.slice(constants, constants + carries).map((node) => fresh(node, lowering));
  const slices = body.inputs.slice(constants + carries).map((node) => fresh(node, lowering));
  const results = body.outputs.map((node) => fresh(node, lowering));
  const stacked = outputs.slice(carries).map((node) => fresh(node, lowering));
  const operands = [...fixed, ...[...states, ...slices].map((view): Expression => ({ kind: "load", view }))];
  const buffers = (views: readonly View[]): readonly Buffer[] => views.map(({ buffer }) => buffer);
  lowering.kernels.push(
    nested({
      name: "scan",
      bodies: [{ name: "pass", kernels: lowering.body(body, operands, results), outputs: buffers(results) }],
      reads: [...starts, ...stacks],
      targets: buffers([...states, ...stacked]),
      writes: buffers(slices),
      emit: (fn, { addressOf }, run) => {
        const copy = (to: Value, from: Value, { buffer }: View): void => fn.copy(to, from, i32(byteLength(buffer)));
        const at = ({ buffer, offset }: View): Value => i32(addressOf(buffer) + offset * bytesOf[buffer.dtype]);
        for (const [i, state] of states.entries()) copy(at(state), at(starts[i] as View), state);
        fn.count(i32(0), i32(length), 1, (pass) => {
          const place = reverse ? fn.let(op("i32.sub", [i32(length - 1), pass])) : pass;
          const within = (stack: View, part: View): Value =>
            op("i32.add", [at(stack), op("i32.mul", [place, i32(byteLength(part.buffer))])]);
          for (const [i, slice] of slices.entries()) copy(at(slice), within(stacks[i] as View, slice), slice);
          run(0);
          for (const [i, state] of states.entries()) copy(at(state), at(results[i] as View), state);
          for (const [i, stack] of stacked.entries()) {
            const part = results[carries + i] as View;
            copy(within(stack, part), at(part), part);
          }
        });
      },
    }),
  );
  for (const [i, node] of outputs.entries()) {
    const view = (i < carries ? states[i] : stacked[i - carries]) as View;
    lowering.define(node, whole(view.buffer, node.shape));
  }
  return true;
}

/** A number as it is; anything else in memory, where every pass can read it. */
function inMemory(node: Node, lowering: Lowering): Expression {
  const value = lowering.value(node);
  return value.kind === "literal" ? value : { kind: "load", view: lowering.load(node) };
}

function fresh(node: Node, lowering: Lowering): View {
  return rowMajor(lowering.buffer(node.dtype, sizeOf(node.shape), lowering.nameOf(node)), node.shape);
}
