/** The dense layer: every unit sees all inputs. */
import { add, matmul, type Node } from "@cadena/autodiff";
import { foldIn, ShapeError, type Tensor } from "@cadena/core";
import { glorotUniform, type Initializer, zeros } from "../initializers/index.js";
import { defineLayer, type Layer, type NameOptions, type Nothing, nothing } from "../layer.js";
import { requireSize } from "../requirements.js";
import { nameInLayer } from "./names.js";

/** How a dense layer is made. */
export interface DenseOptions extends NameOptions {
  /** Applied to the output. Default none. */
  readonly activation?: ((x: Node) => Node) | undefined;
  /** Is a bias added? Default true. */
  readonly bias?: boolean | undefined;
  /** How W starts. Default Glorot's uniform draws. */
  readonly weights?: Initializer | undefined;
  /** How b starts. Default zeros. */
  readonly biases?: Initializer | undefined;
}

/** The parameters of a dense layer: W [inputs, units], and b [units] if it has a bias. */
export type DenseParams = { readonly W: Tensor; readonly b?: Tensor };

/**
 * x W + b for each row of x [m, …, inputs], with W [inputs, units] and b [units].
 *
 * @throws ValueError unless `units` is a whole number ≥ 1; ShapeError if the input has no axis, or another size.
 * @example
 * const { params } = dense(3).init(key(0), [2]);
 * params.W.shape; // [2, 3]
 */
export function dense(units: number, options: DenseOptions = {}): Layer<DenseParams, Nothing> {
  requireSize("dense", "units", units);
  const { name, activation, bias = true, weights = glorotUniform(), biases = zeros() } = options;
  return defineLayer<DenseParams>({
    kind: "dense",
    name,
    init(key, inputShape, { dtype = "float32" } = {}) {
      const inputs = inputShape.at(-1);
      if (inputs === undefined) {
        throw new ShapeError({
          op: "dense",
          expected: "examples need at least one axis",
          received: "[]",
          advice: "Reshape numbers to [1].",
        });
      }
      const W = weights(foldIn(key, "W"), [inputs, units], { fanIn: inputs, fanOut: units, dtype });
      const b = bias && biases(foldIn(key, "b"), [units], { fanIn: inputs, fanOut: units, dtype });
      return { params: b ? { W, b } : { W }, state: nothing, outputShape: [...inputShape.slice(0, -1), units] };
    },
    apply({ W, b }, state, x) {
      const z = b === undefined ? matmul(x, W) : add(matmul(x, W), b);
      return [activation === undefined ? z : activation(nameInLayer("z", z)), state];
    },
  });
}
