/** What the types of trees become when their leaves change. */

import type { TensorData } from "./dtype.js";

/** A leaf, or an array or plain object of trees. */
export type Tree<L> = L | readonly Tree<L>[] | { readonly [key: string]: Tree<L> };

/** Counts levels down, so that recursive types such as {@link Tree} come to an end. */
type Below = [never, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

/** Objects that are leaves as far as the type tells: those with a method, such as instances of classes. */
type IsOpaque<T> = T extends TensorData | ((...args: never) => unknown)
  ? true
  : Extract<T[keyof T], (...args: never) => unknown> extends never
    ? false
    : true;

/**
 * The type of the leaves of a tree. An object type with methods counts as a leaf, as the type of a class instance does.
 *
 * @example
 * const leaves: LeafOf<{ w: boolean; b: [number, string] }>[] = [1, "a", true]; // boolean | number | string
 * leaves.length; // 3
 */
export type LeafOf<T, Depth extends number = 10> = 0 extends 1 & T
  ? T
  : [Depth] extends [never]
    ? never
    : T extends readonly (infer Item)[]
      ? LeafOf<Item, Below[Depth]>
      : T extends object
        ? IsOpaque<T> extends true
          ? T
          : LeafOf<T[keyof T], Below[Depth]>
        : T;

/**
 * The tree type in which leaves of type `From` have become `To`; tuples, keys and other leaves stay.
 *
 * @example
 * const sizes: MapTree<{ w: Tensor; b: [Tensor, Tensor] }, Tensor, number> = { w: 6, b: [3, 3] };
 * sizes.b[1]; // 3
 */
export type MapTree<T, From, To, Depth extends number = 10> = 0 extends 1 & T
  ? T
  : [Depth] extends [never]
    ? Tree<To>
    : T extends From
      ? To
      : T extends readonly unknown[]
        ? { -readonly [K in keyof T]: MapTree<T[K], From, To, Below[Depth]> }
        : T extends object
          ? IsOpaque<T> extends true
            ? T
            : { -readonly [K in keyof T]: MapTree<T[K], From, To, Below[Depth]> }
          : T;
