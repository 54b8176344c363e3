/** Smaller steps once the loss no longer falls. */
import { add, astype, div, equal, less, lift, maximum, mul, type Node, sub, where } from "@cadena/autodiff";
import { full, mapTree, ones, type Tensor, type Tree, ValueError, zeros } from "@cadena/core";
import { requireBetween, requireSize } from "../requirements.js";
import { type Transformation, transformation } from "./transformation.js";

/** When steps are made smaller, and by how much. */
export interface PlateauOptions {
  /** The scale is multiplied by it. Default 0.1. */
  readonly factor?: number | undefined;
  /** How many losses in a row may be no better than the best before the scale falls. Default 10. */
  readonly patience?: number | undefined;
  /** A loss is better if it is less than the best times 1 − this. Default 1e-4. */
  readonly threshold?: number | undefined;
  /** How many losses are not counted after the scale fell. Default 0. */
  readonly cooldown?: number | undefined;
  /** The scale never falls below. Default 0. */
  readonly minScale?: number | undefined;
  /** How many steps make one loss, the mean of theirs: the steps of an epoch, say. Default 1. */
  readonly every?: number | undefined;
}

/** The state of {@link reduceOnPlateau}. */
export type PlateauState = {
  readonly best: Tensor;
  readonly cooling: Tensor;
  readonly count: Tensor;
  readonly scale: Tensor;
  readonly sum: Tensor;
  readonly waited: Tensor;
};

/**
 * The updates times a scale that falls when the loss has stopped falling, by the rule and with the defaults of PyTorch's
 * ReduceLROnPlateau (Keras: patience 10, threshold 1e-4, absolute). The step that finds it so is the first smaller one.
 *
 * @throws ValueError unless 0 < factor < 1 and the counts are whole; from `update` if the loss is not given to it.
 * @example
 * const optimizer = chain(adam(0.001), reduceOnPlateau({ factor: 0.5, patience: 3, every: 100 }));
 * pathsOf(optimizer.init({}), "state").slice(1, 3); // ["state[1].best", "state[1].cooling"]
 */
export function reduceOnPlateau(options: PlateauOptions = {}): Transformation {
  const { factor = 0.1, patience = 10, threshold = 1e-4, cooldown = 0, minScale = 0, every = 1 } = options;
  requireBetween("reduceOnPlateau", "factor", factor, 0, 1, "both");
  requireSize("reduceOnPlateau", "patience plus one", patience + 1);
  requireSize("reduceOnPlateau", "cooldown plus one", cooldown + 1);
  requireBetween("reduceOnPlateau", "threshold", threshold, 0, 1, "high");
  requireBetween("reduceOnPlateau", "minScale", minScale, 0, 1);
  requireSize("reduceOnPlateau", "every", every);
  return transformation<PlateauState>({
    init: () => ({
      best: full([], Number.POSITIVE_INFINITY),
      cooling: zeros([], "int32"),
      count: zeros([], "int32"),
      scale: ones([]),
      sum: zeros([]),
      waited: zeros([], "int32"),
    }),
    update(updates, state, { loss }) {
      if (loss === undefined) throw noLoss();
      const [none, one] = [lift(0, "int32"), lift(1, "int32")];
      const count = add(state.count, one);
      const isDue = equal(count, lift(every, "int32"));
      const sum = add(state.sum, astype(loss, "float64"));
      const current = div(sum, every);
      const isBetter = less(current, mul(state.best, 1 - threshold));
      const isCooling = less(none, state.cooling);
      const waited = where(isBetter, none, where(isCooling, none, add(state.waited, one)));
      const isOver = less(lift(patience, "int32"), waited);
      const when = (then: Node, otherwise: Node): Node => where(isDue, then, otherwise);
      const scale = when(where(isOver, maximum(mul(state.scale, factor), minScale), state.scale), state.scale);
      const cooled = where(isCooling, sub(state.cooling, one), none);
      const after = {
        best: when(where(isBetter, current, state.best), state.best),
        cooling: when(where(isOver, lift(cooldown, "int32"), cooled), state.cooling),
        count: when(none, count),
        scale,
        sum: when(lift(0), sum),
        waited: when(where(isOver, none, waited), state.waited),
      };
      return [mapTree((update: Node) => mul(update, astype(scale, update.dtype)), updates) as Tree<Node>, after];
    },
  });
}

function noLoss(): ValueError {
  return new ValueError({
    op: "reduceOnPlateau",
    expected: "the loss is required",
    received: "none",
    advice: "Give it to update: { params, loss }.",
  });
}
