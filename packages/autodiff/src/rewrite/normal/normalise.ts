/** The generic normal form of a graph: rational functions where entries are computed, a fixed order for matrices. */
import { isFloat } from "@cadena/core";
import { apply } from "../../graph/apply.js";
import { mapBodies } from "../../graph/bodies.js";
import { withOutputs } from "../../graph/graph.js";
import type { Application, Node } from "../../graph/node.js";
import { topologicalOrder } from "../../graph/order.js";
import { Interner } from "../interner.js";
import type { Condition, Simplified, SimplifyOptions } from "../types.js";
import { Algebra } from "./algebra.js";
import { Emitter } from "./emit.js";
import { numeric, type Product } from "./factor.js";
import { fraction } from "./fraction.js";
import { indicated } from "./indicator.js";
import { rules } from "./rules.js";
import type { Workspace } from "./workspace.js";

/** Sums that are longer, or stand deeper in each other, become atoms: the time taken stays linear. */
const mostTerms = 100;
const deepestSum = 16;

/** Rewrites a graph into its normal form. Eager or not, sums are multiplied out where that makes them shorter. */
export function normalise(outputs: readonly Node[], options: SimplifyOptions, eager: boolean): Simplified {
  const { keep = () => false, assume = [], denominators = "together" } = options;
  const algebra = new Algebra(denominators === "together", eager);
  const nodes = new Interner();
  const emitter = new Emitter(algebra, nodes);
  const products = new Map<Node, Product>();
  const emit: Workspace["emit"] = (product, like) => emitter.emit(product, like);
  const ones = assume.flatMap(({ kind, of, axis }) => (kind === "sumsToOne" ? [{ of, axis }] : []));
  const work: Workspace = {
    algebra,
    nodes,
    emit,
    sigmoids: new Map(),
    applied: new Map(),
    body: (body) => {
      const inside = normalise(body.outputs, options, eager);
      conditions.push(...inside.conditions);
      return withOutputs(body, inside.outputs);
    },
    sumsToOne: (factor, axis) => {
      const found = ones.find((each) => {
        const product = products.get(each.of);
        return each.axis === axis && (product === undefined ? each.of : emit(product, each.of)) === factor;
      });
      if (found !== undefined) used.add(found.of);
      return found !== undefined;
    },
  };
  const used = new Set<Node>();
  const conditions: Condition[] = [];
  for (const node of topologicalOrder(outputs, keep).nodes) {
    const product = keep(node) ? algebra.atom(node) : normalForm(work, node, products);
    products.set(node, product);
    if (node.name !== undefined && node.application !== undefined) nameAs(emit(product, node), node.name);
  }
  const map = (node: Node): Node => {
    const product = products.get(node);
    return product === undefined ? node : emit(product, node);
  };
  const results = outputs.map(map);
  conditions.push(...assume.filter(({ of }) => used.has(of)));
  for (const id of algebra.cancelled) {
    const factor = algebra.factor(id);
    const form = factor.kind === "atom" ? factor.node : formOf(algebra, id);
    conditions.push({ kind: "nonzero", of: emit({ coefficient: { n: 1, d: 1 }, factors: new Map([[id, 1]]) }, form) });
  }
  return { outputs: results, map, conditions };
}

/** From those of its inputs. What has a definition has the form of that. */
function normalForm(work: Workspace, node: Node, products: ReadonlyMap<Node, Product>): Product {
  const { application } = node;
  if (application === undefined) return leaf(work, node);
  const inputs = application.inputs.map((each) => products.get(each) as Product);
  const { name, definition } = application.primitive;
  if (definition !== undefined) {
    const formula = definition(application.inputs);
    const inside = new Map(application.inputs.map((each, i) => [each, inputs[i] as Product]));
    const isInput = (each: Node): boolean => inside.has(each);
    for (const each of topologicalOrder([formula], isInput).nodes) {
      if (!isInput(each)) inside.set(each, normalForm(work, each, inside));
    }
    return inside.get(formula) as Product;
  }
  const rule = isFloat(node.dtype) ? rules.get(name) : undefined;
  return seal(work, rule?.(work, application, inputs) ?? opaque(work, node, application, inputs), node);
}

/** A number where a constant is one, else an atom. */
function leaf({ algebra, nodes }: Workspace, node: Node): Product {
  const { constant } = node;
  if (constant === undefined || node.name !== undefined || !isFloat(node.dtype)) return algebra.atom(node);
  if (node.symbol !== undefined) return algebra.atom(nodes.share(node, []) ?? node);
  const data = [...constant.contiguous().data];
  const [first] = data;
  const isEven = first !== undefined && data.every((each) => Object.is(each, first));
  return isEven ? numeric(fraction(node.literal ?? first)) : algebra.atom(node);
}

/** The same primitive of the simplified inputs, as an atom. */
function opaque(work: Workspace, node: Node, application: Application, inputs: readonly Product[]): Product {
  const { algebra, nodes, emit, applied } = work;
  const made = inputs.map((product, i) => emit(product, application.inputs[i] as Node));
  const params = mapBodies(application.params, work.body);
  const known = nodes.share(node, made, params);
  const isIndicator = indicated(node) !== undefined;
  if (known !== undefined) return algebra.atom(known, isIndicator);
  const same = params === application.params && made.every((each, i) => each === application.inputs[i]);
  const outputs = same ? application.outputs : (applied.get(application) ?? apply(application.primitive, made, params));
  applied.set(application, outputs);
  return algebra.atom(outputs[node.index] as Node);
}

function seal({ algebra, emit }: Workspace, product: Product, node: Node): Product {
  const isLong = [...product.factors.keys()].some((id) => {
    const factor = algebra.factor(id);
    return factor.kind === "sum" && factor.terms.length > mostTerms;
  });
  const isLarge = isLong || product.factors.size > mostTerms || algebra.depth(product) > deepestSum;
  return isLarge ? algebra.atom(emit(product, node)) : product;
}

function nameAs(result: Node, name: string): void {
  if (result.name === undefined && result.kind === "output") result.assignName(name);
}

/** The shape of a factor: that of its largest atom. */
function formOf(algebra: Algebra, id: number): Node {
  const factor = algebra.factor(id);
  if (factor.kind === "atom") return factor.node;
  const inside = factor.terms.flatMap(({ factors }) => [...factors.keys()].map((each) => formOf(algebra, each)));
  return inside.reduce((a, b) => (b.rank > a.rank ? b : a));
}
