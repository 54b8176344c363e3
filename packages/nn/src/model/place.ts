/** How far a training has come: the epoch, the place in the data, and the sums of the epoch so far. */
import { fromData, Tensor } from "@cadena/core";
import type { Metric } from "../metrics/metric.js";
import { type Scores, Totals } from "./history.js";

/** The place of a training in its data. */
export interface Place {
  /** How many epochs are whole. */
  epoch: number;
  /** How many examples of the next epoch were seen. */
  position: number;
  /** Over these examples. */
  totals: Totals;
}

/** A place as a tree of tensors, as a file holds it. */
export type SavedPlace = {
  readonly epoch: Tensor;
  readonly position: Tensor;
  readonly totals: { readonly count: Tensor; readonly loss: Tensor; readonly metrics: readonly Tensor[] };
};

/** The place as tensors. */
export function savedPlace({ epoch, position, totals }: Place): SavedPlace {
  return {
    epoch: Tensor.scalar(epoch, "int32"),
    position: Tensor.scalar(position, "int32"),
    totals: {
      count: Tensor.scalar(totals.count, "float64"),
      loss: Tensor.scalar(totals.loss, "float64"),
      metrics: totals.sums.map((own) => fromData(Float64Array.from(own), [own.length])),
    },
  };
}

/** Sets a place to a saved one. */
export function restorePlace(place: Place, { epoch, position, totals }: SavedPlace): void {
  place.epoch = epoch.item();
  place.position = position.item();
  place.totals = new Totals(totals.metrics.length);
  place.totals.add(
    totals.count.item(),
    0,
    totals.metrics.map((own) => [...own.contiguous().data]),
  );
  place.totals.loss = totals.loss.item();
}

/** Begins an epoch from its first example. */
export function rewind(place: Place): void {
  place.position = 0;
  place.totals = new Totals(place.totals.sums.length);
}

/** Adds what a step gave for the inputs x, y and weights of a batch: the loss, then the sums of each metric. */
export function addTo(totals: Totals, [x, , weights]: readonly Tensor[], [loss, ...sums]: readonly Tensor[]): number {
  const value = (loss as Tensor).item();
  totals.add(
    weights === undefined
      ? ((x as Tensor).shape[0] as number)
      : [...weights.contiguous().data].reduce((a, b) => a + b, 0),
    value,
    sums.map((own) => [...own.contiguous().data]),
  );
  return value;
}

/** The mean loss, and the value of each metric. */
export function scoresOf(totals: Totals, metrics: readonly Metric[]): Scores {
  const own = metrics.map((metric, i) => [metric.name, metric.value(totals.sums[i] ?? [])] as const);
  return { loss: totals.loss / totals.count, ...Object.fromEntries(own) };
}
