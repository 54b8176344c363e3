/** Reverse mode: from cotangents of outputs to cotangents of everything they came from, as a graph. */
import { isFloat } from "@cadena/core";
import { type Context, enterContext } from "../graph/context.js";
import type { Application, Node } from "../graph/node.js";
import { type Order, topologicalOrder } from "../graph/order.js";
import type { Step } from "../graph/step.js";
import { add } from "../primitives/arithmetic.js";
import { scale } from "./scale.js";

/** The result of a reverse sweep. */
export interface Backward {
  /** The cotangent of a node of the forward graph; undefined where none arrives. */
  readonly cotangent: (node: Node) => Node | undefined;
  /** Every use of the chain rule, in the order of the sweep. */
  readonly steps: readonly Step[];
}

/**
 * Propagates `seeds`, the cotangents of `outputs`, back to `wrt` and to the nodes between. The chain rule is written
 * here once; what is particular to a primitive is its partials, its transpose, or its vjp.
 */
export function backpropagate(outputs: readonly Node[], seeds: readonly Node[], wrt: readonly Node[]): Backward {
  const order = topologicalOrder(outputs);
  const { nodes, inputs, starts } = order;
  const needed = dependents(order, wrt);
  const cotangents: (Node | undefined)[] = new Array(nodes.length);
  const steps: Step[] = [];
  const accumulate = (place: number, contribution: Node): void => {
    const before = cotangents[place];
    cotangents[place] = before === undefined ? contribution : add(before, contribution);
  };
  for (const [i, output] of outputs.entries()) accumulate(order.place(output), seeds[i] as Node);

  const layers = new Map<string | undefined, Context>();
  const outside = enterContext(backwardContext(layers, undefined));
  try {
    for (let i = nodes.length - 1; i >= 0; i--) {
      const node = nodes[i] as Node;
      const { application } = node;
      if (application === undefined || node.index !== 0 || needed[i] === 0) continue;
      const upstream = gather(cotangents, i, application.arity);
      if (upstream === undefined) continue;
      enterContext(backwardContext(layers, node.scope));
      const start = starts[i] as number;
      const needs = (argument: number): boolean => needed[inputs[start + argument] as number] === 1;
      pullBack(application, node, upstream, needs, (argument, local, contribution, rule) => {
        const step: Step = { rule, application, argument, upstream, local, contribution };
        contribution.origin ??= step;
        steps.push(step);
        accumulate(inputs[start + argument] as number, contribution);
      });
    }
  } finally {
    enterContext(outside);
  }
  return {
    cotangent: (node) => {
      const place = order.place(node);
      return place < 0 ? undefined : cotangents[place];
    },
    steps,
  };
}

type Emit = (argument: number, local: Node | number | null, contribution: Node, rule: Step["rule"]) => void;

/** One application, by one of the three ways to be differentiable. */
function pullBack(
  application: Application,
  output: Node,
  upstream: readonly (Node | null)[],
  needs: (argument: number) => boolean,
  emit: Emit,
): void {
  const { primitive, inputs, params } = application;
  const { differential } = primitive;
  switch (differential.kind) {
    case "elementwise": {
      const ct = upstream[0] as Node;
      // Past a singular value, finite partials absorb too: the cotangent is a factor when this product is
      // differentiated again, and where it is 0 it must stop the infinite slopes that arrive then.
      const absorbing = differential.absorbing === true || output.singular;
      for (let j = 0; j < inputs.length; j++) {
        if (!needs(j)) continue;
        const local = differential.partials[j]?.(...inputs, output) ?? 0;
        const contribution = scale(ct, local, absorbing);
        if (contribution !== null) emit(j, local, contribution, "elementwise");
      }
      return;
    }
    case "linear":
    case "general": {
      const needed = inputs.map((_, j) => needs(j));
      const contributions =
        differential.kind === "linear"
          ? differential.transpose(upstream[0] as Node, application, params, needed)
          : differential.vjp(application, upstream, needed, params);
      for (const [j, contribution] of contributions.entries()) {
        if (contribution !== null && needed[j]) emit(j, null, contribution, differential.kind);
      }
      return;
    }
    case "none":
      return;
  }
}

/** Marks what depends on `wrt` through differentiable applications. */
function dependents({ nodes, inputs, starts, place }: Order, wrt: readonly Node[]): Uint8Array {
  const needed = new Uint8Array(nodes.length);
  for (const node of wrt) if (place(node) >= 0) needed[place(node)] = 1;
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[i] as Node;
    const differential = node.application?.primitive.differential;
    if (differential === undefined || differential.kind === "none" || !isFloat(node.dtype)) continue;
    const start = starts[i] as number;
    for (let e = start; e < (starts[i + 1] as number); e++) {
      if (needed[inputs[e] as number] === 0) continue;
      if (differential.kind === "linear" && !differential.linearIn(e - start)) continue;
      needed[i] = 1;
      break;
    }
  }
  return needed;
}

/** Cotangents of all outputs of the application whose first output is at `place`, or undefined if none arrived. */
function gather(
  cotangents: readonly (Node | undefined)[],
  place: number,
  count: number,
): readonly (Node | null)[] | undefined {
  if (count === 1) {
    const only = cotangents[place];
    return only && [only];
  }
  const all = Array.from({ length: count }, (_, i) => cotangents[place + i] ?? null);
  return all.every((each) => each === null) ? undefined : all;
}

/** Backward nodes belong to the layer of the node they come from, and to no call frame. */
function backwardContext(layers: Map<string | undefined, Context>, scope: string | undefined): Context {
  let context = layers.get(scope);
  if (context === undefined) {
    context = { scope, frame: undefined, implicit: false };
    layers.set(scope, context);
  }
  return context;
}
