/** A branch that is not taken gives nothing to a derivative, whatever primitive stands in it: over the registry. */
import { isFloat, type Tensor } from "@cadena/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  add,
  constant,
  div,
  evaluate,
  exp,
  gradients,
  input,
  log,
  mul,
  type Node,
  pushForward,
  sum,
  vmap,
  where,
} from "../src/index.js";
import { primitives } from "../src/primitives/registry.js";
import { tensorOf } from "./arbitraries.js";
import { bind, directions, entries } from "./laws-of-graphs.js";
import { samplesOf } from "./samples.js";

fc.configureGlobal({ seed: 20, numRuns: 12 });

/** What makes NaN or an infinity, or has infinite slopes, at the points below. */
const singular: Readonly<Record<string, (x: Node) => Node>> = {
  "ln x": log,
  "1/x": (x) => div(1, x),
  "e^(1000x)": (x) => exp(mul(1000, x)),
};
const points = fc.constantFrom(-1, -0.5, 0, 1);
const total = (nodes: readonly Node[]): Node => nodes.map((each) => sum(each)).reduce((a, b) => add(a, b), constant(0));
const differentiable = primitives.filter(({ differential }) => differential.kind !== "none");

describe.each(differentiable.map((primitive) => ({ name: primitive.name, primitive })))("$name", ({ primitive }) => {
  it.each(Object.entries(singular))("of %s: its derivatives are 0 to the second order, in every mode", (_, make) => {
    const cases = samplesOf(primitive).chain(({ build, values }) =>
      values.chain((example) => {
        const inputs = example.map(({ shape, dtype }) => input(undefined, { shape, dtype }));
        const active = inputs.filter(({ dtype }) => isFloat(dtype));
        const at = fc.tuple(
          ...example.map((x) => (isFloat(x.dtype) ? tensorOf(x.shape, x.dtype, points) : fc.constant(x))),
        );
        return fc.record({ build: fc.constant(build), inputs: fc.constant(inputs), at, along: directions(active) });
      }),
    );
    fc.assert(
      fc.property(cases, ({ build, inputs, at, along }) => {
        const active = inputs.filter(({ dtype }) => isFloat(dtype));
        const left = (xs: readonly Node[]): Node => {
          const outputs = build(xs.map((x) => (isFloat(x.dtype) ? make(x) : x)));
          return total(outputs.filter(({ dtype }) => isFloat(dtype)).map((y) => where(false, y, 0)));
        };
        const directed = (slopes: readonly Node[]): Node =>
          total(slopes.map((slope, i) => mul(slope, along[i] as Tensor)));
        const forward = (y: Node): Node => {
          const seeds = active.map((_, i) => constant(along[i] as Tensor));
          return pushForward([y], active, seeds)[0] ?? constant(0);
        };
        const y = left(inputs);
        const reverse = gradients(y, active);
        const found: Record<string, readonly Node[]> = {
          value: [y],
          reverse,
          forward: [forward(y)],
          "reverse over reverse": gradients(directed(reverse), active),
          "forward over reverse": [forward(directed(reverse))],
          "reverse over forward": gradients(forward(y), active),
          "forward over forward": [forward(forward(y))],
        };
        for (const [mode, nodes] of Object.entries(found))
          for (const value of evaluate(nodes, bind(inputs, at)) as Tensor[]) expectZeros(value, mode);
        const batched = vmap((...xs: Node[]) => {
          const slopes = gradients(
            left(xs),
            xs.filter(({ dtype }) => isFloat(dtype)),
          );
          return [
            ...slopes,
            ...gradients(
              directed(slopes),
              xs.filter(({ dtype }) => isFloat(dtype)),
            ),
          ];
        });
        const pairs = at.map((x) => x.reshape([1, ...x.shape]).broadcastTo([2, ...x.shape]));
        for (const value of evaluate(batched(...pairs)) as Tensor[]) expectZeros(value, "vmap of reverse");
      }),
    );
  });
});

function expectZeros(value: Tensor, mode: string): void {
  for (const each of entries(value)) if (each !== 0) expect.fail(`${mode}: ${each} is not 0`);
}
