/** Where the entries of an array lie in memory. */

/** A run of places: `size` of them, `stride` elements apart. */
export interface Axis {
  readonly size: number;
  readonly stride: number;
}

/**
 * A matrix in memory, element (i, j) at `rows(i) + columns(j)` from its start. Each side is a list of axes, slowest
 * first: one axis for an ordinary matrix, several where sides were merged (as those of sliding windows are).
 */
export interface MatrixLayout {
  readonly rows: readonly Axis[];
  readonly columns: readonly Axis[];
}
