/** What a primitive is: one record that answers every question about an operation. */
import type { Tensor } from "@cadena/core";
import type { Formula } from "../notation.js";
import type { Aval, Dims } from "./aval.js";
import type { Domain } from "./domain.js";
import type { Graph } from "./graph.js";
import type { Application, Node } from "./node.js";

/**
 * The parameters of an application: axes, shapes, and the like, and graphs, as the branches of cond. Plain data, so
 * that graphs can be compared.
 */
export type Params = Readonly<Record<string, unknown>>;

/** A partial derivative, as a graph of (arguments, output), or a constant. */
export type PartialDerivative = (...argsAndOutput: Node[]) => Node | number;

/** A symbolic zero: no cotangent, or no tangent, arrived. */
export type Zero = null;

/** How a primitive is differentiated. There are exactly three ways, and the declaration that there is none. */
export type Differential<P = Params> =
  /** Acts point by point. One partial for each argument; the chain rule does the rest. */
  | {
      readonly kind: "elementwise";
      readonly partials: readonly PartialDerivative[];
      /** Is the product with the cotangent `absorb` always, as in absorb's own rule? */
      readonly absorbing?: boolean;
    }
  /** Linear in the inputs marked true. Forward mode applies it to tangents; reverse mode transposes it. */
  | {
      readonly kind: "linear";
      /** Is it linear in this argument? */
      readonly linearIn: (argument: number) => boolean;
      /** The cotangents of the arguments marked in `needs`. */
      readonly transpose: (
        cotangent: Node,
        application: Application,
        params: P,
        needs: readonly boolean[],
      ) => readonly (Node | Zero)[];
    }
  /** Neither, as max or matmul. Both products, explicitly. */
  | {
      readonly kind: "general";
      /** The tangents of the outputs. */
      readonly jvp: (
        application: Application,
        tangents: readonly (Node | Zero)[],
        params: P,
      ) => readonly (Node | Zero)[];
      /** The cotangents of the arguments marked in `needs`. */
      readonly vjp: (
        application: Application,
        cotangents: readonly (Node | Zero)[],
        needs: readonly boolean[],
        params: P,
      ) => readonly (Node | Zero)[];
    }
  /** Not differentiable: comparisons, integers, stopGradient. Gradients stop here, silently and visibly. */
  | { readonly kind: "none" };

/** The result of a batching rule: batched outputs, and where their batch axis is (null: not batched). */
export interface Batched {
  readonly outputs: readonly Node[];
  readonly axes: readonly (number | null)[];
}

/** How a primitive acts on inputs that have one more axis. */
export type BatchRule<P = Params> =
  | "pointwise"
  | ((inputs: readonly Node[], axes: readonly (number | null)[], size: number, params: P) => Batched);

/** Where a function is not differentiable, and the slope the project takes there. */
export interface Kink {
  /** The slope taken, in the words of the table: "relu'(0) = 0". */
  readonly convention: string;
  /** Signed distance of the arguments from the kink; it is zero at the kink and changes sign across it. */
  readonly distance: (...args: number[]) => number;
}

/** Runs a graph on values: how a kernel runs the bodies that its params hold. Whoever evaluates may look on. */
export type Call = (body: Graph, inputs: readonly Tensor[]) => readonly Tensor[];

/** How output number `output` of a body is written, where its inputs stand for `inputs`. */
export type WriteBody = (body: Graph, inputs: readonly Node[], output: number) => Formula;

/** One record for each primitive. */
export interface Primitive<P = Params> {
  readonly name: string;
  /** Abstract evaluation: shapes and dtypes of the outputs. Throws a ShapeError or DTypeError on bad inputs. */
  readonly avals: (inputs: readonly Aval[], params: P) => readonly Aval[];
  /** Concrete evaluation. Never writes to its inputs. Bodies among the params are run by `call`. */
  readonly kernel: (inputs: readonly Tensor[], params: P, call: Call) => readonly Tensor[];
  /** The function of numbers behind an elementwise primitive. */
  readonly scalar?: (...args: number[]) => number;
  readonly differential: Differential<P>;
  readonly batch: BatchRule<P>;
  /**
   * The formula it stands for, in other primitives, where the kernel keeps digits that the formula loses. It is how the
   * primitive is written and simplified.
   */
  readonly definition?: (inputs: readonly Node[]) => Node;
  /** Do engines that compile compute the definition? It shares parts with other nodes, and is right absolutely. */
  readonly inline?: boolean | ((inputs: readonly Node[]) => boolean);
  /** How output number `output` is written, given how its arguments are. Bodies are written by `write`. */
  readonly notation: (args: readonly Formula[], application: Application, output: number, write: WriteBody) => Formula;
  /** Where each argument may lie; default the whole line. For an elementwise primitive, one per argument. */
  readonly domain?: readonly Domain[];
  /**
   * May the output be infinite or NaN while the inputs of the graph are finite? By default, if an input may. Products
   * of cotangents with such values absorb (see `absorb`).
   */
  readonly singular?: boolean | ((inputs: readonly Node[], params: P) => boolean);
  readonly kink?: Kink;
  /** Names of the outputs' dimensions. Only asked where an input has names. */
  readonly dims?: (inputs: readonly Node[], params: P) => Dims | undefined;
}
