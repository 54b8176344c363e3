/** The ways to declare a primitive: each makes a record and the strict function that applies it. */
import {
  type DType,
  DTypeError,
  formatShape,
  isFloat,
  mapBinary,
  mapTernary,
  mapUnary,
  ShapeError,
  sameShape,
  type Tensor,
} from "@cadena/core";
import { applyOne } from "./graph/apply.js";
import { type Aval, type Dims, formatAval, formatDims } from "./graph/aval.js";
import type { Domain } from "./graph/domain.js";
import type { Node } from "./graph/node.js";
import type { Differential, Kink, Params, PartialDerivative, Primitive } from "./graph/primitive.js";
import { callNotation } from "./notation.js";

/** A primitive as a function of nodes: strict in shapes and dtypes, with its record attached. */
export type Op<A extends readonly unknown[]> = ((...args: A) => Node) & { readonly primitive: Primitive };

/** Which dtypes an elementwise primitive takes: floats alone, numbers (float or int32), or any. */
type Accepts = "float" | "numeric" | "any";

interface ElementwiseSpec {
  readonly name: string;
  /** The function of numbers. It is given float64 numbers, and its result is rounded once. */
  readonly kernel: (...args: number[]) => number;
  /** The function used for int32, where it differs (wrapping products). */
  readonly integerKernel?: (...args: number[]) => number;
  /** One partial for each argument; none if the function is locally constant or not differentiable. */
  readonly partials?: readonly PartialDerivative[];
  readonly absorbing?: boolean;
  readonly accepts?: Accepts;
  /** The dtype of the result, where it is not that of the arguments. */
  readonly returns?: DType;
  readonly domain?: readonly Domain[];
  readonly singular?: NonNullable<Primitive["singular"]>;
  readonly kink?: Kink;
  readonly definition?: (...args: Node[]) => Node;
  readonly inline?: NonNullable<Primitive["inline"]>;
  readonly notation?: Primitive["notation"];
}

/** A function of one number, entry by entry. */
/* @__NO_SIDE_EFFECTS__ */
export function unary(spec: ElementwiseSpec): Op<[x: Node]> {
  return elementwise(spec, 1);
}

/** A function of two numbers, entry by entry; both arguments have one shape and one dtype. */
/* @__NO_SIDE_EFFECTS__ */
export function binary(spec: ElementwiseSpec): Op<[a: Node, b: Node]> {
  return elementwise(spec, 2);
}

/* @__NO_SIDE_EFFECTS__ */
function elementwise<A extends readonly Node[]>(spec: ElementwiseSpec, arity: number): Op<A> {
  const { kernel, integerKernel = kernel, partials, absorbing = false, accepts = "float", returns, ...rest } = spec;
  const { definition, ...stated } = rest;
  const { name } = stated;
  const primitive: Primitive = {
    scalar: kernel,
    avals: (inputs) => [elementwiseAval(name, inputs, arity, accepts, returns)],
    kernel: (inputs) => {
      const dtype = (inputs[0] as Tensor).dtype;
      return [mapElements(dtype === "int32" ? integerKernel : kernel, inputs, returns ?? dtype)];
    },
    differential: partials === undefined ? { kind: "none" } : { kind: "elementwise", partials, absorbing },
    batch: "pointwise",
    notation: callNotation(name),
    dims: mergeDims,
    ...(definition && { definition: (inputs: readonly Node[]) => definition(...inputs) }),
    ...stated,
  };
  const op = (...args: A): Node => applyOne(primitive, args);
  return Object.assign(op, { primitive });
}

/** How a primitive that is not elementwise is declared: the record, and how its arguments become inputs and params. */
export type Declaration<P> = Omit<Primitive<P>, "scalar" | "domain">;

/** Any other primitive with one output. `arrange` turns the arguments of the function into inputs and params. */
/* @__NO_SIDE_EFFECTS__ */
export function primitive<P extends object, A extends readonly unknown[]>(
  declaration: Declaration<P>,
  arrange: (...args: A) => readonly [inputs: readonly Node[], params: P],
): Op<A> {
  const erased = erase(declaration);
  const op = (...args: A): Node => {
    const [inputs, params] = arrange(...args);
    return applyOne(erased, inputs, params as unknown as Params);
  };
  return Object.assign(op, { primitive: erased });
}

/**
 * A record typed by its params, as the graph stores it. This is the one cast of the package: an application made from
 * a record holds the params of that record, which the types of a mixed graph cannot say.
 */
/* @__NO_SIDE_EFFECTS__ */
export function erase<P extends object>(declaration: Primitive<P>): Primitive {
  return declaration as unknown as Primitive;
}

/**
 * A map that is linear in each of its two arguments: the product rule, from the two transposes. `paramsFor` gives the
 * params of products with tangents and cotangents, as those of `absorb` where the arguments may be infinite.
 */
export function bilinear<P extends object>(
  form: (a: Node, b: Node, params: P) => Node,
  transposes: readonly [Transpose<P>, Transpose<P>],
  sum: (a: Node, b: Node) => Node,
  paramsFor: (params: P, output: Node) => P,
): Differential<P> {
  return {
    kind: "general",
    jvp: ({ inputs, output }, [ta, tb], given) => {
      const [a, b] = inputs as readonly [Node, Node];
      const params = paramsFor(given, output);
      const left = ta ? form(ta, b, params) : null;
      const right = tb ? form(a, tb, params) : null;
      return [left && right ? sum(left, right) : (left ?? right)];
    },
    vjp: ({ inputs, output }, [ct], needs, given) => {
      const [a, b] = inputs as readonly [Node, Node];
      const params = paramsFor(given, output);
      return transposes.map((transpose, i) => (ct && needs[i] ? transpose(ct, a, b, params) : null));
    },
  };
}

/** The cotangent of one argument of a bilinear map, from that of its value. */
type Transpose<P> = (cotangent: Node, a: Node, b: Node, params: P) => Node;

/** The aval of a function that is applied entry by entry: all arguments have one shape and one dtype. */
export function elementwiseAval(
  name: string,
  inputs: readonly Aval[],
  arity: number,
  accepts: Accepts,
  returns?: DType,
): Aval {
  const first = inputs[0] as Aval;
  for (let i = 1; i < arity; i++) {
    const other = inputs[i] as Aval;
    if (other.shape !== first.shape && !sameShape(other.shape, first.shape)) {
      throw new ShapeError({
        op: name,
        expected: "both arguments must have one shape",
        received: inputs.map(formatDims).join(" and "),
        advice: "Broadcast them first.",
      });
    }
    if (other.dtype !== first.dtype) {
      throw new DTypeError({
        op: name,
        expected: "both arguments must have one dtype",
        received: inputs.map((each) => each.dtype).join(" and "),
        advice: "Use astype.",
      });
    }
  }
  checkDType(name, first, accepts);
  return returns === undefined || returns === first.dtype ? first : { shape: first.shape, dtype: returns };
}

function checkDType(name: string, aval: Aval, accepts: Accepts): void {
  if (accepts === "any" || isFloat(aval.dtype) || (accepts === "numeric" && aval.dtype === "int32")) return;
  throw new DTypeError({
    op: name,
    expected: accepts === "float" ? "a float argument is required" : "a float or int32 argument is required",
    received: formatAval(aval),
    advice: 'Convert it with astype(x, "float64").',
  });
}

function mapElements(fn: (...args: number[]) => number, inputs: readonly Tensor[], dtype: DType): Tensor {
  const [a, b, c] = inputs as readonly [Tensor, Tensor | undefined, Tensor | undefined];
  if (b === undefined) return mapUnary(fn, a, dtype);
  return c === undefined ? mapBinary(fn, a, b, dtype) : mapTernary(fn, a, b, c, dtype);
}

/** A dimension keeps its name where the arguments agree, or where only one of them names it. */
export function mergeDims(inputs: readonly Node[]): Dims | undefined {
  const rank = (inputs[0] as Node).rank;
  const dims: (string | null)[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const names = new Set(inputs.flatMap((each) => each.dims?.[axis] ?? []));
    dims.push(names.size === 1 ? ([...names][0] as string) : null);
  }
  return dims.every((name) => name === null) ? undefined : dims;
}

/** Checks that shapes are equal, for the strict rules of primitives that are not elementwise. */
export function requireShape(op: string, what: string, expected: readonly number[], received: readonly number[]): void {
  if (sameShape(expected, received)) return;
  throw new ShapeError({
    op,
    expected: `${what} must have shape ${formatShape(expected)}`,
    received: formatShape(received),
    advice: "Write one number for each axis.",
  });
}
