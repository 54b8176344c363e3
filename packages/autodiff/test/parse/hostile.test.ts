/** Errors of the parser: where they point, and that hostile text gets one, soon. */
import { CadenaError, DTypeError, ShapeError } from "@cadena/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ParseError, parse } from "../../src/parse/index.js";
import { evaluate } from "../../src/transforms/evaluate.js";
import { fails } from "./fails.js";

describe("parse errors", () => {
  it("name the sub-expression and its place", () => {
    expect(fails("1 + sigmiod(x) * 2")).toMatchObject({ at: 4, excerpt: "sigmiod(x)", op: "parse" });
    expect(fails("1 + sigmiod(x) * 2").message).toContain("Did you mean sigmoid?");
    expect(fails("1 + sigmiod(x) * 2").message).toContain('"sigmiod(x)" at offset 4');
    expect(fails("W₁² ⊙ foo((x))")).toMatchObject({ at: 6, excerpt: "foo((x))" });
    expect(fails("x + sin()")).toMatchObject({ at: 4, excerpt: "sin()" });
    expect(fails("sin(x, -(y))").excerpt).toBe("sin(x, -(y))");
    expect(fails("x + ")).toMatchObject({ at: 3, excerpt: "" });
    expect(fails("x * * y")).toMatchObject({ at: 4, excerpt: "*" });
    expect(fails("a² + * y")).toMatchObject({ at: 5, excerpt: "*" });
    expect(fails("x(y + 1) + x").message).toContain("known function");
  });

  const hostile = [
    "",
    "   ",
    "__proto__",
    "constructor",
    "toString",
    "__proto__(x)",
    "constructor(x)",
    "toString()",
    "hasOwnProperty(x)",
    "x.constructor",
    "a.b",
    "a[1]",
    "[1, 2][1]",
    "a.b[1](2)",
    "[]",
    "[;]",
    "[[], []]",
    "[1, 2",
    "1, 2]",
    "(1, 2]",
    "[1, 2)",
    "[1 2]",
    "[1, 2; 3]",
    "[[1, 2], 3]",
    "[[1, 2], [3]]",
    "[x, [1, 2]]",
    "[x = 1]",
    "[1:3]",
    "[1, 2] [3, 4]",
    "x =< y",
    "x <> y",
    "x < = y",
    "x ≤ y ≥ z",
    "sum(x, y)",
    "sum(x, 0, 1)",
    "sum(x, 1 + 0)",
    "softmax(x, [0])",
    "sparseCrossEntropy(x)",
    "sparseCrossEntropy(x, y, z)",
    'sqrt("4")',
    "setTimeout(x)",
    "process.exit()",
    "this",
    "globalThis",
    "x => y",
    "`x`",
    "$x",
    "\\u0041",
    "function f(x) = x",
    "import('fs')",
    "parse(x)",
    "eval(x)",
    "derivative(x, y)",
    "unit(5)",
    "5 m/s to km/h",
    "[__proto__]",
    "constructor.constructor(x)",
    "{}.constructor",
    "x{1}",
    "{a: 1}",
    "x = 1",
    "f(x) = x^2",
    "x; y",
    "x\ny",
    "1;2",
    'import("x")',
    "import({a: 1})",
    "import",
    'createUnit("foo")',
    "createUnit(foo)",
    "evaluate(x)",
    "5 cm",
    "5 cm to inch",
    "5 in",
    '"text"',
    "'text'",
    "1:3",
    "a ? b",
    "a and b",
    "not a",
    "a mod b",
    "x!",
    "5%",
    "a < b < c",
    "sin",
    "sin + 1",
    "sin()",
    "sin(x, y)",
    "where(x)",
    "leakyRelu(x, y)",
    "f(x)(y)",
    "()",
    "(x",
    "x)",
    ")(",
    "x,y",
    "1 2",
    "0x1F",
    "1e999",
    "true",
    "null",
    "NaN",
    "Infinity",
    "x # y",
    "x @ y",
    "x | y",
    "x ?. y",
    "\u0000",
    "💥",
    "\ud800",
    "t0.t1",
    "'",
    "^",
    "x''''''(",
  ];
  it.each(hostile)("refuses %j", (text) => {
    const error = fails(text);
    expect(error.at).toBeLessThanOrEqual(text.length);
    expect(error.message).toContain(`at offset ${error.at}`);
  });

  it("limits nesting and length before anything recursive runs", () => {
    const deep = (open: string, close: string, n: number) => `${open.repeat(n)}x${close.repeat(n)}`;
    expect(parse(deep("(", ")", 100)).node.name).toBe("x");
    expect(evaluate(parse(deep("sin(", ")", 100)).node, { x: 0 }).item()).toBe(0);
    expect(evaluate(parse(`${"-".repeat(100)}x`).node, { x: 1 }).item()).toBe(1);
    expect(evaluate(parse(`${"x^".repeat(100)}x`).node, { x: 1 }).item()).toBe(1);
    expect(evaluate(parse(`${"x+".repeat(999)}x`).node, { x: 1 }).item()).toBe(1000);
    expect(parse(`x${"'".repeat(999)}`, { shapes: { x: [2, 2] } }).node.shape).toEqual([2, 2]);
    const refused = [
      deep("(", ")", 101),
      deep("sin(", ")", 1900),
      `${"-".repeat(9000)}x`,
      `${"- ".repeat(101)}x`,
      `${"x^".repeat(4000)}x`,
      `${"x^-".repeat(51)}x`,
      `${"x?x:".repeat(200)}x`,
      `${"x?".repeat(101)}x${":x".repeat(101)}`,
      `${"x+".repeat(4000)}x`,
      "x ".repeat(4000),
      "2".repeat(1) + "(x)".repeat(2000),
      `x${"'".repeat(5000)}`,
      "(".repeat(9999),
      `${"(".repeat(60) + "-".repeat(60)}x${")".repeat(60)}`,
    ];
    for (const text of refused) expect(fails(text).message).toMatch(/levels of nesting|operators are allowed/);
    expect(fails("x".repeat(10_001)).at).toBe(10_000);
    expect(fails("x+".repeat(500_000)).message).toContain("10000 characters");
    expect(fails("xxxx", { maxLength: 3 }).at).toBe(3);
  });

  it("refuses a megabyte in less than a second, whatever the limit on length", () => {
    const megabyte = 1_000_000;
    const pieces = [
      "(",
      "[",
      ")",
      "x",
      "x ",
      "1",
      "1 ",
      "x+",
      "-",
      "²",
      "'",
      "[1,",
      "sin(",
      "?",
      "x^",
      ",",
      ";",
      "\n",
      "e1",
      "W₁",
      "𝕩",
      "💥",
    ];
    for (const piece of pieces) {
      for (const text of [piece.repeat(megabyte / piece.length), `x + ${piece.repeat(megabyte / piece.length)}`]) {
        const began = performance.now();
        for (const maxLength of [undefined, 2 * megabyte]) {
          try {
            parse(text, maxLength === undefined ? {} : { maxLength });
            expect(["x", "e1", "W₁", "𝕩"], "one long name is a name").toContain(piece);
          } catch (error) {
            if (!(error instanceof ParseError)) throw error;
            expect(error.message.length).toBeLessThan(400);
          }
        }
        expect(performance.now() - began, JSON.stringify(piece)).toBeLessThan(2000);
      }
    }
    const deep = `${"(".repeat(100_000)}x${")".repeat(100_000)}`;
    expect(fails(deep, { maxLength: megabyte }).message).toMatch(/levels of nesting|at most 100000/);
  });

  it("is an error of the library, whatever the text", () => {
    const piece = fc.constantFrom(
      ..."x y W 1 0.5 2e3 + - * / ^ ( ) , ; ' .* .^ ? : < > == = sin max e mod in to [ ] { } \" ² ŷ σ ᵀ . __proto__".split(
        " ",
      ),
      " ",
      "\n",
    );
    const texts = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string(),
      fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join("")),
      fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(" ")),
    );
    fc.assert(
      fc.property(texts, fc.boolean(), (text, matrices) => {
        try {
          parse(text, { shapes: matrices ? { W: [2, 2], x: [2] } : {} });
        } catch (error) {
          expect(error).toBeInstanceOf(CadenaError);
          if (error instanceof ParseError) {
            expect(error.at).toBeLessThanOrEqual(text.length);
            expect(text.slice(error.at).startsWith(error.excerpt)).toBe(true);
          } else
            expect(error instanceof ShapeError || error instanceof DTypeError || error instanceof CadenaError).toBe(
              true,
            );
        }
      }),
      { numRuns: 3000 },
    );
  });
});
