/** Recurrent layers: a cell that goes along the time axis of sequences [m, time, features], as one loop of the graph. */
import { add, concatenate, matmul, mul, type Node, sigmoid, slice, sub, tanh, transpose } from "@cadena/autodiff";
import { scan } from "@cadena/autodiff/control";
import {
  foldIn,
  full,
  concatenate as joinTensors,
  type Shape,
  ShapeError,
  type Tensor,
  zeros as zeroTensor,
} from "@cadena/core";
import { glorotUniform, type Initializer, orthogonal } from "../initializers/index.js";
import {
  defineLayer,
  type InitOptions,
  type Layer,
  type NameOptions,
  type NodesOf,
  type Nothing,
  nothing,
} from "../layer.js";
import { requireSize } from "../requirements.js";

/** How a recurrent layer reads sequences, and what it gives. */
export interface RecurrentOptions extends NameOptions {
  /** Which outputs: the last (default), or those of all times. */
  readonly output?: "last" | "all" | undefined;
  /** From which end; "both" are two cells, whose outputs stand side by side. Default "forward". */
  readonly direction?: "forward" | "backward" | "both" | undefined;
  /** How W starts. Default Glorot's uniform draws. */
  readonly weights?: Initializer | undefined;
  /** How U starts. Default orthogonal. */
  readonly recurrentWeights?: Initializer | undefined;
}

/** W for inputs [features, gates · units], U for the state [units, gates · units], and b [gates · units]. */
export type CellParams = { readonly W: Tensor; readonly U: Tensor; readonly b: Tensor };

/** The parameters of a recurrent layer: of its cell, or of one for each direction. */
export type RecurrentParams = CellParams | { readonly forward: CellParams; readonly backward: CellParams };

/**
 * The simple recurrent network (Elman, Finding structure in time, 1990): h ← tanh(x W + h U + b), from h = 0.
 *
 * @throws ValueError unless `units` is a whole number ≥ 1; ShapeError unless examples are [time, features].
 * @example
 * simpleRnn(8).init(key(0), [20, 3]).outputShape; // [8]
 */
export function simpleRnn(units: number, options: RecurrentOptions = {}): Layer<RecurrentParams, Nothing> {
  return recurrent("simpleRnn", units, options, {
    gates: 1,
    start: (zeros) => [zeros],
    step: ([h], xw, U) => [tanh(add(xw, matmul(h as Node, U)))],
  });
}

/**
 * Long short-term memory (Hochreiter and Schmidhuber, 1997, with the forget gate of Gers et al., 2000):
 * i, f, o = σ(…), g = tanh(…) of x W + h U + b in this order i, f, g, o; c ← f ⊙ c + i ⊙ g, h ← o ⊙ tanh c. The biases
 * of f start at 1 (Jozefowicz et al., 2015), the others at 0.
 *
 * @throws ValueError unless `units` is a whole number ≥ 1; ShapeError unless examples are [time, features].
 * @example
 * lstm(8, { output: "all", direction: "both" }).init(key(0), [20, 3]).outputShape; // [20, 16]
 */
export function lstm(units: number, options: RecurrentOptions = {}): Layer<RecurrentParams, Nothing> {
  return recurrent("lstm", units, options, {
    gates: 4,
    biases: (dtype) =>
      joinTensors([zeroTensor([units], dtype), full([units], 1, dtype), zeroTensor([2 * units], dtype)], 0),
    start: (zeros) => [zeros, zeros],
    step([h, c], xw, U) {
      const z = add(xw, matmul(h as Node, U));
      const [i, f, g, o] = [0, 1, 2, 3].map((gate) => part(z, gate, units)) as [Node, Node, Node, Node];
      const next = add(mul(sigmoid(f), c as Node), mul(sigmoid(i), tanh(g)));
      return [mul(sigmoid(o), tanh(next)), next];
    },
  });
}

/**
 * The gated recurrent unit (Cho et al., 2014), with the reset gate after the product, as in cuDNN, PyTorch and Keras:
 * r, z = σ(…), n = tanh(x Wₙ + bₙ + r ⊙ (h Uₙ)), h ← (1 − z) ⊙ n + z ⊙ h, in this order r, z, n. Theirs has a second
 * bias, which r multiplies too; here it is 0, as in the paper.
 *
 * @throws ValueError unless `units` is a whole number ≥ 1; ShapeError unless examples are [time, features].
 * @example
 * gru(8, { output: "all" }).init(key(0), [20, 3]).outputShape; // [20, 8]
 */
export function gru(units: number, options: RecurrentOptions = {}): Layer<RecurrentParams, Nothing> {
  return recurrent("gru", units, options, {
    gates: 3,
    start: (zeros) => [zeros],
    step([h], xw, U) {
      const hu = matmul(h as Node, U);
      const gate = (i: number): Node => sigmoid(add(part(xw, i, units), part(hu, i, units)));
      const [r, z] = [gate(0), gate(1)];
      const n = tanh(add(part(xw, 2, units), mul(r, part(hu, 2, units))));
      return [add(mul(sub(1, z), n), mul(z, h as Node))];
    },
  });
}

/** What goes on at each time: the first of the state is what comes out. */
interface Cell {
  /** How many parts W, U and b have, of the size of the state. */
  readonly gates: number;
  readonly biases?: (dtype: Tensor["dtype"]) => Tensor;
  readonly start: (zeros: Tensor) => readonly Tensor[];
  /** The state after a time, of the state before it, x W + b, and U. */
  readonly step: (state: readonly Node[], xw: Node, U: Node) => readonly Node[];
}

function recurrent(
  kind: string,
  units: number,
  options: RecurrentOptions,
  cell: Cell,
): Layer<RecurrentParams, Nothing> {
  requireSize(kind, "units", units);
  const { name, output = "last", direction = "forward", weights = glorotUniform() } = options;
  const { recurrentWeights = orthogonal() } = options;
  const width = cell.gates * units;
  const cellParams = (key: Tensor, features: number, { dtype = "float32" }: InitOptions): CellParams => {
    const ofState = (gate: number): Tensor =>
      recurrentWeights(foldIn(key, `U${gate}`), [units, units], { fanIn: units, fanOut: units, dtype });
    return {
      W: weights(foldIn(key, "W"), [features, width], { fanIn: features, fanOut: width, dtype }),
      U: joinTensors(
        Array.from({ length: cell.gates }, (_, gate) => ofState(gate)),
        1,
      ),
      b: cell.biases?.(dtype) ?? zeroTensor([width], dtype),
    };
  };
  const along = ({ W, U, b }: NodesOf<CellParams>, x: Node, reverse: boolean): Node => {
    const projected = add(matmul(transpose(x, [1, 0, 2]), W), b);
    const start = cell.start(zeroTensor([x.shape[0] as number, units], x.dtype));
    const step = (state: readonly Node[], xw: Node): readonly [readonly Node[], Node | null] => {
      const after = cell.step(state, xw, U);
      return [after, output === "all" ? (after[0] as Node) : null];
    };
    const [last, all] = scan(step, start, projected, { reverse });
    return output === "all" ? transpose(all as Node, [1, 0, 2]) : ((last as readonly Node[])[0] as Node);
  };
  return defineLayer<RecurrentParams>({
    kind,
    name,
    init(key, inputShape, initOptions = {}) {
      const [time, features] = inputShape;
      if (time === undefined || features === undefined || inputShape.length !== 2) throw notSequences(kind, inputShape);
      const outputs = direction === "both" ? 2 * units : units;
      const params =
        direction === "both"
          ? {
              forward: cellParams(foldIn(key, "forward"), features, initOptions),
              backward: cellParams(foldIn(key, "backward"), features, initOptions),
            }
          : cellParams(key, features, initOptions);
      return { params, state: nothing, outputShape: output === "all" ? [time, outputs] : [outputs] };
    },
    apply(params, state, x) {
      if ("W" in params) return [along(params, x, direction === "backward"), state];
      const both = [along(params.forward, x, false), along(params.backward, x, true)];
      return [concatenate(both, -1), state];
    },
  });
}

/** The columns of one gate. */
function part(z: Node, gate: number, units: number): Node {
  return slice(z, [null, { start: gate * units, stop: (gate + 1) * units }]);
}

function notSequences(kind: string, shape: Shape): ShapeError {
  return new ShapeError({
    op: kind,
    expected: "examples [time, features] are required",
    received: `[${shape.join(", ")}]`,
    advice: "Put a layer reshape before it.",
  });
}
