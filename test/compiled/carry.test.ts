/** State that programs carry: every step is the step of the graph, however the next state comes from the old. */
import {
  add,
  concatenate,
  constant,
  Graph,
  input,
  mul,
  type Node,
  referenceEngine,
  sin,
  slice,
  sub,
  sum,
  tanh,
  transpose,
} from "@cadena/autodiff";
import { type DType, fromData, type Tensor, tensor } from "@cadena/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compile } from "../../packages/wasm/src/full/index.js";
import { entries, expectClose } from "./compare.js";
import { estimate } from "./estimate.js";
import { anyFunction, type RandomFunction } from "./random-graphs.js";
import { targets } from "./targets.js";

type Carry = readonly (readonly [output: number, input: number])[];

interface Machine {
  readonly graph: Graph;
  readonly values: readonly Tensor[];
  readonly carry: Carry;
}

/** How the next state may come from the old ones (all are square matrices) and from the results of a function. */
const updates: readonly ((own: Node, others: readonly Node[], results: readonly Node[]) => Node)[] = [
  (own, _, results) => tanh(add(mul(own, 0.9), sin(sum(results[0] as Node)))),
  (_, [other]) => other as Node,
  (own) => own,
  (own) => sub(mul(own, 0.5), mul(transpose(own), 0.4)),
  (own) => concatenate([slice(own, [{ start: 1 }]), slice(own, [{ stop: 1 }])]),
  (own, [, other]) => add(mul(own, 0.5), mul(transpose(other as Node), 0.4)),
  (_, [other]) => transpose(other as Node),
  (own) => constant(matrixOf(own.dtype, (i) => i / 10)),
  (own, [other]) => sin(add(own, mul(other as Node, 2))),
  (own) => mul(own, sum(own, { axis: 1, keepDims: true })),
];

function matrixOf(dtype: DType, entry: (i: number) => number): Tensor {
  const numbers = Array.from({ length: 9 }, (_, i) => entry(i));
  return fromData(dtype === "float32" ? Float32Array.from(numbers) : Float64Array.from(numbers), [3, 3]);
}

const states = 3;

/** A function of some arguments and of three states, which go round by the updates chosen. */
function machineOf({ values, build }: RandomFunction, choices: readonly number[], shared: boolean): Machine {
  const dtype = (values[0] as Tensor).dtype;
  const free = values.map(({ shape }, i) => input(`x${i}`, { shape, dtype }));
  const own = Array.from({ length: states }, (_, i) => input(`s${i}`, { shape: [3, 3], dtype }));
  const results = build(free);
  const next = own.map((state, i) => {
    const update = updates[(choices[i] as number) % updates.length] as (typeof updates)[number];
    return update(state, [...own.slice(i + 1), ...own.slice(0, i)], [...results, state]);
  });
  // What is carried may be read too, and so may the old state and views of it.
  const read = [...results, next[0] as Node, transpose(own[1] as Node), own[2] as Node];
  const carry: Carry = own.map((_, i) => [read.length + (shared ? 0 : i), free.length + i]);
  const start = own.map((_, k) => matrixOf(dtype, (i) => Math.sin(i + 4 * k)));
  return { graph: new Graph([...free, ...own], [...read, ...next]), values: [...values, ...start], carry };
}

/** Runs step after step, each compared with the graph evaluated at the state before it. */
function expectSteps({ graph, values, carry }: Machine, steps: number): void {
  const carriedOutputs = carry.map(([output]) => output);
  const carriedInputs = carry.map(([, at]) => at);
  const free = values.filter((_, i) => !carriedInputs.includes(i));
  const start = carriedInputs.map((at) => values[at] as Tensor);
  for (const { name, target } of targets) {
    const program = compile(graph, { target, carry });
    program.writeState(start);
    const kept: { readonly tensor: Tensor; readonly entries: readonly number[] }[] = [];
    for (let step = 0; step < steps; step++) {
      const before = program.readState();
      const all = values.map((value, i) => before[carriedInputs.indexOf(i)] ?? value);
      const { values: expected, tolerances } = estimate(graph, all);
      const read = expected.flatMap((_, i) => (carriedOutputs.includes(i) ? [] : [i]));
      const results = program.run(free);
      const after = program.readState();
      for (const [found, places] of [[results, read] as const, [after, carriedOutputs] as const]) {
        for (const [i, place] of places.entries()) {
          const tolerance = tolerances[place] as (typeof tolerances)[number];
          expectClose(
            found[i] as Tensor,
            expected[place] as Tensor,
            tolerance,
            `${name}, step ${step}, output ${place}`,
          );
        }
      }
      for (const each of [...before, ...results]) kept.push({ tensor: each, entries: entries(each) });
    }
    for (const each of kept) expect(entries(each.tensor)).toEqual(each.entries);
    // A profile is one more step, with the inputs of the last one.
    const twin = compile(graph, { target, carry });
    twin.writeState(program.readState());
    twin.run(free);
    program.profile();
    expect(program.readState().map(entries)).toEqual(twin.readState().map(entries));
  }
}

describe.each(["float64", "float32"] as const)("%s", (dtype) => {
  it("random graphs with state", () => {
    const machines = fc
      .tuple(
        anyFunction(dtype, 8),
        fc.array(fc.nat({ max: 99 }), { minLength: states, maxLength: states }),
        fc.boolean(),
      )
      .map(([f, choices, shared]) => machineOf(f, choices, shared));
    fc.assert(
      fc.property(machines, (machine) => expectSteps(machine, 6)),
      { numRuns: 40, seed: 5 },
    );
  });

  it("50 steps are the 50 steps of the reference engine", () => {
    const [a, b] = [input("a", { shape: [3, 3], dtype }), input("b", { shape: [3, 3], dtype })];
    const x = input("x", { shape: [], dtype });
    // Swapped, one of them through a transposed view; numbers that no rounding touches.
    const graph = new Graph([a, x, b], [add(a, x), transpose(b), add(transpose(a), x)]);
    const carry = [
      [1, 0],
      [2, 2],
    ] as const;
    const [program, reference] = [compile(graph, { carry }), referenceEngine.prepare(graph, { carry })];
    const start = [0, 1].map((k) => matrixOf(dtype, (i) => i + 100 * k));
    for (const each of [program, reference]) each.writeState(start);
    for (let step = 0; step < 50; step++) {
      const at = tensor(step, { dtype });
      expect(program.run([at]).map(entries)).toEqual(reference.run([at]).map(entries));
      expect(program.readState().map(entries)).toEqual(reference.readState().map(entries));
    }
  });
});
