/** Layers one after another: parameters, state and keys go to each by its name. */
import { type Node, scope } from "@cadena/autodiff";
import { foldIn as foldInNode } from "@cadena/autodiff/random";
import { flatten, foldIn, type Shape, type Tree, ValueError } from "@cadena/core";
import type { Layer, NameOptions, Values } from "../layer.js";
import { nameInLayer, partOf } from "./names.js";

/** Trees by the names of layers; a layer without leaves has no entry. */
export type ByLayer = { readonly [name: string]: Values };

/** A network of layers, one after another. */
export interface Sequential extends Layer<ByLayer, ByLayer> {
  /** The layers with the names they have here. */
  readonly layers: readonly (readonly [name: string, layer: Layer])[];
}

/**
 * Layers one after another. A layer without a name gets its kind and a number: dense1, dense2. Each draws with a key of
 * its own, made by folding its name in, so that adding a layer leaves the others as they are.
 *
 * @throws ValueError if two layers have the same name.
 * @example
 * const net = sequential([dense(8, { activation: relu }), dense(1)]);
 * const { params, outputShape } = net.init(key(0), [2]);
 * pathsOf(params); // ["dense1.W", "dense1.b", "dense2.W", "dense2.b"]
 * outputShape; // [1]
 */
export function sequential(layers: readonly Layer[], { name }: NameOptions = {}): Sequential {
  const named = withNames(layers);
  return {
    kind: "sequential",
    name,
    layers: named,
    init(key, inputShape, options) {
      const [params, state] = [new Map<string, Values>(), new Map<string, Values>()];
      let shape: Shape = inputShape;
      for (const [own, layer] of named) {
        const made = scope(own, () => layer.init(foldIn(key, own), shape, options));
        if (flatten(made.params).leaves.length > 0) params.set(own, made.params);
        if (flatten(made.state).leaves.length > 0) state.set(own, made.state);
        shape = made.outputShape;
      }
      return { params: Object.fromEntries(params), state: Object.fromEntries(state), outputShape: shape };
    },
    apply(params, state, x, { training, key }) {
      const [weights, before] = [params, state] as [NodesByLayer, NodesByLayer];
      const after = new Map<string, Tree<Node>>();
      let y = x;
      for (const [own, layer] of named) {
        const mode = { training, key: key && foldInNode(key, own) };
        const [next, kept] = scope(own, () => layer.apply(partOf(weights, own), partOf(before, own), y, mode));
        if (Object.hasOwn(before, own)) after.set(own, kept);
        y = next === y ? y : nameInLayer("a", next);
      }
      return [y, Object.fromEntries(after)];
    },
  };
}

type NodesByLayer = Readonly<Record<string, Tree<Node>>>;

function withNames(layers: readonly Layer[]): readonly (readonly [string, Layer])[] {
  const counts = new Map<string, number>();
  const taken = new Set<string>();
  return layers.map((layer) => {
    const count = (counts.get(layer.kind) ?? 0) + 1;
    counts.set(layer.kind, count);
    const name = layer.name ?? `${layer.kind}${count}`;
    if (taken.has(name)) {
      throw new ValueError({
        op: "sequential",
        expected: "each layer needs a name of its own",
        received: `"${name}" twice`,
        advice: "Give one of them another name.",
      });
    }
    taken.add(name);
    return [name, layer];
  });
}
