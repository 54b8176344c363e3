/** What flows between the drawn nodes. */
import type { Node } from "@cadena/autodiff";
import type { Unit, Units } from "./groups.js";
import { idOf, shapeText } from "./labels.js";
import type { ModelEdge } from "./types.js";
import type { View } from "./view.js";

/** An edge for each argument; what a layer uses in several places is one edge to it. */
export function* edgesOf({ order, isBackward }: View, { units, unitOf }: Units): Generator<ModelEdge> {
  const { nodes, inputs, starts } = order;
  const entered = new Map<Unit, Set<number>>();
  for (let i = 0; i < nodes.length; i++) {
    const to = unitOf[i] as number;
    if (to < 0 || (nodes[i] as Node).index > 0) continue;
    const target = units[to] as Unit;
    const start = starts[i] as number;
    for (let e = start; e < (starts[i + 1] as number); e++) {
      const place = inputs[e] as number;
      const from = unitOf[place] as number;
      if (from < 0 || from === to) continue;
      let argument = e - start;
      if (target.group !== undefined) {
        const seen = entered.get(target) ?? new Set<number>();
        if (seen.has(place)) continue;
        argument = seen.size;
        entered.set(target, seen.add(place));
      }
      const source = units[from] as Unit;
      yield {
        source: idOf(from),
        target: idOf(to),
        argument,
        label: shapeText(source.group === undefined ? (source.members[0] as Node) : (nodes[place] as Node)),
        isCrossing: isBackward[place] !== isBackward[i],
      };
    }
  }
}
