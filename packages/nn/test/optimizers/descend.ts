/** Training steps as graphs, for tests of optimisers: parameters and state go round, the loss comes out. */
import { type Engine, Graph, gradients, input, type Node, referenceEngine } from "@cadena/autodiff";
import { flatten, type Tensor, type Tree, unflatten } from "@cadena/core";
import { applyUpdates, type Optimizer, type Values } from "../../src/index.js";

export type LossOf = (params: Tree<Node>) => Node;

/** The step of an optimiser, and where it starts: the first outputs and inputs are parameters and state. */
export function stepOf(optimizer: Optimizer, loss: LossOf, params: Values) {
  const start = { params, state: optimizer.init(params) };
  const { leaves, structure } = flatten(start);
  const inputs = (leaves as readonly Tensor[]).map(({ shape, dtype }, i) => input(`s${i}`, { shape, dtype }));
  const nodes = unflatten(structure, inputs) as { params: Tree<Node>; state: Tree<Node> };
  const value = loss(nodes.params);
  const { leaves: wrt, structure: ofParams } = flatten(nodes.params);
  const slopes = unflatten(ofParams, gradients(value, wrt as readonly Node[])) as Tree<Node>;
  const [updates, state] = optimizer.update(slopes, nodes.state, { params: nodes.params, loss: value });
  const after = flatten({ params: applyUpdates(nodes.params, updates), state });
  return {
    graph: new Graph(inputs, [...(after.leaves as readonly Node[]), value]),
    start: leaves as readonly Tensor[],
    structures: [structure, after.structure] as const,
    carry: inputs.map((_, i): [number, number] => [i, i]),
  };
}

/** The trees {params, state} after each of so many steps, the start before them, and the losses on the way. */
export function descend(
  optimizer: Optimizer,
  loss: LossOf,
  params: Values,
  steps: number,
  engine: Engine = referenceEngine,
) {
  const { graph, start, structures, carry } = stepOf(optimizer, loss, params);
  const program = engine.prepare(graph, { carry });
  program.writeState(start);
  const trees: { readonly params: Values; readonly state: Values }[] = [];
  const losses: number[] = [];
  const read = (): void => {
    trees.push(unflatten(structures[0], program.readState()) as (typeof trees)[number]);
  };
  read();
  for (let i = 0; i < steps; i++) {
    losses.push((program.run([])[0] as Tensor).item() as number);
    read();
  }
  return { trees, losses, last: trees.at(-1) as (typeof trees)[number] };
}
