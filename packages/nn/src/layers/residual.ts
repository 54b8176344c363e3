/** A way around a layer: what it computes is added to its input. */
import { add } from "@cadena/autodiff";
import { ShapeError, sameShape } from "@cadena/core";
import type { Layer, NameOptions, Values } from "../layer.js";

/**
 * x + f(x), for a layer f whose output has the shape of its input (He et al., Deep residual learning, 2016, equation 1).
 *
 * @throws ShapeError if the shapes differ.
 * @example
 * residual(dense(4, { activation: relu })).init(key(0), [4]).outputShape; // [4]
 */
export function residual<P extends Values, S extends Values>(
  inner: Layer<P, S>,
  { name }: NameOptions = {},
): Layer<P, S> {
  return {
    kind: "residual",
    name,
    init(key, inputShape, options) {
      const made = inner.init(key, inputShape, options);
      if (sameShape(made.outputShape, inputShape)) return made;
      throw new ShapeError({
        op: "residual",
        expected: `the layer must give the shape [${inputShape.join(", ")}] of its input`,
        received: `[${made.outputShape.join(", ")}]`,
        advice: "End it with a layer of as many units.",
      });
    },
    apply(params, state, x, mode) {
      const [y, after] = inner.apply(params, state, x, mode);
      return [add(x, y), after] as ReturnType<Layer<P, S>["apply"]>;
    },
  };
}
