/** What the rules of single primitives work with. */
import type { DType, Shape } from "@cadena/core";
import type { Graph } from "../../graph/graph.js";
import type { Application, Node } from "../../graph/node.js";
import type { Interner } from "../interner.js";
import type { Algebra } from "./algebra.js";
import type { Product } from "./factor.js";

/** The tables of one run of the normal form. */
export interface Workspace {
  readonly algebra: Algebra;
  readonly nodes: Interner;
  /** The node of a product in the shape and dtype of another node. */
  readonly emit: (product: Product, like: { readonly shape: Shape; readonly dtype: DType }) => Node;
  /** Is this factor assumed to sum to one along this axis? */
  readonly sumsToOne: (factor: Node, axis: number) => boolean;
  /** Sigmoids by their argument, to find the one of −x. */
  readonly sigmoids: Map<string, Product>;
  /** The new outputs of applications that have several. */
  readonly applied: Map<Application, readonly Node[]>;
  /** The normal form of a graph among params. */
  readonly body: (body: Graph) => Graph;
}

/** The rule of one primitive: the normal form of an application from those of its inputs; undefined to leave it. */
export type NormalRule = (work: Workspace, application: Application, inputs: readonly Product[]) => Product | undefined;
