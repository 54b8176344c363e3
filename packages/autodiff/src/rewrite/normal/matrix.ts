/** Normal forms of movement, sums and matrix products: scalars come out, transposes go in, sums merge. */
import { type Shape, sameShape, sizeOf } from "@cadena/core";
import { implicitly } from "../../graph/context.js";
import { type Application, constant, type Node } from "../../graph/node.js";
import type { Params } from "../../graph/primitive.js";
import { matmul, swapLast } from "../../primitives/contraction.js";
import { broadcast, reshape, sum, transpose } from "../../primitives/movement.js";
import type { Algebra } from "./algebra.js";
import { isScalar } from "./emit.js";
import { nothing, numeric, type Product } from "./factor.js";
import { fraction, minus, one } from "./fraction.js";
import type { NormalRule, Workspace } from "./workspace.js";

/** Movement acts entry by entry: it passes through sums, products and powers to the atoms, and leaves numbers. */
const movement: NormalRule = (work, application, [product]) => {
  const moved = new Map<number, Product>();
  const move = (each: Product): Product => {
    let result: Product = numeric(each.coefficient);
    for (const [id, exponent] of each.factors) {
      const known = moved.get(id) ?? moveFactor(id);
      moved.set(id, known);
      result = work.algebra.multiply(result, work.algebra.power(known, exponent));
    }
    return result;
  };
  const moveFactor = (id: number): Product => {
    const factor = work.algebra.factor(id);
    if (isScalar(work.algebra, factor)) return { coefficient: one, factors: new Map([[id, 1]]) };
    if (factor.kind === "sum") return work.algebra.add(factor.terms.map(move));
    return work.algebra.atom(moveAtom(work, application, factor.node), factor.indicator);
  };
  return move(product as Product);
};

/** Two movements of one kind become one; the transpose of a product is the product of the transposes. */
function moveAtom({ nodes }: Workspace, { primitive, params, output }: Application, atom: Node): Node {
  const inner = atom.application;
  const make = (inputs: readonly Node[], given: Params): Node => nodes.make(primitive, inputs, given);
  if (primitive === reshape.primitive) {
    const source = inner?.primitive === reshape.primitive ? (inner.inputs[0] as Node) : atom;
    return sameShape(source.shape, params["shape"] as Shape) ? source : make([source], params);
  }
  if (primitive === transpose.primitive) {
    const permutation = params["permutation"] as readonly number[];
    if (permutation.every((axis, i) => axis === i)) return atom;
    if (inner?.primitive === transpose.primitive) {
      const first = inner.params["permutation"] as readonly number[];
      const both = permutation.map((axis) => first[axis] as number);
      const source = inner.inputs[0] as Node;
      return both.every((axis, i) => axis === i) ? source : make([source], { permutation: both });
    }
    if (inner?.primitive === matmul.primitive && swapsLast(permutation)) {
      const [a, b] = inner.inputs.map((each) => nodes.share(swapLast(each), [each]) as Node) as [Node, Node];
      return nodes.make(matmul.primitive, [b, a]);
    }
  }
  return output.context.implicit ? implicitly(() => make([atom], params)) : make([atom], params);
}

/** Scalars come out of a sum; a sum of sums is one; what is repeated is counted. */
const summation: NormalRule = (work, { inputs: [x], params }, [product]) => {
  const { algebra, emit } = work;
  const node = x as Node;
  const axes = params["axes"] as readonly number[];
  const [scalars, arrays] = split(algebra, product as Product);
  if (scalars.coefficient.n === 0) return nothing;
  if (arrays.factors.size === 0) return algebra.multiply(scalars, counted(work, node, axes));
  const total = sumOf(work, emit(arrays, node), axes);
  return algebra.multiply(scalars, total);
};

function sumOf(work: Workspace, node: Node, axes: readonly number[]): Product {
  const { algebra, nodes } = work;
  if (axes.length === 0) return algebra.atom(node);
  if (axes.length === 1 && work.sumsToOne(node, axes[0] as number)) return numeric(one);
  const { primitive, inputs, params } = node.application ?? { primitive: undefined, inputs: [], params: {} };
  const [source] = inputs as readonly Node[];
  if (primitive === sum.primitive && source !== undefined) {
    const first = params["axes"] as readonly number[];
    const left = source.shape.map((_, axis) => axis).filter((axis) => !first.includes(axis));
    const all = [...first, ...axes.map((axis) => left[axis] as number)].sort((a, b) => a - b);
    return algebra.atom(nodes.make(sum.primitive, [source], { axes: all }));
  }
  if (primitive === broadcast.primitive && source !== undefined) {
    const added = params["axes"] as readonly number[];
    const repeated = axes.filter((axis) => added.includes(axis));
    if (repeated.length > 0) {
      const keep = node.shape.map((_, axis) => axis).filter((axis) => !repeated.includes(axis));
      const shape = keep.map((axis) => node.shape[axis] as number);
      const still = keep.flatMap((axis, place) => (added.includes(axis) ? [place] : []));
      const rest = keep.flatMap((axis, place) => (axes.includes(axis) ? [place] : []));
      const inner = still.length === 0 ? source : nodes.make(broadcast.primitive, [source], { shape, axes: still });
      return algebra.multiply(counted(work, node, repeated), sumOf(work, inner, rest));
    }
  }
  return algebra.atom(nodes.make(sum.primitive, [node], { axes }));
}

/** How many entries a sum over `axes` has: by its symbol, where its axis has a name. */
function counted({ algebra, nodes }: Workspace, node: Node, axes: readonly number[]): Product {
  const count = sizeOf(axes.map((axis) => node.shape[axis] as number));
  const names = axes.filter((axis) => node.shape[axis] !== 1).map((axis) => node.dims?.[axis] ?? null);
  if (names.length === 0 || names.some((name) => name === null)) return numeric(fraction(count));
  const symbol = constant(count, { dtype: node.dtype, symbol: names.join("·") });
  return algebra.atom(nodes.share(symbol, []) ?? symbol);
}

/** Scalars come out of both operands. */
const contraction: NormalRule = ({ algebra, emit, nodes }, { inputs }, products) => {
  const [a, b] = products.map((product) => split(algebra, product));
  const [[scalarA, arrayA], [scalarB, arrayB]] = [a, b] as [readonly [Product, Product], readonly [Product, Product]];
  const scalar = algebra.multiply(scalarA, scalarB);
  if (scalar.coefficient.n === 0) return nothing;
  const operands = [emit(arrayA, inputs[0] as Node), emit(arrayB, inputs[1] as Node)];
  return algebra.multiply(scalar, algebra.atom(nodes.make(matmul.primitive, operands)));
};

/** A product as its number and scalars, and the rest. A sum alone keeps the sign it came with: Ŷ − Y is not −(Y − Ŷ). */
function split(algebra: Algebra, product: Product): readonly [Product, Product] {
  const [scalars, arrays] = [new Map<number, number>(), new Map<number, number>()];
  for (const [id, exponent] of product.factors) {
    (isScalar(algebra, algebra.factor(id)) ? scalars : arrays).set(id, exponent);
  }
  const [[only, exponent] = [0, 0]] = arrays;
  const factor = arrays.size === 1 && exponent === 1 ? algebra.factor(only) : undefined;
  const isTurned = factor?.kind === "sum" && factor.sign < 0;
  return [
    { coefficient: isTurned ? minus(product.coefficient) : product.coefficient, factors: scalars },
    { coefficient: isTurned ? minus(one) : one, factors: arrays },
  ];
}

function swapsLast(permutation: readonly number[]): boolean {
  const last = permutation.length - 1;
  return permutation.every((axis, i) => axis === (i === last ? last - 1 : i === last - 1 ? last : i));
}

/** By the name of the primitive. */
export const matrixRules: readonly (readonly [string, NormalRule])[] = [
  [broadcast.primitive.name, movement],
  [reshape.primitive.name, movement],
  [transpose.primitive.name, movement],
  [sum.primitive.name, summation],
  [matmul.primitive.name, contraction],
];
