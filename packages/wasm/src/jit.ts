/** Functions compiled when they are called: one program for each signature of their arguments. */
import { type Engine, type Evaluated, type Loose, type Program, Spec, trace } from "@cadena/autodiff";
import {
  type DType,
  DTypeError,
  flatten,
  isFloat,
  isTensor,
  Tensor,
  type TreeStructure,
  unflatten,
} from "@cadena/core";
import { wasmEngine } from "./engine.js";

/** How a function is compiled when it is called. */
export interface JitOptions {
  /**
   * The positions of arguments that are known when the function is traced. Numbers, strings, tensors, arrays and plain
   * objects of them are compared by value; functions and other objects are equal to themselves alone.
   */
  readonly static?: readonly number[];
  /** What runs the graphs; default WebAssembly. */
  readonly engine?: Engine;
}

interface Compiled {
  readonly program: Program;
  readonly structure: TreeStructure;
}

/** How many signatures of a function are kept; the one used longest ago goes first. */
const kept = 64;

/**
 * The function with its values computed by compiled graphs. At the first call with arguments of some signature the
 * function is traced, and its graph is compiled; later calls with that signature run the program.
 *
 * The signature is the structure of the arguments with the shapes and dtypes of their tensors. Numbers are inputs, so
 * that a learning rate may change: they take the float dtype of the tensors beside them, else float64. Booleans, strings,
 * null and the arguments named in `static` are part of the signature by their values. Tensors that the function captures
 * are read when it is traced.
 *
 * @throws BindingError if the function captures an input that has no value.
 * @example
 * const f = jit((x: Node, rate: Node) => mul(rate, sum(mul(x, x))));
 * f(tensor([1, 2]), 0.5).item(); // 2.5
 * f(tensor([3, 4]), 0.1).item(); // 2.5
 */
export function jit<A extends readonly unknown[], R>(
  f: (...args: A) => R,
  options: JitOptions = {},
): (...args: Loose<A>) => Evaluated<R> {
  const { engine = wasmEngine } = options;
  const fixed = new Set(options.static ?? []);
  const known = new Map<string, Compiled>();
  return (...args) => {
    const flat = args.map((arg, i) => (fixed.has(i) ? undefined : flatten(arg)));
    const leaves = flat.flatMap((each) => (each?.leaves ?? []) as unknown[]);
    const dtype = dtypeOfNumbers(leaves);
    const key = JSON.stringify(
      args.map((arg, i) => signatureOf(arg, flat[i])),
      (_, value) => exact(value),
    );
    let compiled = known.get(key);
    known.delete(key);
    compiled ??= compileFor(f as unknown as (...args: unknown[]) => unknown, args, flat, dtype, engine);
    known.set(key, compiled);
    if (known.size > kept) known.delete(known.keys().next().value as string);
    const inputs = leaves.filter(isInput).map((leaf) => (typeof leaf === "number" ? Tensor.scalar(leaf, dtype) : leaf));
    return unflatten(compiled.structure, compiled.program.run(inputs)) as Evaluated<R>;
  };
}

type Flat = { readonly leaves: readonly unknown[]; readonly structure: TreeStructure } | undefined;

function compileFor(
  f: (...args: unknown[]) => unknown,
  args: readonly unknown[],
  flat: readonly Flat[],
  dtype: DType,
  engine: Engine,
): Compiled {
  const specs = flat.flatMap((each) =>
    (each?.leaves ?? []).filter(isInput).map((leaf) => (typeof leaf === "number" ? new Spec([], dtype) : leaf)),
  );
  const traced = trace(
    (...nodes: unknown[]) => {
      let next = 0;
      return f(
        ...args.map((arg, i) => {
          const own = flat[i];
          if (own === undefined) return arg;
          return unflatten(
            own.structure,
            own.leaves.map((leaf) => (isInput(leaf) ? nodes[next++] : leaf)),
          );
        }),
      );
    },
    ...specs,
  );
  return { program: engine.prepare(traced), structure: flatten(traced.result).structure };
}

function isInput(leaf: unknown): leaf is Tensor | number {
  return typeof leaf === "number" || isTensor(leaf);
}

/** What of an argument decides the graph. */
function signatureOf(arg: unknown, flat: Flat): unknown {
  if (flat === undefined) return arg;
  const leaves = flat.leaves.map((leaf) => {
    if (typeof leaf === "number") return "number";
    if (isTensor(leaf)) return [leaf.dtype, ...leaf.shape];
    if (leaf === null || typeof leaf === "boolean" || typeof leaf === "string") return { value: leaf };
    if (leaf === undefined) return {};
    throw new DTypeError({
      op: "jit",
      expected: "arguments of tensors, numbers, booleans and strings in objects and arrays are required",
      received: typeof leaf === "object" ? (leaf.constructor?.name ?? "an object") : typeof leaf,
      advice: "Name other arguments in static, or let the function capture them.",
    });
  });
  return [keysOf(flat.structure), leaves];
}

/** Numbers of objects that are compared by identity. */
const identities = new WeakMap<object, number>();
let identified = 0;

/** What JSON would leave out or take for something else, as what it tells apart. */
function exact(value: unknown): unknown {
  if (typeof value === "string" || typeof value === "boolean" || value === null) return value;
  if (typeof value === "number" && Number.isFinite(value) && !Object.is(value, -0)) return value;
  if (isTensor(value)) return [value.dtype, value.shape, [...value.contiguous().data]];
  if (typeof value !== "function" && typeof value !== "object") {
    return `\u0000${typeof value} ${Object.is(value, -0) ? "-0" : String(value)}`;
  }
  if (Array.isArray(value) || [Object.prototype, null].includes(Object.getPrototypeOf(value))) return value;
  const identity = identities.get(value) ?? ++identified;
  identities.set(value, identity);
  return `\u0000object ${identity}`;
}

function keysOf(structure: TreeStructure): unknown {
  if (structure.kind === "leaf") return 0;
  const children = structure.children.map(keysOf);
  return structure.kind === "array" ? children : [structure.keys.join("\u0000"), { children }];
}

/** Numbers take the float dtype of the tensors; where there is none, or there are two, float64. */
function dtypeOfNumbers(leaves: readonly unknown[]): DType {
  const found = new Set(leaves.flatMap((leaf) => (isTensor(leaf) && isFloat(leaf.dtype) ? [leaf.dtype] : [])));
  return found.size === 1 ? ([...found][0] as DType) : "float64";
}
