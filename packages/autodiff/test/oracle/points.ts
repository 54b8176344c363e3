/** Where functions are asked: numbers of every size, and those at which formulas lose digits, overflow or underflow. */
import fc from "fast-check";

const tiny = [0, Number.MIN_VALUE, 3e-320, 2.2250738585072014e-308, 1.1e-300, 3e-200, 1.7e-162, 1.3e-154, 7e-100];
const small = [3e-20, 2 ** -53, 1.3 * 2 ** -27, 1e-8, 1.1e-5, 0.001, 0.1, 0.25, 1 / 3, 0.46, 0.5, 0.7, 0.84375, 0.9];
const near = [1 - 1e-4, 1 - 1e-8, 1 - 2 ** -53, 1, 1 + 2 ** -52, 1 + 1e-8, 1.001, 1.25, Math.PI / 2, 2, Math.E, 3];
const large = [
  Math.PI,
  5.3,
  6.1,
  8.7,
  13,
  18.4,
  19.1,
  26.5,
  27.3,
  36.9,
  37.6,
  38.2,
  40,
  100.3,
  354.9,
  356,
  709.7,
  711,
  745.2,
  1000,
];
const huge = [4.5e7, 2 ** 53, 1e16, 1e22, 1e100, 1.2e154, 1.4e154, 1e160, 1e200, 8.9e307, Number.MAX_VALUE];

/** Next to where slopes of activations are 0, at silu, gelu, gelu by tanh, mish, hardSwish, and some way off. */
const crossings = [-1.2784645427610737, -0.7517915246935645, -0.7524614220710163, -1.1924312145154952, -1.5].flatMap(
  (x) => [0, 2 ** -52, -(2 ** -51), 1e-12, -1e-7, 0.001, -0.02, 0.1, -0.1, 0.3, -0.4].map((away) => x + away),
);

/** The worst of thousands of random points. */
const worst = [
  -1.637061518867437, -1.527003385759056, -0.17033442100287877, -0.6529452098386906, -31.186524886088876,
  1.01521164375978, 2.42581395348794, 3.41853545486212,
];
const worstPairs = [
  [1.0000552635692066, 129.0196917631174],
  [-0.7002014406792494, -0.7002014413313628],
  [-0.5888931189477241, -0.809548868028403],
  [-0.24640745403732894, -0.2464074540373288],
  [-4.752313786661005e-18, -1.3496190302802122],
  [-1.2902714462057354e-138, -317.5018902135253],
  [1.000000195868892, 3492227709.4622045],
  [0.9999998989259534, -6110810955.599891],
  [1.077e-321, 1.9755487279663706],
  [1e154, 1e-154],
  [1e-154, 1e154],
];

const both = (x: number): number[] => [x, -x];
const edges: readonly number[] = [...tiny, ...small, ...near, ...large, ...huge].flatMap(both);
/** Fewer, as all pairs are taken. */
const edgesOfPairs: readonly number[] = [0, 3e-320, 1.3e-170, 1e-17, 0.3, 1, 30, 1.5e160, 1.6e308].flatMap(both);

/** Of any size, or of the sizes that people use. */
const number = fc
  .tuple(
    fc.oneof(fc.integer({ min: -310_000_000, max: 308_000_000 }), fc.integer({ min: -4_000_000, max: 3_000_000 })),
    fc.constantFrom(1, -1),
  )
  .map(([power, sign]) => sign * 10 ** (power / 1e6));

/** Points of one or two numbers; the same in each run. */
export function points(arity: number, runs: number): readonly (readonly number[])[] {
  const random = fc.sample(fc.tuple(...Array.from({ length: arity }, () => number)), { numRuns: runs, seed: 20 });
  const chosen =
    arity === 1
      ? [...edges, ...worst, ...crossings].map((x) => [x])
      : edgesOfPairs.flatMap((a) => edgesOfPairs.map((b) => [a, b]));
  const alike =
    arity === 1 ? [] : [...worstPairs, ...random.map(([a]) => [a as number, (a as number) * (1 + 2 ** -30)])];
  return [...chosen, ...random, ...alike];
}
