/** The whole state of a training, of tensors and plain values, in one file that says which version it is. */
import { flatten, isTensor, pathsOf, type Tensor, type Tree, type TreeStructure } from "@cadena/core";
import { Source } from "../bytes/file-error.js";
import { encodeSafetensors, readSafetensors } from "./safetensors.js";

/** What a training state is made of. */
export type StateTree = Tree<Tensor | number | string | boolean | null>;

/** The version of the files that `encodeState` writes. */
const version = 1;

/** The name of the text that says so, and of the one that holds what is not a tensor. */
const keys = { version: "cadena.state", tree: "cadena.tree" } as const;

/** Deeper trees are refused, as in core. */
const maxDepth = 500;

/**
 * A state as the bytes of one file: a safetensors file whose metadata hold the structure, the plain values and the
 * version of the schema. Numbers keep every bit, NaN, the infinities and −0 included.
 *
 * @throws FileError if a leaf is neither a tensor nor a number, text, boolean or null.
 * @example
 * const bytes = encodeState({ params: { W: tensor([1, 2]) }, epoch: 3 });
 * decodeState<{ epoch: number }>(bytes).epoch; // 3
 */
export function encodeState(state: StateTree): Uint8Array {
  const source: Source = new Source("encodeState");
  const { leaves, structure } = flatten<StateTree>(state);
  const paths = pathsOf(state);
  const tensors = new Map<string, Tensor>();
  let next = 0;
  const visit = (part: TreeStructure): unknown => {
    if (part.kind === "array") return part.children.map(visit);
    if (part.kind === "object")
      return { object: Object.fromEntries(part.keys.map((key, i) => [key, visit(part.children[i] as TreeStructure)])) };
    const path = paths[next] as string;
    const leaf: unknown = leaves[next++];
    if (isTensor(leaf)) {
      tensors.set(path, leaf);
      return { tensor: path };
    }
    if (typeof leaf === "number") return { number: Object.is(leaf, -0) ? "-0" : String(leaf) };
    const plain = leaf === null || typeof leaf === "string" || typeof leaf === "boolean";
    source.require(plain, path, "a tensor, number, text, boolean or null is required", typeof leaf, "Leave it out.");
    return { value: leaf };
  };
  const tree = JSON.stringify(visit(structure));
  return encodeSafetensors({ tensors, metadata: { [keys.version]: String(version), [keys.tree]: tree } });
}

/**
 * The state that `encodeState` wrote.
 *
 * @throws FileError naming the field that is wrong; also for a file of a later version.
 * @example
 * decodeState(encodeState({ step: 7, loss: Number.NaN })); // { loss: NaN, step: 7 }
 */
export function decodeState<T extends StateTree = StateTree>(bytes: Uint8Array): T {
  return readState<T>(new Source("decodeState"), bytes);
}

/** @internal The same, for a file. */
export function readState<T extends StateTree>(source: Source, bytes: Uint8Array): T {
  const { tensors, metadata } = readSafetensors(source, bytes);
  const { [keys.version]: found, [keys.tree]: text } = metadata;
  source.require(found === String(version), keys.version, `version ${version} is required`, found, later);
  source.require(text !== undefined, keys.tree, "a text is required", "none");
  const visit = (part: unknown, depth: number): StateTree => {
    source.require(depth <= maxDepth, keys.tree, `at most ${maxDepth} levels are required`, "more");
    if (Array.isArray(part)) return part.map((each) => visit(each, depth + 1));
    const [entry, ...others] = typeof part === "object" && part !== null ? Object.entries(part) : [];
    const one = entry !== undefined && others.length === 0;
    source.require(one, keys.tree, "a list or an object with one key is required", part);
    const [kind, value] = entry as [string, unknown];
    const tensor = kind === "tensor" ? tensors.get(String(value)) : undefined;
    if (tensor !== undefined) return tensor;
    if (kind === "number" && isNumeral(value)) return Number(value);
    if (kind === "value" && (value === null || typeof value === "string" || typeof value === "boolean")) return value;
    if (kind === "object" && typeof value === "object" && value !== null)
      return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, visit(each, depth + 1)]));
    throw source.wrong(keys.tree, "a tensor of the file, a number, a value or an object is required", part);
  };
  return visit(parse(source, text), 0) as T;
}

function isNumeral(value: unknown): value is string {
  return typeof value === "string" && (value === "NaN" || (value.trim() !== "" && !Number.isNaN(Number(value))));
}

function parse(source: Source, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw source.wrong(keys.tree, "JSON is required", error instanceof Error ? error.message : error);
  }
}

const later = "It is no training state, or was written by a later version of this library.";
