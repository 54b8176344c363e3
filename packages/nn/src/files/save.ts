/** Trees and training states in files. */
import type { Tensor, Tree } from "@cadena/core";
import { Source } from "../bytes/file-error.js";
import type { Safetensors } from "../saving/safetensors.js";
import { encodeState, readState, type StateTree } from "../saving/state.js";
import { encodeTree, readTree } from "../saving/tree.js";
import { writeAtomically } from "./atomic.js";
import { type ReadLimits, readBytes } from "./read.js";

/**
 * Writes a tree of tensors as a safetensors file, whole or not at all.
 *
 * @throws What the file system throws; FileError if a leaf is no tensor.
 * @example
 * const params = { W: tensor([[1, 2]]), b: tensor([0, 0]) };
 * await saveTree("out/model.safetensors", params);
 * (await loadTree("out/model.safetensors", params)).W.toArray(); // [[1, 2]]
 */
export async function saveTree(path: string, tree: Tree<Tensor>, metadata?: Safetensors["metadata"]): Promise<void> {
  await writeAtomically(path, encodeTree(tree, metadata));
}

/**
 * Reads the tree that a safetensors file holds, of the structure of another.
 *
 * @throws FileError naming the field of the file that is wrong, or the tensor that does not fit.
 * @example
 * await saveTree("out/b.safetensors", { b: tensor([1]) });
 * (await loadTree("out/b.safetensors", { b: tensor([0]) })).b.toArray(); // [1]
 */
export async function loadTree<T extends Tree<Tensor>>(path: string, like: T, limits?: ReadLimits): Promise<T> {
  return readTree(new Source("loadTree", path), await readBytes("loadTree", path, limits), like);
}

/**
 * Writes a training state, whole or not at all: whatever happens, the old file or the new one is there.
 *
 * @throws What the file system throws; FileError if a leaf cannot be saved.
 * @example
 * await saveState("out/training.state", { params: { W: tensor([1, 2]) }, epoch: 3 });
 * (await loadState<{ epoch: number }>("out/training.state")).epoch; // 3
 */
export async function saveState(path: string, state: StateTree): Promise<void> {
  await writeAtomically(path, encodeState(state));
}

/**
 * Reads a training state.
 *
 * @throws FileError naming the field of the file that is wrong; also for a file of a later version.
 * @example
 * await saveState("out/step.state", { step: 7 });
 * await loadState("out/step.state"); // { step: 7 }
 */
export async function loadState<T extends StateTree = StateTree>(path: string, limits?: ReadLimits): Promise<T> {
  return readState<T>(new Source("loadState", path), await readBytes("loadState", path, limits));
}
