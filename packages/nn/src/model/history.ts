/** What a training was like, epoch by epoch. */

/** The loss and the metrics over some examples. */
export type Scores = { readonly loss: number } & Readonly<Record<string, number>>;

/** One epoch. */
export interface EpochRecord {
  /** Counted from 1. */
  readonly epoch: number;
  /** Over the examples of the epoch, each batch as it was before its step. */
  readonly training: Scores;
  /** After the epoch, over the examples held out; absent if there are none. */
  readonly validation?: Scores | undefined;
  readonly seconds: number;
}

/** All epochs of a training. */
export interface History {
  readonly epochs: readonly EpochRecord[];
}

/** @internal Sums over batches, from which scores are computed. */
export class Totals {
  /** How many examples, or the sum of their weights. */
  count = 0;
  loss = 0;
  readonly sums: number[][];

  constructor(metrics: number) {
    this.sums = Array.from({ length: metrics }, () => []);
  }

  /** Adds a batch: its mean loss, and the sums of each metric. */
  add(count: number, loss: number, sums: readonly (readonly number[])[]): void {
    this.count += count;
    this.loss += count * loss;
    for (const [i, own] of sums.entries()) {
      const total = this.sums[i] as number[];
      for (const [k, value] of own.entries()) total[k] = (total[k] ?? 0) + value;
    }
  }
}
