/**
 * Pytrees: leaves in plain objects and arrays. Nothing else is a container; tensors, numbers, `null`, class instances
 * and functions are leaves. Keys are taken in sorted order.
 */

import { type ErrorDetail, TreeMismatchError } from "./errors.js";
import type { LeafOf, MapTree } from "./tree-types.js";

/** The structure of a tree: what is left of it when the leaves are taken out. */
export type TreeStructure =
  | { readonly kind: "leaf"; readonly leafCount: 1 }
  | { readonly kind: "array"; readonly leafCount: number; readonly children: readonly TreeStructure[] }
  | {
      readonly kind: "object";
      readonly leafCount: number;
      readonly keys: readonly string[];
      readonly children: readonly TreeStructure[];
    };

/** Deeper trees are refused: they are cyclic, or will exhaust the stack elsewhere. */
const maxDepth = 500;

const leafStructure: TreeStructure = Object.freeze({ kind: "leaf", leafCount: 1 });

/**
 * The leaves of a tree in order, and its structure.
 *
 * @throws {@link TreeMismatchError} if the tree is cyclic or nested more than 500 deep.
 * @example
 * flatten({ b: 2, a: [1] }).leaves; // [1, 2]
 */
export function flatten<T>(tree: T): { leaves: LeafOf<T>[]; structure: TreeStructure } {
  const leaves: unknown[] = [];
  const structure = structureInto(tree, leaves, []);
  return { leaves: leaves as LeafOf<T>[], structure };
}

/**
 * The tree of this structure with these leaves.
 *
 * @throws {@link TreeMismatchError} if there are more or fewer leaves than places.
 * @example
 * const { structure } = flatten({ a: 1, b: [2] });
 * unflatten(structure, ["x", "y"]); // { a: "x", b: ["y"] }
 */
export function unflatten(structure: TreeStructure, leaves: readonly unknown[]): unknown {
  if (leaves.length !== structure.leafCount) {
    throw new TreeMismatchError({
      op: "unflatten",
      expected: `the structure has ${structure.leafCount} leaves`,
      received: String(leaves.length),
      advice: "Give one leaf for each place of the structure.",
    });
  }
  let next = 0;
  const build = (part: TreeStructure): unknown => {
    if (part.kind === "leaf") return leaves[next++];
    if (part.kind === "array") return part.children.map(build);
    const object: Record<string, unknown> = {};
    for (const [i, key] of part.keys.entries()) setOwn(object, key, build(part.children[i] as TreeStructure));
    return object;
  };
  return build(structure);
}

/**
 * The leaves of a tree, in order.
 *
 * @throws {@link TreeMismatchError} if the tree is cyclic or nested more than 500 deep.
 * @example
 * leavesOf({ w: 1, b: [2, 3] }); // [2, 3, 1]
 */
export function leavesOf<T>(tree: T): LeafOf<T>[] {
  return flatten(tree).leaves;
}

/**
 * A tree of the same structure whose leaves are `fn` of the leaves. With several trees, `fn` receives the
 * corresponding leaf of each, and all must have the structure of the first.
 *
 * @throws {@link TreeMismatchError} naming the place where the structures differ.
 * @example
 * mapTree((x) => 2 * x, { w: 1, b: [2, 3] }); // { b: [4, 6], w: 2 }
 * mapTree((x, y) => x + y, [1, 2], [10, 20]); // [11, 22]
 */
export function mapTree<T, U, R extends readonly unknown[]>(
  fn: (leaf: NoInfer<LeafOf<T>>, ...others: { [K in keyof R]: NoInfer<LeafOf<R[K]>> }) => U,
  tree: T,
  ...rest: R
): MapTree<T, LeafOf<T>, U> {
  const { leaves, structure } = flatten(tree);
  const others = rest.map((other) => {
    const flat = flatten(other);
    const difference = firstDifference(structure, flat.structure, "tree");
    if (difference !== undefined) throw new TreeMismatchError({ op: "mapTree", ...difference });
    return flat.leaves;
  });
  const mapped = leaves.map((leaf, i) =>
    fn(leaf, ...(others.map((list) => list[i]) as { [K in keyof R]: LeafOf<R[K]> })),
  );
  return unflatten(structure, mapped) as MapTree<T, LeafOf<T>, U>;
}

/**
 * Whether two structures are equal: the same containers, lengths and keys.
 *
 * @example
 * sameStructure(flatten([1, 2]).structure, flatten(["a", "b"]).structure); // true
 */
export function sameStructure(a: TreeStructure, b: TreeStructure): boolean {
  return firstDifference(a, b, "tree") === undefined;
}

/**
 * Requires two structures to be equal, and says where they are not.
 *
 * @param root - What the trees are called in the message.
 * @throws {@link TreeMismatchError} naming the first place where they differ, as in `params.w[1]`.
 * @example
 * checkSameStructure("apply", flatten([1]).structure, flatten([]).structure, "params");
 * // throws TreeMismatchError: apply: …
 */
export function checkSameStructure(op: string, expected: TreeStructure, received: TreeStructure, root = "tree"): void {
  const difference = firstDifference(expected, received, root);
  if (difference !== undefined) throw new TreeMismatchError({ op, ...difference });
}

/**
 * Where each leaf is, in the order of the leaves; a bare leaf is at "".
 *
 * @param root - Put in front of each path.
 * @throws {@link TreeMismatchError} if the tree is cyclic or nested more than 500 deep.
 * @example
 * pathsOf({ w: [1, 2], "a b": 3 }); // ['["a b"]', "w[0]", "w[1]"]
 * pathsOf([1], "params"); // ["params[0]"]
 */
export function pathsOf(tree: unknown, root = ""): string[] {
  const paths: string[] = [];
  const visit = (part: TreeStructure, path: string): void => {
    if (part.kind === "leaf") paths.push(path);
    else for (const [i, child] of part.children.entries()) visit(child, childPath(path, part, i));
  };
  visit(flatten(tree).structure, root);
  return paths;
}

function structureInto(tree: unknown, leaves: unknown[], ancestors: unknown[]): TreeStructure {
  const kind = containerKind(tree);
  if (kind === undefined) {
    leaves.push(tree);
    return leafStructure;
  }
  if (ancestors.length === maxDepth) throw tooDeep(ancestors);
  ancestors.push(tree);
  const before = leaves.length;
  const children: TreeStructure[] = [];
  let structure: TreeStructure;
  if (kind === "array") {
    const array = tree as readonly unknown[];
    for (let i = 0; i < array.length; i++) children.push(structureInto(array[i], leaves, ancestors));
    structure = { kind, leafCount: leaves.length - before, children };
  } else {
    const object = tree as Readonly<Record<string, unknown>>;
    const keys = Object.keys(object).sort();
    for (const key of keys) children.push(structureInto(object[key], leaves, ancestors));
    structure = { kind, leafCount: leaves.length - before, keys, children };
  }
  ancestors.pop();
  return structure;
}

function containerKind(x: unknown): "array" | "object" | undefined {
  if (typeof x !== "object" || x === null) return undefined;
  if (Array.isArray(x)) return "array";
  const prototype: unknown = Object.getPrototypeOf(x);
  return prototype === Object.prototype || prototype === null ? "object" : undefined;
}

function tooDeep(ancestors: readonly unknown[]): TreeMismatchError {
  const cyclic = new Set(ancestors).size < ancestors.length;
  return new TreeMismatchError({
    op: "flatten",
    expected: `a tree must be nested at most ${maxDepth} deep`,
    received: cyclic ? "a container that holds itself" : "a deeper one",
    advice: "Store it flat.",
  });
}

/** Assignment would set the prototype where the key is `__proto__`. */
function setOwn(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key === "__proto__") {
    Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
  } else {
    object[key] = value;
  }
}

function childPath(path: string, parent: TreeStructure, i: number): string {
  if (parent.kind !== "object") return `${path}[${i}]`;
  const key = parent.keys[i] as string;
  if (!/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}

function firstDifference(a: TreeStructure, b: TreeStructure, path: string): Omit<ErrorDetail, "op"> | undefined {
  if (a === b || (a.kind === "leaf" && b.kind === "leaf")) return undefined;
  const same =
    a.kind === b.kind &&
    a.kind !== "leaf" &&
    b.kind !== "leaf" &&
    a.children.length === b.children.length &&
    (a.kind !== "object" || b.kind !== "object" || a.keys.every((key, i) => key === b.keys[i]));
  if (!same)
    return { expected: `${path} must be ${describe(a)}`, received: describe(b), advice: "Give it the same structure." };
  for (let i = 0; i < a.children.length; i++) {
    const difference = firstDifference(
      a.children[i] as TreeStructure,
      b.children[i] as TreeStructure,
      childPath(path, a, i),
    );
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function describe(structure: TreeStructure): string {
  if (structure.kind === "leaf") return "a leaf";
  if (structure.kind === "array") return `an array of ${structure.children.length}`;
  return `an object with keys {${structure.keys.join(", ")}}`;
}
