/** Entries at places known when the graph is made. */
import { fromData } from "@cadena/core";
import { implicitly } from "../graph/context.js";
import { constant, type Node } from "../graph/node.js";
import { gather } from "../primitives/indexing.js";
import { expand } from "./lift.js";

/** The entries at `places` (0 … size − 1) along an axis, in that order. */
export function pick(x: Node, places: readonly number[], axis: number): Node {
  const line = x.shape.map((_, each) => (each === axis ? places.length : 1));
  const indices = constant(fromData(Int32Array.from(places), line));
  return gather(
    x,
    implicitly(() => expand(indices, x.shape.with(axis, places.length))),
    axis,
  );
}
