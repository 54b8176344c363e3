/** The scale of reduceOnPlateau against the rule of PyTorch's ReduceLROnPlateau, written again here. */
import { Graph, input, lift, type Node, referenceEngine } from "@cadena/autodiff";
import { flatten, type Tensor, type Tree, tensor, unflatten } from "@cadena/core";
import fc from "fast-check";
import { expect, it } from "vitest";
import { type PlateauOptions, reduceOnPlateau } from "../../src/index.js";

/** The scale after each loss, by the graph. */
function scalesOf(options: PlateauOptions, losses: readonly number[]): readonly number[] {
  const plateau = reduceOnPlateau(options);
  const { leaves, structure } = flatten(plateau.init({}));
  const state = (leaves as readonly Tensor[]).map(({ shape, dtype }) => input("", { shape, dtype }));
  const loss = input("loss");
  const [updates, after] = plateau.update({ w: lift(1) }, unflatten(structure, state) as Tree<Node>, {
    params: {},
    loss,
  });
  const carry = state.map((_, i): [number, number] => [i, i + 1]);
  const outputs = [...(flatten(after).leaves as readonly Node[]), (updates as { readonly w: Node }).w];
  const program = referenceEngine.prepare(new Graph([loss, ...state], outputs), { carry });
  program.writeState(leaves as readonly Tensor[]);
  return losses.map((each) => (program.run([tensor(each)])[0] as Tensor).item() as number);
}

/** ReduceLROnPlateau with mode "min" and threshold_mode "rel": `step` of its source, with the rate divided out. */
function byPyTorch(options: PlateauOptions, losses: readonly number[]): readonly number[] {
  const { factor = 0.1, patience = 10, threshold = 1e-4, cooldown = 0, minScale = 0 } = options;
  let [best, bad, cooling, scale] = [Number.POSITIVE_INFINITY, 0, 0, 1];
  return losses.map((loss) => {
    if (loss < best * (1 - threshold)) [best, bad] = [loss, 0];
    else bad += 1;
    if (cooling > 0) [cooling, bad] = [cooling - 1, 0];
    if (bad > patience) [scale, cooling, bad] = [Math.max(scale * factor, minScale), cooldown, 0];
    return scale;
  });
}

it("falls as PyTorch's does, over any losses", () => {
  const options = fc.record({
    factor: fc.constantFrom(0.1, 0.5),
    patience: fc.integer({ min: 0, max: 3 }),
    threshold: fc.constantFrom(0, 0.2),
    cooldown: fc.integer({ min: 0, max: 3 }),
    minScale: fc.constantFrom(0, 0.2),
  });
  const losses = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 12, maxLength: 25 });
  fc.assert(
    fc.property(options, losses, (given, values) => {
      expect(scalesOf(given, values)).toEqual(byPyTorch(given, values));
    }),
    {
      numRuns: 100,
      examples: [[{ factor: 0.5, patience: 1, threshold: 0, cooldown: 2, minScale: 0.2 }, Array(20).fill(3)]],
    },
  );
});

it("takes the mean of several steps for one loss", () => {
  // The means are 3, 3, 3: the second and third are no better.
  expect(scalesOf({ factor: 0.5, patience: 1, every: 2 }, [2, 4, 4, 2, 3, 3, 1, 1])).toEqual([
    1, 1, 1, 1, 1, 0.5, 0.5, 0.5,
  ]);
});

it("asks for the loss", () => {
  const plateau = reduceOnPlateau();
  const state = flatten(plateau.init({}));
  const nodes = unflatten(
    state.structure,
    state.leaves.map((leaf) => lift(leaf as Tensor)),
  ) as Tree<Node>;
  expect(() => plateau.update({}, nodes, { params: {} })).toThrow("reduceOnPlateau: the loss is required, got none");
});
