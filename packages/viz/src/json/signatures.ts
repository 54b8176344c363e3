/** What an application of each primitive looks like in a file: how many inputs, and which parameters. */
import type { Primitive } from "@cadena/autodiff";
import { primitives } from "@cadena/autodiff/registry";

/**
 * axes: different axes. sizes: one whole number for each axis of the input. shape: whole numbers. flag: true, or none.
 * order: a whole number. body: a graph, by the numbers of its inputs and outputs.
 */
export type ParamKind = "axis" | "axes" | "sizes" | "shape" | "dtype" | "flag" | "order" | "body";

/** The inputs and parameters that a primitive takes. */
export interface Signature {
  readonly inputs: number | "any";
  readonly params: Readonly<Record<string, ParamKind>>;
}

/** Primitives that do not act entry by entry; those that do have no parameters, and their record says the rest. */
const listed: ReadonlyMap<string, Signature> = new Map<string, Signature>([
  ["reshape", { inputs: 1, params: { shape: "shape" } }],
  ["transpose", { inputs: 1, params: { permutation: "axes" } }],
  ["broadcast", { inputs: 1, params: { shape: "shape", axes: "axes" } }],
  ["concatenate", { inputs: "any", params: { axis: "axis" } }],
  ["slice", { inputs: 1, params: { start: "sizes", stop: "sizes", step: "sizes" } }],
  ["pad", { inputs: 1, params: { low: "sizes", high: "sizes", interior: "sizes" } }],
  ["sum", { inputs: 1, params: { axes: "axes" } }],
  ["max", { inputs: 1, params: { axes: "axes" } }],
  ["min", { inputs: 1, params: { axes: "axes" } }],
  ["cumsum", { inputs: 1, params: { axis: "axis", reverse: "flag" } }],
  ["gather", { inputs: 2, params: { axis: "axis" } }],
  ["scatterAdd", { inputs: 3, params: { axis: "axis" } }],
  ["scatterMax", { inputs: 3, params: { axis: "axis" } }],
  ["argsort", { inputs: 1, params: { axis: "axis", descending: "flag" } }],
  ["randomBits", { inputs: 1, params: { shape: "shape" } }],
  ["randomCipher", { inputs: 2, params: {} }],
  ["truncatedQuantile", { inputs: 3, params: {} }],
  ["randomNormal", { inputs: 1, params: { shape: "shape" } }],
  ["randomPermutation", { inputs: 1, params: { shape: "shape" } }],
  ["matmul", { inputs: 2, params: { absorbing: "flag" } }],
  ["solve", { inputs: 2, params: { absorbing: "flag" } }],
  ["triangularSolve", { inputs: 2, params: { lower: "flag", absorbing: "flag" } }],
  ["det", { inputs: 1, params: {} }],
  ["cofactors", { inputs: "any", params: {} }],
  ["logAbsDet", { inputs: 1, params: {} }],
  ["signDet", { inputs: 1, params: {} }],
  ["cholesky", { inputs: 1, params: {} }],
  ["svd", { inputs: 1, params: {} }],
  ["orthonormalBasis", { inputs: 1, params: {} }],
  ["where", { inputs: 3, params: {} }],
  ["polygamma", { inputs: 1, params: { order: "order" } }],
  ["sinc", { inputs: 1, params: { order: "order" } }],
  ["besselI", { inputs: 1, params: { order: "order" } }],
  ["scaledBesselI", { inputs: 1, params: { order: "order" } }],
  ["scaledBesselISlope", { inputs: 1, params: { order: "order" } }],
  ["cond", { inputs: "any", params: { whenTrue: "body", whenFalse: "body" } }],
  [
    "scan",
    {
      inputs: "any",
      params: { body: "body", constants: "order", carries: "order", length: "order", reverse: "flag" },
    },
  ],
  ["cast", { inputs: 1, params: { dtype: "dtype" } }],
  ["stopGradient", { inputs: 1, params: {} }],
  ["barrier", { inputs: "any", params: {} }],
  ["custom", { inputs: "any", params: {} }],
]);

/** The primitives of files, by name, each with its signature. */
export const signatures: ReadonlyMap<string, Signature & { readonly primitive: Primitive }> = bySignature();

function bySignature(): ReadonlyMap<string, Signature & { readonly primitive: Primitive }> {
  return new Map(
    primitives.flatMap((primitive) => {
      const signature = signatureOf(primitive);
      return signature === undefined ? [] : [[primitive.name, { ...signature, primitive }] as const];
    }),
  );
}

function signatureOf({ name, scalar, differential }: Primitive): Signature | undefined {
  if (scalar === undefined) return listed.get(name);
  return { inputs: differential.kind === "elementwise" ? differential.partials.length : scalar.length, params: {} };
}
