/** Every function is a method of nodes and a name in expressions, or stands below with the reason why not. */
import { describe, expect, it } from "vitest";
import * as activations from "../src/activations/index.js";
import * as arrays from "../src/arrays/index.js";
import "../src/fluent.js";
import * as main from "../src/index.js";
import { constant, evaluate, isNode, Node } from "../src/index.js";
import * as linalg from "../src/linalg/index.js";
import { functions } from "../src/parse/functions.js";
import { parse } from "../src/parse/index.js";
import * as special from "../src/special/index.js";

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** They make or read graphs, and are no functions of numbers. */
const ofGraphs = words(`
  apply applyOne backpropagate barrier bodiesOf checkpoint composite constant countNodes customDerivative evaluate fitInput formatAval
  formulaOf grad gradients hessian hvp input isGraph isNode jacfwd jacrev jvp lift linearize lossOf named pushForward rebuild
  requireCount requireState scope simplify substitute topologicalOrder trace valueAndGrad vjp vmap`);
/** They take a list of values. */
const ofLists = words("broadcastTogether concatenate l2 meshgrid stack");
/** Losses have a prediction and a target, neither of which is the one that the loss is of. */
const losses = words(`
  bce bceWithLogits crossEntropy crossEntropyWithLogits mse nll sparseCrossEntropy sparseCrossEntropyWithLogits`);
/** `absorb` is the product of gradients; `oneHot` is a function of indices that are no node. */
const noMethods = [...ofGraphs.filter((name) => name !== "named"), ...ofLists, ...losses, "absorb", "oneHot"];

/** They give several nodes, which no expression has. */
const severalValues = words("arraySplit qr slogdet svd topK unique");
/** Their arguments are shapes, indices, letters or dtypes, which expressions do not write. */
const ofShapes = words(`
  astype broadcastTo einsum matrixNorm moveaxis oneHot pad putAlongAxis reshape scatter searchsorted slice take takeAlongAxis
  tensordot`);
const noNames = [...ofGraphs, ...ofLists.filter((name) => name !== "l2"), ...severalValues, ...ofShapes];

const namesOf = (entry: object): readonly string[] =>
  Object.entries(entry).flatMap(([name, value]) => (typeof value === "function" && /^[a-z]/.test(name) ? [name] : []));

/** Functions of one node that need no more arguments. */
const alone = Object.entries({ ...main, ...arrays, ...activations }).filter(
  ([name, f]) => typeof f === "function" && f.length === 1 && !noMethods.includes(name) && /^[a-z]/.test(name),
) as readonly [string, (x: Node) => unknown][];

describe("methods of nodes", () => {
  const offered = [main, arrays, activations].flatMap(namesOf);

  it("are the functions of the main entry, /arrays and /activations, but for those listed", () => {
    const isMethod = (name: string): boolean =>
      typeof Object.getOwnPropertyDescriptor(Node.prototype, name)?.value === "function";
    expect(offered.filter((name) => !isMethod(name)).sort()).toEqual([...noMethods].sort());
  });

  it.each(alone)("%s is the function of its name", (name, f) => {
    const x = constant([
      [0.25, 0.5],
      [0.75, 0.125],
    ]);
    const method = (x as unknown as Record<string, () => unknown>)[name] as () => unknown;
    const read = (result: unknown): unknown => (isNode(result) ? evaluate(result).toArray() : result);
    const [found, wanted] = [method.call(x), f(x)];
    if (isNode(wanted)) expect(read(found)).toEqual(read(wanted));
    else expect(Object.keys(found as object)).toEqual(Object.keys(wanted as object));
  });

  it("take the arguments that follow", () => {
    const x = constant([1, -2, 7]);
    expect(evaluate(x.mod(3)).toArray()).toEqual([1, 1, 1]);
    expect(evaluate(x.clip(-1, 2)).toArray()).toEqual([1, -1, 2]);
    expect(evaluate(x.greaterEqual(1).logicalAnd(x.less(5)).where(10, x.roll(1))).toArray()).toEqual([10, 1, -2]);
  });
});

describe("names in expressions", () => {
  it("are those of every function of numbers, but for those listed", () => {
    const offered = [main, arrays, activations, linalg, special].flatMap(namesOf);
    expect(offered.filter((name) => !functions.has(name)).sort()).toEqual([...noNames].sort());
  });

  it.each([
    ["mod(-1, 3)", 2],
    ["resto(7, 4)", 3],
    ["threshold(2, 3, 5)", 5],
    ["sum(roll([1, 2, 4], 1) .* [1, 0, 0])", 4],
    ["sum(roll([1, 2; 3, 4], 1, 0) .* [1, 0; 0, 0])", 3],
    ["quantile([1, 2, 4], 0.75)", 3],
    ["sum(tile([1, 2], 3))", 9],
    ["sum(repeat([1, 2; 3, 4], 2, 1))", 20],
    ["sum(invertir([1, 2, 4]) .* [1, 0, 0])", 4],
    ["where(logicalAnd(2 > 1, isFinite(1)), 6, 7)", 6],
    ["determinante([2, 1; 1, 3])", 5],
    ["dot([1, 2], [3, 4])", 11],
    ["matrixTrace(inv([2, 0; 0, 4]))", 0.75],
    ["lgamma(3)", Math.LN2],
  ])("%s", (text, value) => {
    expect(evaluate(parse(text).node).item()).toBeCloseTo(value, 12);
  });
});
