import { describe, expect, it } from "vitest";
import * as core from "../src/index.js";
import {
  AxisError,
  CadenaError,
  DTypeError,
  IndexError,
  matmul,
  ShapeError,
  TreeMismatchError,
  tensor,
  ValueError,
  zeros,
} from "../src/index.js";

/** What a call throws; the test fails if it does not. */
function thrownBy(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new Error("the call did not throw");
}

/** Every refusal of the package: what is called, its class, and the function it names. */
const untyped = <T>(value: unknown): T => value as T;
const refusals: readonly [string, () => unknown, new (...args: never[]) => CadenaError, string][] = [
  ["allocate, size", () => core.allocate("bool", -1), ValueError, "allocate"],
  ["allocate, dtype", () => core.allocate(untyped("float16"), 1), DTypeError, "allocate"],
  ["allocate, NaN", () => core.allocate("bool", Number.NaN), ValueError, "allocate"],
  ["promoteTypes", () => core.promoteTypes("add", "float32", "float64"), DTypeError, "add"],
  ["checkDType", () => core.checkDType("zeros", "complex"), DTypeError, "zeros"],
  ["broadcastShapes", () => core.broadcastShapes("add", [3], [4]), ShapeError, "add"],
  ["checkShape, negative", () => zeros([-1]), ShapeError, "zeros"],
  ["checkShape, fraction", () => zeros([0.5]), ShapeError, "zeros"],
  ["checkShape, hole", () => zeros(new Array(1)), ShapeError, "zeros"],
  ["checkShape, huge", () => zeros([2 ** 20, 2 ** 20]), ShapeError, "zeros"],
  ["checkShape, no array", () => zeros(untyped(3)), ShapeError, "zeros"],
  ["normalizeAxis", () => core.normalizeAxis("sum", 2, 2), AxisError, "sum"],
  ["normalizeAxis, fraction", () => core.normalizeAxis("sum", 0.5, 2), AxisError, "sum"],
  ["normalizeAxis, scalar", () => core.normalizeAxis("sum", 0, 0), AxisError, "sum"],
  ["normalizeAxes, twice", () => core.normalizeAxes("sum", [0, -2], 2), AxisError, "sum"],
  ["tensor, ragged", () => tensor([[1], [1, 2]]), ShapeError, "tensor"],
  ["tensor, ragged leaf", () => tensor([1, [2]]), ShapeError, "tensor"],
  ["tensor, ragged row", () => tensor([[1], 2]), ShapeError, "tensor"],
  ["tensor, mixed", () => tensor([1, true]), ValueError, "tensor"],
  ["tensor, string", () => tensor(untyped(["1"])), ValueError, "tensor"],
  ["tensor, bigint", () => tensor(untyped(1n)), ValueError, "tensor"],
  ["tensor, null", () => tensor(untyped([[null]])), ValueError, "tensor"],
  ["tensor, sparse", () => tensor(new Array(3)), ValueError, "tensor"],
  ["tensor, sparse later", () => tensor(Object.assign(new Array(3), { 0: 1 })), ValueError, "tensor"],
  ["tensor, enormous and sparse", () => tensor(new Array(2 ** 32 - 1)), ValueError, "tensor"],
  ["tensor, object", () => tensor(untyped({})), ValueError, "tensor"],
  ["tensor, int32 fraction", () => tensor(0.5, { dtype: "int32" }), ValueError, "tensor"],
  ["tensor, int32 NaN", () => tensor([Number.NaN], { dtype: "int32" }), ValueError, "tensor"],
  ["tensor, int32 range", () => tensor([2 ** 31], { dtype: "int32" }), ValueError, "tensor"],
  ["tensor, bytes", () => tensor(new Uint8Array(2)), DTypeError, "tensor"],
  ["tensor, int16", () => tensor(untyped(new Int16Array(2))), DTypeError, "tensor"],
  ["tensor, dtype", () => tensor(1, { dtype: untyped("float") }), DTypeError, "tensor"],
  ["tensor, shape", () => tensor([1, 2, 3], { shape: [2, 2] }), ShapeError, "tensor"],
  ["fromData, shape", () => core.fromData(new Float64Array(3), [2]), ShapeError, "fromData"],
  ["fromData, bytes", () => core.fromData(new Uint8Array([0, 2]), [2]), ValueError, "fromData"],
  ["full, int32", () => core.full([1], 0.5, "int32"), ValueError, "full"],
  ["arange, step", () => core.arange(0, 1, 0), ValueError, "arange"],
  ["arange, infinite", () => core.arange(0, Number.POSITIVE_INFINITY), ValueError, "arange"],
  ["arange, too many", () => core.arange(0, 1, 1e-300), ValueError, "arange"],
  ["linspace, NaN", () => core.linspace(0, Number.NaN, 2), ValueError, "linspace"],
  ["linspace, count", () => core.linspace(0, 1, 1.5), ValueError, "linspace"],
  ["at, rank", () => zeros([2]).at(), IndexError, "at"],
  ["at, range", () => zeros([2]).at(2), IndexError, "at"],
  ["at, negative", () => zeros([2]).at(-3), IndexError, "at"],
  ["item", () => zeros([2]).item(), ShapeError, "item"],
  ["astype, NaN", () => tensor(Number.NaN).astype("int32"), ValueError, "astype"],
  ["astype, infinity", () => tensor(Number.NEGATIVE_INFINITY).astype("int32"), ValueError, "astype"],
  ["astype, range", () => tensor(2 ** 31).astype("int32"), ValueError, "astype"],
  ["astype, dtype", () => tensor(1).astype(untyped("x")), DTypeError, "astype"],
  ["transpose, twice", () => zeros([2, 2]).transpose([0, 0]), AxisError, "transpose"],
  ["transpose, too few", () => zeros([2, 2]).transpose([0]), AxisError, "transpose"],
  ["slice, axes", () => zeros([2]).slice([null, null]), AxisError, "slice"],
  ["slice, step", () => zeros([2]).slice([{ step: 0 }]), ValueError, "slice"],
  ["slice, fraction", () => zeros([2]).slice([{ start: 0.5 }]), ValueError, "slice"],
  ["slice, index", () => zeros([2]).slice([0 as never]), ValueError, "slice"],
  ["broadcastTo", () => zeros([3]).broadcastTo([4]), ShapeError, "broadcastTo"],
  ["broadcastTo, fewer axes", () => zeros([1, 3]).broadcastTo([3]), ShapeError, "broadcastTo"],
  ["reshape, size", () => zeros([3]).reshape([2]), ShapeError, "reshape"],
  ["reshape, rest", () => zeros([3]).reshape([2, -1]), ShapeError, "reshape"],
  ["reshape, two holes", () => zeros([4]).reshape([-1, -1]), ShapeError, "reshape"],
  ["reshape, hole beside 0", () => zeros([0]).reshape([0, -1]), ShapeError, "reshape"],
  ["formatNumber", () => core.formatNumber(1, -1), ValueError, "formatNumber"],
  ["formatTensor", () => core.formatTensor(zeros([1]), { edge: 0.5 }), ValueError, "formatTensor"],
  ["mapBinary", () => core.mapBinary(Math.max, zeros([1]), zeros([2]), "float64"), ShapeError, "mapBinary"],
  ["mapTernary", () => core.mapTernary(Math.max, zeros([]), zeros([]), zeros([1]), "bool"), ShapeError, "mapTernary"],
  ["concatenate, none", () => core.concatenate([], 0), ShapeError, "concatenate"],
  ["concatenate, shape", () => core.concatenate([zeros([1, 2]), zeros([1, 3])], 0), ShapeError, "concatenate"],
  ["concatenate, dtype", () => core.concatenate([zeros([1]), zeros([1], "bool")], 0), DTypeError, "concatenate"],
  ["pad", () => core.pad(zeros([1]), [-1], [0], [0]), ValueError, "pad"],
  ["pad, rank", () => core.pad(zeros([1]), [], [0], [0]), ValueError, "pad"],
  ["reduceSum", () => core.reduceSum(zeros([1]), [1]), AxisError, "reduceSum"],
  ["reduceMax", () => core.reduceMax(zeros([2, 0]), [1]), ValueError, "reduceMax"],
  ["matmul, rank", () => matmul(zeros([2]), zeros([2, 2])), ShapeError, "matmul"],
  ["matmul, batch", () => matmul(zeros([2, 2, 2]), zeros([3, 2, 2])), ShapeError, "matmul"],
  ["matmul, inner", () => matmul(zeros([2, 3]), zeros([4, 5])), ShapeError, "matmul"],
  ["matmul, dtype", () => matmul(zeros([2, 2]), zeros([2, 2], "float32")), DTypeError, "matmul"],
  ["matmul, bool", () => matmul(zeros([2, 2], "bool"), zeros([2, 2], "bool")), DTypeError, "matmul"],
  ["key", () => core.key(0.5), ValueError, "key"],
  ["split, key", () => core.split(zeros([2])), DTypeError, "split"],
  ["split, shape", () => core.split(zeros([3], "int32")), ShapeError, "split"],
  ["split, count", () => core.split(core.key(0), -1), ValueError, "split"],
  ["foldIn", () => core.foldIn(core.key(0), Number.NaN), ValueError, "foldIn"],
  ["bits", () => core.bits(core.key(0), [-1]), ShapeError, "bits"],
  ["uniform, range", () => core.uniform(core.key(0), [1], { low: 1 }), ValueError, "uniform"],
  ["uniform, NaN", () => core.uniform(core.key(0), [1], { low: Number.NaN }), ValueError, "uniform"],
  ["uniform, dtype", () => core.uniform(core.key(0), [1], { dtype: "int32" }), DTypeError, "uniform"],
  ["normal, std", () => core.normal(core.key(0), [1], { std: -1 }), ValueError, "normal"],
  ["bernoulli", () => core.bernoulli(core.key(0), 1.5, [1]), ValueError, "bernoulli"],
  ["bernoulli, NaN", () => core.bernoulli(core.key(0), Number.NaN, [1]), ValueError, "bernoulli"],
  ["permutation", () => core.permutation(core.key(0), -1), ValueError, "permutation"],
  ["unflatten", () => core.unflatten(core.flatten([1, 2]).structure, [1]), TreeMismatchError, "unflatten"],
  ["mapTree", () => core.mapTree((a: unknown, _b: unknown) => a, [1], {}), TreeMismatchError, "mapTree"],
];

describe("errors", () => {
  it.each(refusals)("%s", (_name, call, kind, op) => {
    const error = thrownBy(call);
    expect(error).toBeInstanceOf(kind);
    const { name, message, advice, expected, received, op: named } = error as CadenaError;
    expect(name).toBe(kind.name);
    expect(named).toBe(op);
    expect(message).toBe(`${op}: ${expected}, got ${received}.${advice === undefined ? "" : ` ${advice}`}`);
    expect(expected).not.toBe("");
    expect(received).not.toMatch(/undefined,|NaN,/);
  });

  it("says what is wrong in words", () => {
    const messages = refusals.map(([, call]) => (thrownBy(call) as Error).message);
    expect(messages).toMatchSnapshot();
  });

  it("refuses very deep nesting without exhausting the stack", () => {
    let deep: core.NestedArray = 1;
    for (let i = 0; i < 100_000; i++) deep = [deep];
    expect(thrownBy(() => tensor(deep))).toBeInstanceOf(ShapeError);
  });

  it("shares one base class", () => {
    for (const kind of [ShapeError, AxisError, DTypeError, ValueError, IndexError, TreeMismatchError]) {
      expect(kind.prototype).toBeInstanceOf(CadenaError);
    }
  });
});
