/** Random graphs: directed, with shared nodes, of elementwise operations, movement, reductions, products and gathers. */
import {
  abs,
  add,
  applyOne,
  astype,
  broadcastTo,
  concatenate,
  constant,
  cos,
  div,
  exp,
  Graph,
  greater,
  input,
  log1p,
  matmul,
  max,
  maximum,
  mean,
  min,
  minimum,
  mul,
  type Node,
  neg,
  type Primitive,
  pad,
  relu,
  reshape,
  sigmoid,
  sin,
  slice,
  sqrt,
  square,
  sub,
  sum,
  tanh,
  transpose,
  where,
} from "@cadena/autodiff";
import { primitives } from "@cadena/autodiff/registry";
import { type DType, fromData, type Shape, sizeOf, type Tensor } from "@cadena/core";
import fc from "fast-check";

const named = (name: string): Primitive => primitives.find((each) => each.name === name) as Primitive;
const gather = named("gather");
const scatterAdd = named("scatterAdd");

/** Decisions: the same numbers make the same graph, and fewer or smaller ones a simpler graph. */
class Choices {
  readonly #numbers: readonly number[];
  #next = 0;

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }

  /** A number below `count`; 0 when the numbers are spent. */
  below(count: number): number {
    const number = this.#numbers[this.#next++] ?? 0;
    return count <= 1 ? 0 : number % count;
  }

  of<T>(options: readonly T[]): T {
    return options[this.below(options.length)] as T;
  }
}

const largest = 400;

/** Elementwise functions whose values and slopes stay moderate. */
const unary: readonly ((x: Node) => Node)[] = [
  neg,
  tanh,
  sigmoid,
  relu,
  sin,
  cos,
  (x) => square(x),
  abs,
  (x) => exp(tanh(x)),
  (x) => log1p(square(x)),
  (x) => sqrt(add(square(x), 0.5)),
  (x) => mul(x, 0.5),
  (x) => add(1, x),
];

const binary: readonly ((x: Node, y: Node) => Node)[] = [
  add,
  mul,
  sub,
  (x, y) => div(x, add(square(y), 1)),
  maximum,
  minimum,
  (x, y) => where(greater(x, y), x, mul(y, 2)),
];

/** Another shape of as many entries. */
function reshapes(shape: Shape, choices: Choices): Shape {
  const size = sizeOf(shape);
  if (size === 0) return choices.of([shape, [0], [3, 0], [0, 2, 1]]);
  const divisors = Array.from({ length: size }, (_, i) => i + 1).filter((d) => size % d === 0);
  const first = choices.of(divisors);
  const rest = size / first;
  const second = choices.of(divisors.filter((d) => rest % d === 0));
  return choices.of([[size], [first, rest], [first, 1, rest], [first, second, rest / second], [1, size]]);
}

type Step = (x: Node, choices: Choices, nodes: readonly Node[]) => Node;

const axesOf = (x: Node): number[] => x.shape.map((_, axis) => axis);
const someAxes = (x: Node, choices: Choices): number[] => axesOf(x).filter(() => choices.below(2) === 1);

/** A reduction along some axes. */
function joined(x: Node, choices: Choices, keepDims: boolean): Node {
  const axes = someAxes(x, choices);
  const reduce = choices.of([sum, mean, sum, max, min]);
  const empty = axes.some((axis) => x.shape[axis] === 0);
  return (empty ? sum : reduce)(x, { axis: axes, keepDims });
}

/** One node more, made from one that is there. */
const steps: readonly Step[] = [
  (x, choices) => choices.of(unary)(x),
  (x, choices) => choices.of(unary)(x),
  (x, choices, nodes) => choices.of(binary)(x, likeOf(x, choices, nodes)),
  (x, choices, nodes) => choices.of(binary)(x, likeOf(x, choices, nodes)),
  (x, choices) => {
    const axes = axesOf(x);
    const permutation: number[] = [];
    while (axes.length > 0) permutation.push(axes.splice(choices.below(axes.length), 1)[0] as number);
    return transpose(x, permutation);
  },
  (x, choices) => reshape(x, reshapes(x.shape, choices)),
  (x, choices) => {
    const ranges = x.shape.map((size) => {
      const [a, b] = [choices.below(size + 1), size - choices.below(Math.ceil(size / 2) + 1)];
      return { start: Math.min(a, b), stop: Math.max(a, b), step: 1 + choices.below(3) };
    });
    return slice(x, ranges);
  },
  (x, choices) => {
    const more = choices.of([[1], [2], [3], [2, 3]]);
    return sizeOf(x.shape) * sizeOf(more) > largest ? x : broadcastTo(x, [...more, ...x.shape]);
  },
  (x, choices) => {
    // Repeats along an axis inside, not only in front.
    if (2 * sizeOf(x.shape) > largest) return x;
    const axis = choices.below(x.shape.length + 1);
    const one = [...x.shape.slice(0, axis), 1, ...x.shape.slice(axis)];
    return broadcastTo(reshape(x, one), one.with(axis, 2));
  },
  (x, choices) => {
    const low = x.shape.map(() => choices.below(3));
    const high = x.shape.map(() => choices.below(2));
    const interior = x.shape.map(() => choices.below(2));
    const size = x.shape.reduce((total, n, i) => total * (2 * n + (low[i] as number) + (high[i] as number)), 1);
    return size > largest ? x : pad(x, low, high, { interior });
  },
  (x, choices, nodes) => {
    if (x.shape.length === 0) return x;
    const axis = choices.below(x.shape.length);
    const parts = [x, likeOf(x, choices, nodes), ...(choices.below(2) === 0 ? [x] : [])];
    return 3 * sizeOf(x.shape) > largest ? x : concatenate(parts, axis);
  },
  (x, choices) => {
    // Some entries, changed, are added in their places.
    if (x.shape.length === 0) return x;
    const axis = choices.below(x.shape.length);
    const none = x.shape.map(() => 0);
    const start = choices.below((x.shape[axis] as number) + 1);
    const part = slice(
      x,
      x.shape.map((_, i) => (i === axis ? { start } : null)),
    );
    return add(x, pad(choices.of(unary)(part), none.with(axis, start), none));
  },
  // As in a softmax: what is joined along some axes meets the entries again.
  (x, choices) => choices.of(binary)(x, broadcastTo(joined(choices.of(unary)(x), choices, true), x.shape)),
  // A reversed view of the value itself, or of another of the same shape.
  (x, choices, nodes) => {
    const other = choices.of(unary)(likeOf(x, choices, nodes));
    const reversed = reshape(transpose(other), x.shape);
    return choices.of(binary)(choices.of([x, other]), reversed);
  },
  (x, choices) => joined(choices.of(unary)(x), choices, choices.below(2) === 1),
  (x, choices) => {
    const matrix = x.shape.length >= 2 ? x : reshape(x, [1, sizeOf(x.shape)]);
    const axes = axesOf(matrix);
    const flipped = transpose(matrix, [...axes.slice(0, -2), axes.length - 1, axes.length - 2]);
    const [a, b] = choices.of([[matrix, flipped] as const, [flipped, matrix] as const]);
    const size = sizeOf(a.shape.slice(0, -1)) * (b.shape.at(-1) as number);
    return size > largest ? x : mul(matmul(a, b), 0.25);
  },
  (x, choices) => {
    if (x.shape.length === 0) return x;
    const axis = choices.below(x.shape.length);
    const size = x.shape[axis] as number;
    const to = x.shape.with(axis, choices.below(4));
    const indices = constant(
      fromData(
        Int32Array.from({ length: sizeOf(to) }, () => choices.below(size + 2) - 1),
        to,
      ),
    );
    const taken = applyOne(gather, [x, indices], { axis });
    return choices.below(2) === 0 ? taken : applyOne(scatterAdd, [x, indices, sin(taken)], { axis });
  },
];

/** A node of the same shape, or one that is broadcast to it. */
function likeOf(x: Node, choices: Choices, nodes: readonly Node[]): Node {
  const alike = nodes.filter((node) => `${node.shape}` === `${x.shape}` && node.dtype === x.dtype);
  const scalars = nodes.filter((node) => node.shape.length === 0 && node.dtype === x.dtype);
  return broadcastTo(choices.of([...alike, ...scalars, x]), x.shape);
}

const shapes: readonly Shape[] = [[], [3], [2, 3], [4, 5], [7], [2, 3, 2], [1, 4], [0, 2], [6, 1], [2, 1, 3], [16]];

/** Values in [−1.5, 1.5] without ties. */
export function valuesOf(shape: Shape, dtype: DType, seed: number): Tensor {
  const size = sizeOf(shape);
  const numbers = Array.from({ length: size }, (_, i) => Math.sin(12.9898 * (i + 1) + seed * 78.233) * 1.5);
  return fromData(dtype === "float32" ? Float32Array.from(numbers) : Float64Array.from(numbers), shape);
}

/** A random function of nodes, and values for its arguments. Its results may be arguments, constants and views. */
export interface RandomFunction {
  readonly values: readonly Tensor[];
  readonly build: (inputs: readonly Node[]) => readonly Node[];
}

/** The function that decisions make, of so many steps. */
export function functionOf(numbers: readonly number[], dtype: DType, length: number): RandomFunction {
  const start = new Choices(numbers.slice(0, 4));
  const values = Array.from({ length: 1 + start.below(3) }, (_, i) => valuesOf(start.of(shapes), dtype, i));
  const ofShape = values[0] as Tensor;
  return {
    values,
    build(inputs) {
      const choices = new Choices(numbers.slice(4));
      const nodes: Node[] = [...inputs, constant(valuesOf(ofShape.shape, dtype, 9)), astype(0.75, dtype)];
      for (let i = 0; i < length; i++) {
        // Late nodes are taken more often, so that graphs get deep.
        const back = choices.below(1 + choices.below(Math.min(nodes.length, 6)));
        const x = nodes[nodes.length - 1 - back] as Node;
        nodes.push(choices.of(steps)(x, choices, nodes));
      }
      return [
        nodes.at(-1) as Node,
        ...Array.from({ length: choices.below(4) }, () => choices.of(choices.of([nodes, nodes.slice(-8)]))),
      ];
    },
  };
}

/** Random functions of at most so many steps. */
export function anyFunction(dtype: DType, length: number): fc.Arbitrary<RandomFunction & { readonly shown: Graph }> {
  return fc
    .tuple(
      fc.noBias(fc.array(fc.nat({ max: 9999 }), { minLength: 12 * length, maxLength: 12 * length })),
      fc.noBias(fc.integer({ min: 1, max: length })),
    )
    .map(([numbers, count]) => {
      const made = functionOf(numbers, dtype, count);
      return { ...made, shown: graphOf(made) };
    });
}

/** A function as a graph. */
export function graphOf({ values, build }: RandomFunction): Graph {
  const inputs = values.map(({ shape, dtype }, i) => input(`x${i}`, { shape, dtype }));
  return new Graph(inputs, build(inputs));
}
