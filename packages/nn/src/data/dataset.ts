/** What training reads: examples that can be had in any order, from memory or from elsewhere. */
import type { Shape, Tensor } from "@cadena/core";

/** Some examples: row i of each tensor belongs to example i. */
export interface Batch {
  /** The inputs, [m, …]. */
  readonly x: Tensor;
  /** What the output should be, [m, …]. */
  readonly y: Tensor;
  /** How much each example counts, [m]. Without it all count alike. */
  readonly weights?: Tensor | undefined;
}

/** Which examples, from 0. */
export type Indices = readonly number[] | Int32Array;

/**
 * Examples with random access, so that shuffling needs no memory: in order of a permutation, a file is read as an array
 * is. What is not in memory gives promises.
 */
export interface Dataset {
  /** How many examples there are. */
  readonly size: number;
  /** The shape of the input of one example. */
  readonly inputShape: Shape;
  /**
   * The examples with these indices, in this order; an index may come twice. A spare batch is one that nobody looks at
   * any more: its memory may become that of this one.
   */
  read(indices: Indices, spare?: Batch): Batch | Promise<Batch>;
}

/** A data set that answers at once. */
export interface MemoryDataset extends Dataset {
  read(indices: Indices, spare?: Batch): Batch;
}
