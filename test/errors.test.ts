/**
 * docs/errors.md shows how each function refuses what does not fit it, and every message has one form:
 * «op: what is required, got what came. What to do.» `documents.test.ts` runs the page.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CadenaError, type DType, type Shape, zeros } from "@cadena/core";
import { describe, expect, it } from "vitest";
import { packages, root } from "../scripts/workspace.js";
import { blocksOf } from "./snippets/markdown.js";
import { claimsOf } from "./snippets/snippet.js";

type Module = Readonly<Record<string, unknown>>;

/** The entries whose functions compute: those of tensors, nodes, transforms and programs. */
const entries = packages
  .filter(({ manifest }) => ["@cadena/core", "@cadena/autodiff", "@cadena/wasm"].includes(manifest.name))
  .flatMap(({ manifest: { name, exports } }) => Object.keys(exports).map((path) => name + path.slice(1)))
  // Those of @cadena/wasm are the same with less: @cadena/wasm/full stands for them.
  .filter((entry) => entry !== "@cadena/wasm" && !/\/(package\.json|fluent|registry|derivation|parse)$/.test(entry));
const modules = new Map(
  await Promise.all(
    [...entries, "cadena", "cadena/random", "cadena/signal"].map(
      async (entry): Promise<[string, Module]> => [entry, (await import(/* @vite-ignore */ entry)) as Module],
    ),
  ),
);

/** Functions of one value, entry by entry: they take every shape and dtype. */
const entrywise =
  `acos acosh asin asinh atan atanh barrier cbrt celu cos cosh digamma erf erfc erfinv exp exp2 expm1 gelu hardSigmoid hardSwish
  hardTanh i0 i0e i1 i1e isFinite isInf isNaN leakyRelu lgamma lift log log10 log1p log2 logSigmoid logicalNot mish nanToNum reciprocal rsqrt
  selu sigmoid silu sin sinc sinh softplus softsign sqrt step stopGradient tan tanh`.split(/\s+/);

/** Functions that refuse nothing: they ask, print, count or walk. */
const total =
  `errorMessage bodiesOf isFloat isGraph isTensor isNode formatShape formatAval sameShape sameStructure sizeOf stridesOf leavesOf pathsOf
  mapUnary flatten composite detectTarget capabilityOf countNodes formulaOf named rebuild scope substitute topologicalOrder`.split(
    /\s+/,
  );

interface Refusal {
  readonly call: string;
  /** The function that the message names. */
  readonly op: string;
  /** The function that is called, as the page imports it. */
  readonly called: unknown;
  readonly message: string;
}

const refusals: readonly Refusal[] = blocksOf(readFileSync(join(root, "docs/errors.md"), "utf8")).flatMap(
  ({ content }) => {
    const imported = new Map(
      [...content.matchAll(/^import \{([^}]*)\} from "([^"]+)";$/gm)].flatMap(([, names = "", entry = ""]) =>
        names.split(",").map((name): [string, unknown] => [name.trim(), modules.get(entry)?.[name.trim()]]),
      ),
    );
    return claimsOf(content).map(({ expression, text }) => {
      const op = /^throws \w+: (\w+): /.exec(text)?.[1] ?? "";
      const isCalled = new RegExp(`(?<!\\.)\\b${op}\\(`).test(expression);
      // Functions that speak for another are told its name, or get it as a primitive: `checkShape("zeros", …)`.
      const inItsName = new RegExp(`^(\\w+)\\("?${op}\\b`).exec(expression)?.[1] ?? "";
      return { call: expression, op, called: imported.get(isCalled ? op : inItsName), message: text };
    });
  },
);

describe("docs/errors.md", () => {
  it.each(refusals)("$call", ({ message }) => {
    expect(message).toMatch(/^throws [A-Z]\w+Error: \w+: \S.*, got [\s\S]+\. [A-Z0-9].*[.?]$/);
  });

  it("names the function that was called", () => {
    const isMethod = ({ call, op }: Refusal): boolean => new RegExp(`(\\.|new )${op}\\(`).test(call);
    const others = refusals.filter((each) => each.called === undefined && !isMethod(each));
    expect(others).toEqual([]);
  });

  it.each([...entries])("has every function of %s that may refuse", (entry) => {
    const shown = new Set(refusals.map(({ called }) => called));
    const missing = Object.entries(modules.get(entry) as Module).filter(
      ([name, value]) =>
        typeof value === "function" &&
        !/^class/.test(Function.prototype.toString.call(value)) &&
        ![...entrywise, ...total].includes(name) &&
        !shown.has(value),
    );
    expect(missing.map(([name]) => name)).toEqual([]);
  });
});

describe("functions of one value", () => {
  const functions = entrywise.map((name) => {
    const found = [...modules.values()].map((module) => module[name]).find((value) => value !== undefined);
    return [name, found as (x: unknown) => { readonly shape: Shape }] as const;
  });
  const shapes: readonly Shape[] = [[], [0], [3], [2, 1, 2]];
  const dtypes: readonly DType[] = ["float64", "float32", "int32", "bool"];

  it.each(functions)("%s takes every shape and dtype, and refuses what is no number", (name, f) => {
    const taken = dtypes.flatMap((dtype) => shapes.map((shape) => f(zeros(shape, dtype)).shape));
    expect(taken).toEqual(dtypes.flatMap(() => shapes));
    expect(() => f([1, 2])).toThrow(CadenaError);
    expect(() => f([1, 2])).toThrow(`${name}: a node, a tensor, a number or a boolean is required, got an array.`);
  });
});
