/** Reverse mode: from cotangents of outputs to cotangents of everything they came from, as a graph. */

import { isFloat } from "@cadena/core";
import { type Context, enterContext } from "../graph/context.js";
import type { Application, Node } from "../graph/node.js";
import { type Order, topologicalOrder } from "../graph/order.js";
import type { Step, StepSource } from "../graph/step.js";
import { add } from "../primitives/arithmetic.js";
import { fitTo, requireCount } from "./fit.js";
import { partialAt, scale } from "./scale.js";

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
 *
 * @example
 * const x = input("x");
 * const y = mul(x, x);
 * const { cotangent, steps } = backpropagate([y], [constant(1)], [x]);
 * evaluate(cotangent(x), { x: 3 })?.item(); // 6
 * steps.length; // 2
 */
export function backpropagate(outputs: readonly Node[], seeds: readonly Node[], wrt: readonly Node[]): Backward {
  requireCount("backpropagate", "seeds", outputs.length, seeds.length);
  for (const [i, output] of outputs.entries()) fitTo("backpropagate", "cotangent", seeds[i] as Node, output);
  const order = topologicalOrder(outputs);
  const { nodes, inputs, starts } = order;
  const needed = dependents(order, wrt);
  const sweep = new Sweep(order);
  for (const [i, output] of outputs.entries()) sweep.accumulate(order.place(output), seeds[i] as Node);

  const layers = new Map<string | undefined, Context>();
  let layer: string | undefined;
  const outside = enterContext(backwardContext(layers, layer));
  try {
    for (let i = nodes.length - 1; i >= 0; i--) {
      const node = nodes[i] as Node;
      const { application } = node;
      if (application === undefined || node.index !== 0 || !someNeeded(needed, i, application.arity)) continue;
      if (!sweep.reached(i, application.arity)) continue;
      if (node.scope !== layer) {
        layer = node.scope;
        enterContext(backwardContext(layers, layer));
      }
      const start = starts[i] as number;
      const { differential } = application.primitive;
      if (differential.kind === "elementwise") {
        const upstream = sweep.cotangents[i] as Node;
        // Past a singular value, finite partials absorb too: the cotangent is a factor when this product is
        // differentiated again, and where it is 0 it must stop the infinite slopes that arrive then.
        const absorbing = differential.absorbing === true || node.singular;
        for (let e = start; e < (starts[i + 1] as number); e++) {
          if (needed[inputs[e] as number] === 0) continue;
          const local = partialAt(differential.partials[e - start], application, node);
          const contribution = scale(upstream, local, absorbing);
          if (contribution !== null) sweep.contribute(e, contribution, local);
        }
      } else {
        const needs = application.inputs.map((_, j) => needed[inputs[start + j] as number] === 1);
        for (const [j, contribution] of pullBack(application, sweep.upstream(i), needs).entries()) {
          if (contribution !== null && needs[j]) sweep.contribute(start + j, contribution, null);
        }
      }
    }
  } finally {
    enterContext(outside);
  }
  return sweep;
}

/** Cotangents by place, and contributions by edge. A step is made of them when it is asked for: most never are. */
class Sweep implements Backward, StepSource {
  readonly cotangents: (Node | undefined)[];
  readonly #order: Order;
  readonly #contributions: (Node | undefined)[];
  readonly #locals: (Node | number | null)[];
  #steps: readonly Step[] | undefined;
  #byContribution: ReadonlyMap<Node, Step> | undefined;

  constructor(order: Order) {
    this.#order = order;
    this.cotangents = new Array(order.nodes.length);
    this.#contributions = new Array(order.inputs.length);
    this.#locals = new Array(order.inputs.length);
  }

  accumulate(place: number, contribution: Node): void {
    const before = this.cotangents[place];
    this.cotangents[place] = before === undefined ? contribution : add(before, contribution);
  }

  /** What the edge adds to the cotangent of the node it leads to. */
  contribute(edge: number, contribution: Node, local: Node | number | null): void {
    contribution.source ??= this;
    this.#contributions[edge] = contribution;
    this.#locals[edge] = local;
    this.accumulate(this.#order.inputs[edge] as number, contribution);
  }

  /** Did a cotangent arrive at one of the outputs of the application whose first output is at `place`? */
  reached(place: number, arity: number): boolean {
    for (let k = 0; k < arity; k++) if (this.cotangents[place + k] !== undefined) return true;
    return false;
  }

  /** Cotangents of all outputs of the application whose first output is at `place`. */
  upstream(place: number): readonly (Node | null)[] {
    const { application } = this.#order.nodes[place] as Node;
    const { arity } = application as Application;
    return Array.from({ length: arity }, (_, k) => this.cotangents[place + k] ?? null);
  }

  readonly cotangent = (node: Node): Node | undefined => {
    const place = this.#order.place(node);
    return place < 0 ? undefined : this.cotangents[place];
  };

  get steps(): readonly Step[] {
    this.#steps ??= this.#makeSteps();
    return this.#steps;
  }

  stepOf(contribution: Node): Step | undefined {
    // From the last step to the first, so that the first of several keeps the place.
    this.#byContribution ??= new Map(this.steps.toReversed().map((step) => [step.contribution, step]));
    return this.#byContribution.get(contribution);
  }

  #makeSteps(): readonly Step[] {
    const { nodes, starts } = this.#order;
    const steps: Step[] = [];
    for (let i = nodes.length - 1; i >= 0; i--) {
      const { application, index } = nodes[i] as Node;
      if (application === undefined || index > 0) continue;
      const start = starts[i] as number;
      let upstream: readonly (Node | null)[] | undefined;
      for (let e = start; e < (starts[i + 1] as number); e++) {
        const contribution = this.#contributions[e];
        if (contribution === undefined) continue;
        upstream ??= this.upstream(i);
        const rule = application.primitive.differential.kind as Step["rule"];
        const local = this.#locals[e] as Node | number | null;
        steps.push({ rule, application, argument: e - start, upstream, local, contribution });
      }
    }
    return steps;
  }
}

/** The contributions of an application that is not elementwise, one for each input. */
function pullBack(
  application: Application,
  upstream: readonly (Node | null)[],
  needs: readonly boolean[],
): readonly (Node | null)[] {
  const { primitive, params } = application;
  const { differential } = primitive;
  if (differential.kind === "linear") return differential.transpose(upstream[0] as Node, application, params, needs);
  return differential.kind === "general" ? differential.vjp(application, upstream, needs, params) : [];
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

function someNeeded(needed: Uint8Array, place: number, arity: number): boolean {
  for (let k = 0; k < arity; k++) if (needed[place + k] === 1) return true;
  return false;
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
