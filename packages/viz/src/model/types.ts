/** What pictures of a graph are made of, before a format is chosen. */
import type { Graph, Node, Step } from "@cadena/autodiff";
import type { Tensor } from "@cadena/core";

/** What is drawn: a graph, or the nodes whose graph it is. */
export type Drawable = Graph | Node | readonly Node[];

/** The parts of a reverse sweep that a drawing reads: the result of `backpropagate` is one. */
export interface BackwardLike {
  /** The derivative of the outputs with respect to a node, if any arrived there. */
  readonly cotangent: (node: Node) => Node | undefined;
}

/** What is drawn of a graph, and with what on it. */
export interface ModelOptions {
  /** The inputs that are trained. */
  readonly parameters?: readonly Node[];
  /** A reverse sweep over the graph: its cotangents are drawn too. */
  readonly backward?: BackwardLike;
  /** Which nodes are drawn. Backward nodes are those that a use of the chain rule made, and their users. Default "both". */
  readonly views?: "forward" | "backward" | "both";
  /** Draws layers as one node each: all outermost ones, or those named. */
  readonly collapse?: true | readonly string[];
  /** "closed" draws a call of softmax as one node. Default "open". */
  readonly composites?: "open" | "closed";
  /** Values to show. With them given, a node without one is shown as not computed. */
  readonly values?: ReadonlyMap<Node, Tensor>;
  /** Values of derivatives, to show beside those of the nodes they are taken with respect to. */
  readonly gradients?: ReadonlyMap<Node, Tensor>;
  /** The language of words in labels. Default "en". */
  readonly locale?: "en" | "es";
  /** Digits after the point of shown values. Default 4. */
  readonly digits?: number;
}

/** What a drawn node is. "layer" and "composite" stand for several nodes of the graph. */
export type NodeKind = "input" | "parameter" | "constant" | "operation" | "composite" | "layer";

/** The attributes of a node in the model. */
export interface ModelNode {
  readonly kind: NodeKind;
  readonly phase: "forward" | "backward";
  readonly name: string | undefined;
  /** Of the primitive, the composite or the layer. */
  readonly operation: string | undefined;
  /** `4×2`, with names of dimensions where there are some: `m=4×2`. Empty for scalars. */
  readonly shape: string;
  readonly dtype: string;
  readonly scope: string | undefined;
  readonly isOutput: boolean;
  /** "absent" where no values were asked for. */
  readonly state: "absent" | "computed" | "not computed";
  readonly value: string | undefined;
  readonly gradient: string | undefined;
  /** The use of the chain rule that made the node. */
  readonly step: Step | undefined;
  /** All that is written in the node, line by line. */
  readonly label: string;
}

/** The attributes of an edge: which argument of the target it is, and the shape that flows. */
export interface ModelEdge {
  readonly argument: number;
  readonly label: string;
}
