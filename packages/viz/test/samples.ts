/** An application of every primitive of the registry, and random graphs of them. */
import {
  add,
  apply,
  applyOne,
  customDerivative,
  greater,
  logsumexp,
  mul,
  type Node,
  type Params,
  type Primitive,
  softmax,
  sum,
} from "@cadena/autodiff";
import { cond, scan } from "@cadena/autodiff/control";
import { primitives } from "@cadena/autodiff/registry";
import fc from "fast-check";

/** Both arguments are float64[2,3]. */
export type Build = (x: Node, y: Node) => Node;

const find = (name: string): Primitive => primitives.find((each) => each.name === name) as Primitive;
const one =
  (name: string, params: Params): Build =>
  (x) =>
    applyOne(find(name), [x], params);

const listed: Readonly<Record<string, Build>> = {
  reshape: one("reshape", { shape: [3, 1, 2] }),
  transpose: one("transpose", { permutation: [1, 0] }),
  broadcast: one("broadcast", { shape: [2, 4, 3], axes: [1] }),
  concatenate: (x, y) => applyOne(find("concatenate"), [x, y, x], { axis: 1 }),
  slice: one("slice", { start: [0, 1], stop: [2, 3], step: [1, 2] }),
  pad: one("pad", { low: [1, 0], high: [0, 2], interior: [0, 1] }),
  sum: one("sum", { axes: [1] }),
  max: one("max", { axes: [0, 1] }),
  min: one("min", { axes: [1] }),
  cumsum: one("cumsum", { axis: 0, reverse: true }),
  argsort: one("argsort", { axis: 1, descending: true }),
  gather: (x, y) => applyOne(find("gather"), [x, order(y)], { axis: 1 }),
  scatterAdd: (x, y) => applyOne(find("scatterAdd"), [x, order(y), y], { axis: 1 }),
  scatterMax: (x, y) => applyOne(find("scatterMax"), [x, order(y), y], { axis: 1 }),
  randomBits: (x) => applyOne(find("randomBits"), [keyOf(x)], { shape: [4] }),
  randomCipher: (x, y) => applyOne(find("randomCipher"), [keyOf(x), keyOf(y)]),
  truncatedQuantile: (x) => applyOne(find("truncatedQuantile"), [x, x, x]),
  randomNormal: (x) => applyOne(find("randomNormal"), [keyOf(x)], { shape: [2, 2] }),
  randomPermutation: (x) => applyOne(find("randomPermutation"), [keyOf(x)], { shape: [3] }),
  matmul: (x, y) => applyOne(find("matmul"), [x, applyOne(find("transpose"), [y], { permutation: [1, 0] })]),
  solve: (x, y) => applyOne(find("solve"), [square(x), y]),
  triangularSolve: (x, y) => applyOne(find("triangularSolve"), [square(x), y], { lower: true }),
  det: (x) => applyOne(find("det"), [square(x)]),
  cofactors: (x) => applyOne(find("cofactors"), [square(x)]),
  logAbsDet: (x) => applyOne(find("logAbsDet"), [square(x)]),
  signDet: (x) => applyOne(find("signDet"), [square(x)]),
  cholesky: (x) => applyOne(find("cholesky"), [square(x)]),
  orthonormalBasis: (x) => applyOne(find("orthonormalBasis"), [square(x)]),
  svd: (x) => applyOne(find("svd"), [x]),
  polygamma: one("polygamma", { order: 1 }),
  sinc: one("sinc", { order: 0 }),
  besselI: one("besselI", { order: 2 }),
  scaledBesselI: one("scaledBesselI", { order: 0 }),
  scaledBesselISlope: one("scaledBesselISlope", { order: 0 }),
  where: (x, y) => applyOne(find("where"), [greater(x, y), x, y]),
  cond: (x, y) =>
    cond(
      greater(sum(x), sum(y)),
      (a: Node) => ({ a: mul(a, y), b: sum(a) }),
      (a: Node) => ({
        a: cond(
          greater(sum(y), 0),
          () => softmax(a),
          () => y,
        ),
        b: 1,
      }),
      x,
    ).a,
  scan: (x, y) =>
    scan(
      (h: Node, [a, b]: readonly Node[]) => [mul(h, add(softmax(a as Node), sum(y))), b],
      sum(y, { axis: 0 }),
      [x, y],
      { reverse: true },
    )[0],
  cast: one("cast", { dtype: "float32" }),
  stopGradient: one("stopGradient", {}),
  barrier: one("barrier", {}),
  custom: (x, y) => triple(x, y),
};

/** A part of x: two rows and two columns. */
const square = (x: Node): Node => applyOne(find("slice"), [x], { start: [0, 0], stop: [2, 2], step: [1, 1] });
const order = (x: Node): Node => applyOne(find("argsort"), [x], { axis: 1 });

/** A key that depends on x. */
const keyOf = (x: Node): Node => applyOne(find("slice"), [order(x)], { start: [0, 0], stop: [1, 2], step: [1, 1] });

/** Its derivative is stated as three times what it is, in a rule that uses another rule. */
const triple = customDerivative((x: Node, y: Node) => mul(x, y), {
  vjp: (ct, _value, x, y) => [mul(mul(ct, 3), softmax(y)), mul(mul(ct, 3), x)],
});

/** One application of the primitive. */
export function sampleOf(primitive: Primitive): Build {
  const { name, scalar, differential } = primitive;
  if (scalar === undefined) {
    const build = listed[name];
    if (build === undefined) throw new Error(`samples.ts: primitive "${name}" needs an entry`);
    return build;
  }
  const arity = differential.kind === "elementwise" ? differential.partials.length : scalar.length;
  return (x, y) => apply(primitive, [x, y].slice(0, arity))[0] as Node;
}

const builds: readonly Build[] = [
  ...primitives.map(sampleOf),
  (x) => softmax(x, { axis: 0 }),
  (x) => logsumexp(x, { axis: 1 }),
];

/** The nodes of a random graph: each is built from two before it that have the shape and dtype of the first. */
export function anyNodes(x: Node, y: Node): fc.Arbitrary<readonly Node[]> {
  const step = fc.tuple(fc.nat(builds.length - 1), fc.nat(), fc.nat());
  return fc.array(step, { minLength: 1, maxLength: 12 }).map((steps) => {
    const nodes = [x, y];
    for (const [k, i, j] of steps) {
      const fit = nodes.filter(({ shape, dtype }) => dtype === "float64" && `${shape}` === "2,3");
      nodes.push((builds[k] as Build)(fit[i % fit.length] as Node, fit[j % fit.length] as Node));
    }
    return nodes;
  });
}
