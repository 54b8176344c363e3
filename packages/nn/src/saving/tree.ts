/** Trees of tensors by the names of their leaves. */
import {
  flatten,
  formatShape,
  isTensor,
  leavesOf,
  pathsOf,
  sameShape,
  type Tensor,
  type Tree,
  unflatten,
} from "@cadena/core";
import { Source } from "../bytes/file-error.js";
import { encodeSafetensors, readSafetensors, type Safetensors } from "./safetensors.js";

/**
 * A tree of tensors as a safetensors file, each under its path in the tree: "dense1.W", "blocks[0].b".
 *
 * @throws FileError if a leaf is no tensor.
 * @example
 * const bytes = encodeTree({ dense1: { W: tensor([[1, 2]]), b: tensor([0, 0]) } });
 * [...decodeSafetensors(bytes).tensors.keys()]; // ["dense1.W", "dense1.b"]
 */
export function encodeTree(tree: Tree<Tensor>, metadata: Safetensors["metadata"] = {}): Uint8Array {
  const source: Source = new Source("encodeTree");
  const paths = pathsOf(tree);
  const tensors = leavesOf(tree).map((leaf, i): [string, Tensor] => {
    const path = paths[i] as string;
    source.require(isTensor(leaf), path, "every leaf must be a tensor", typeof leaf, "Save states by encodeState.");
    return [path, leaf];
  });
  return encodeSafetensors({ tensors: new Map(tensors), metadata });
}

/**
 * The tree in a safetensors file that has the structure of another, as `init` gives it: the same names, shapes and
 * element types.
 *
 * @throws FileError naming the tensor that is missing, not expected, or of another shape or type.
 * @example
 * const params = { W: tensor([[1, 2]]), b: tensor([0, 0]) };
 * decodeTree(encodeTree(params), params).W.toArray(); // [[1, 2]]
 */
export function decodeTree<T extends Tree<Tensor>>(bytes: Uint8Array, like: T): T {
  return readTree(new Source("decodeTree"), bytes, like);
}

/** @internal The same, for a file. */
export function readTree<T extends Tree<Tensor>>(source: Source, bytes: Uint8Array, like: T): T {
  const { tensors } = readSafetensors(source, bytes);
  const { leaves, structure } = flatten<Tree<Tensor>>(like);
  const names = pathsOf(like);
  const extra = [...tensors.keys()].find((name) => !names.includes(name));
  source.require(extra === undefined, String(extra), "only tensors of the model are expected", "one more", model);
  const found = names.map((name, i) => {
    const expected = leaves[i] as Tensor;
    const x = tensors.get(name);
    source.require(x !== undefined, name, "a tensor of this name is required", "none", model);
    const fits = x.dtype === expected.dtype && sameShape(x.shape, expected.shape);
    const printed = ({ dtype, shape }: Tensor): string => dtype + formatShape(shape);
    source.require(fits, name, `${printed(expected)} is required`, printed(x), model);
    return x;
  });
  return unflatten(structure, found) as T;
}

const model = "It was saved from another model, or another version of this one.";
