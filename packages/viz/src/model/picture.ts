/** The model behind all pictures: what is drawn of a graph, and what is written on it. */
import type { Node } from "@cadena/autodiff";
import { Describer } from "./describe.js";
import { edgesOf } from "./edges.js";
import { gatherUnits, type Unit, type Units } from "./groups.js";
import type { Drawable, ModelOptions, Picture } from "./types.js";
import { chooseView, type View } from "./view.js";

/** Nodes n0, n1 … in topological order, and an edge for each argument, with its position. */
export function pictureOf(drawable: Drawable, options: ModelOptions = {}): Picture {
  const view = chooseView(drawable, options);
  const drawn = gatherUnits(view, options);
  const exits = exitsOf(view, drawn);
  const describer = new Describer(view, options, (node) => drawn.unitOf[view.order.place(node)] as number);
  const unit = (i: number): Unit => drawn.units[i] as Unit;
  return {
    size: drawn.units.length,
    node: (i) => describer.describe(i, unit(i), exits[i]),
    place: (i) => describer.place(unit(i), exits[i]),
    edges: () => edgesOf(view, drawn),
  };
}

/** The node that stands for a unit: the only one that is used outside, if there is only one. */
function exitsOf({ order, outputs, isBackward }: View, { units, unitOf }: Units): readonly (Node | undefined)[] {
  const { nodes, inputs, starts } = order;
  const isExit = new Uint8Array(nodes.length);
  for (let i = 0; i < nodes.length; i++) {
    if (outputs.has(nodes[i] as Node)) isExit[i] = 1;
    for (let e = starts[i] as number; e < (starts[i + 1] as number); e++) {
      const from = inputs[e] as number;
      if (unitOf[from] !== unitOf[i] && isBackward[from] === isBackward[i]) isExit[from] = 1;
    }
  }
  return units.map(({ members }) => {
    if (members.length === 1) return members[0];
    const exits = members.filter((node) => isExit[order.place(node)] === 1);
    return exits.length === 1 ? exits[0] : undefined;
  });
}
