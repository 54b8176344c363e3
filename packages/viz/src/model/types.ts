/** What pictures of a graph are made of, before a format is chosen. */
import type { Bindings, Graph, Node, Step } from "@cadena/autodiff";
import type { Tensor } from "@cadena/core";

/** What is drawn: a graph, or the nodes whose graph it is. */
export type Drawable = Graph | Node | readonly Node[];

/** The part of a reverse sweep that a drawing reads: the result of `backpropagate` has it. */
export interface BackwardLike {
  /** The derivative of the outputs with respect to a node, if any arrived there. */
  readonly cotangent: (node: Node) => Node | undefined;
}

/** What is drawn of a graph, and with what on it. */
export interface ModelOptions {
  /** The inputs that are trained. Default: those that the sweep leads to. */
  readonly parameters?: readonly Node[];
  /** A reverse sweep over the graph: its cotangents are drawn too. */
  readonly backward?: BackwardLike;
  /** Which nodes are drawn. Backward nodes are those of the sweep, or those that carry a chain-rule step. Default "both". */
  readonly views?: "forward" | "backward" | "both";
  /** Draws layers as one node each: all outermost ones, or those named. */
  readonly collapse?: true | readonly string[];
  /** "closed" draws a call of softmax as one node, "open" as a cluster of the nodes inside. Default "open". */
  readonly composites?: "open" | "closed";
  /** Values of inputs: all that follows from them is computed and shown, and what does not is marked. */
  readonly bindings?: Bindings;
  /** Values that are known already, as from an engine. With them given, a node without one is shown as not computed. */
  readonly values?: ReadonlyMap<Node, Tensor>;
  /** Values of derivatives, to show beside those of the nodes they are taken with respect to. */
  readonly gradients?: ReadonlyMap<Node, Tensor>;
  /** "inline" leaves out the broadcasts and reshapes that a function inserted by itself. Default "shown". */
  readonly implicit?: "shown" | "inline";
  /** The language of words in labels. Default "en". */
  readonly locale?: "en" | "es";
  /** Digits after the point of shown values. Default 4. */
  readonly digits?: number;
}

/** What a drawn node is. "layer" and "composite" stand for several nodes of the graph. */
export type NodeKind = "input" | "parameter" | "constant" | "operation" | "composite" | "layer";

/** A drawn node. */
export interface ModelNode {
  /** n0, n1 … in topological order. */
  readonly id: string;
  readonly kind: NodeKind;
  readonly phase: "forward" | "backward";
  readonly name: string | undefined;
  /** Of the primitive, the composite or the layer. */
  readonly operation: string | undefined;
  /** `4×2`, with names of dimensions where there are some: `m=4×2`. Empty for scalars. */
  readonly shape: string;
  readonly dtype: string;
  /** Where it stands: the layers, and then the opened calls, from the outermost. */
  readonly clusters: readonly ClusterKey[];
  readonly isOutput: boolean;
  /** A broadcast or reshape that a function inserted by itself. */
  readonly isImplicit: boolean;
  /** "absent" where no values were asked for. */
  readonly state: "absent" | "computed" | "not computed";
  readonly value: string | undefined;
  readonly gradient: string | undefined;
  /** The use of the chain rule that made the node. */
  readonly step: Step | undefined;
  /** The id of the forward node whose cotangent this is. */
  readonly cotangentOf: string | undefined;
  /** All that is written in the node, line by line. */
  readonly label: string;
}

/** A layer or an opened call: what tells it from its neighbours, and its title. */
export interface ClusterKey {
  readonly key: unknown;
  readonly title: string;
}

/** A drawn edge: ids of its ends, which argument of the target it is, and the shape that flows. */
export interface ModelEdge {
  readonly source: string;
  readonly target: string;
  readonly argument: number;
  readonly label: string;
  /** Does it lead from the forward to the backward part? */
  readonly isCrossing: boolean;
}

/** A picture: nodes in topological order, made as they are asked for, and an edge for each argument. */
export interface Picture {
  readonly size: number;
  readonly node: (place: number) => ModelNode;
  /** Where a node stands, without what is written in it. */
  readonly place: (place: number) => Pick<ModelNode, "phase" | "clusters">;
  readonly edges: () => Iterable<ModelEdge>;
}
