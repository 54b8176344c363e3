import { CadenaError, DTypeError, type Shape, ShapeError } from "@cadena/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ParseError, type ParseOptions, parse } from "../../src/parse/index.js";
import { evaluate } from "../../src/transforms/evaluate.js";

const value = (text: string, bindings: Record<string, never> | object = {}, options: ParseOptions = {}) =>
  evaluate(parse(text, options).node, bindings as never).toArray();

const fails = (text: string, options: ParseOptions = {}): ParseError => {
  try {
    parse(text, options);
  } catch (error) {
    expect(error).toBeInstanceOf(ParseError);
    return error as ParseError;
  }
  throw new Error(`parsed: ${text}`);
};

describe("parse", () => {
  it("reads arithmetic with the precedence of mathjs", () => {
    const cases: readonly (readonly [string, number])[] = [
      ["1 + 2 * 3", 7],
      ["(1 + 2) * 3", 9],
      ["-2^2", -4],
      ["2^3^2", 512],
      ["2^-1", 0.5],
      ["- - 3", 3],
      ["+3 - 1", 2],
      ["1 / 4", 0.25],
      ["1.5e2", 150],
      ["2.*3", 6],
      [".5 + 2 ./ 4", 1],
      ["1 < 2 ? 10 : 20", 10],
      ["1 > 2 ? 10 : 3 == 3 ? 5 : 6", 5],
      ["2pi", 2 * Math.PI],
      ["cos(π)", -1],
      ["e^2", Math.exp(2)],
      ["(1 + 1)(2 + 3)", 10],
    ];
    for (const [text, expected] of cases) expect(value(text), text).toBe(expected);
    expect(value("2x y", { x: 3, y: 5 })).toBe(30);
  });

  it("makes inputs of names, each once, in order", () => {
    const { node, inputs } = parse("sigmoid(w * x + b) + w");
    expect([...inputs.keys()]).toEqual(["w", "x", "b"]);
    expect([...inputs.values()].map((each) => [each.kind, each.name, each.shape])).toEqual([
      ["input", "w", []],
      ["input", "x", []],
      ["input", "b", []],
    ]);
    expect(evaluate(node, { w: 2, x: 1, b: -2 }).item()).toBe(2.5);
    expect(parse("x", { dtype: "float32" }).node.dtype).toBe("float32");
    expect(parse("0.1 * x + 2 / 3", { dtype: "float32" }).node.dtype).toBe("float32");
    expect(parse("0.1").node.literal).toBe(0.1);
  });

  it("multiplies, transposes and acts entry by entry on declared shapes", () => {
    const shapes: Record<string, Shape> = { W: [2, 2], x: [2], Y: [2, 2] };
    const bindings = {
      W: [
        [1, 2],
        [3, 4],
      ],
      x: [5, 6],
      Y: [
        [0, 1],
        [1, 0],
      ],
    };
    const cases: readonly (readonly [string, unknown])[] = [
      ["W * x", [17, 39]],
      ["W' * x", [23, 34]],
      ["Wᵀ x", [23, 34]],
      [
        "(W Y)'",
        bindings.Y.map(
          (_, i) =>
            [
              [2, 4],
              [1, 3],
            ][i],
        ),
      ],
      ["x * x", 61],
      ["x .* x", [25, 36]],
      ["x ⊙ x", [25, 36]],
      ["x .^ 2", [25, 36]],
      ["x ./ x", [1, 1]],
      ["2 * x", [10, 12]],
      ["x / 2", [2.5, 3]],
      ["sum(W)", 10],
      ["mean(x)", 5.5],
      ["max(W)", 4],
      ["min(W)", 1],
      ["max(0, x - 5.5)", [0, 0.5]],
      ["max(x, 5.5)", [5.5, 6]],
      ["min(x, 5.5)", [5, 5.5]],
      ["e^(x - x)", [1, 1]],
    ];
    for (const [text, expected] of cases) expect(value(text, bindings, { shapes }), text).toEqual(expected);
    expect(parse("max(x, 0)").node.application?.primitive.name).toBe("relu");
    expect(parse("max(0, x)").node.application?.primitive.name).toBe("relu");
    expect(() => parse("W * z", { shapes: { W: [2, 3], z: [2] } })).toThrow(ShapeError);
    expect(() => parse("1 + W * z", { shapes: { W: [2, 3], z: [2] } })).toThrow(/"W \* z" at offset 4/);
    expect(fails("W ^ 2", { shapes }).message).toContain(".^");
    expect(fails("1 / x", { shapes })).toMatchObject({ at: 0, excerpt: "1 / x" });
  });

  it("reads Spanish and Unicode forms", () => {
    const cases: readonly (readonly [string, number])[] = [
      ["sen(x)", Math.sin(2)],
      ["tg(x)", Math.sin(2) / Math.cos(2)],
      ["arctg(x)", Math.atan(2)],
      ["máx(x, 3)", 3],
      ["ma\u0301x(x, 3)", 3],
      ["mín(x, 3)", 2],
      ["ln(x)", Math.log(2)],
      ["x²", 4],
      ["x³ − 1", 7],
      ["x⁻¹", 0.5],
      ["2·x×3", 12],
      ["√(x²)", 2],
      ["W₁ + W1", 14],
      ["ŷ", 5],
      ["y\u0302", 5],
      ["α * β_0", 6],
      ["σ(x − x)", 0.5],
    ];
    const bindings = { x: 2, W1: 7, ŷ: 5, α: 2, β_0: 3 };
    for (const [text, expected] of cases) expect(value(text, bindings), text).toBe(expected);
  });

  it("reads decimal commas when asked, or where ; separates arguments", () => {
    expect(value("0,5 * x", { x: 4 }, { decimalComma: true })).toBe(2);
    expect(value("máx(0,5; x)", { x: 0.25 })).toBe(0.5);
    expect(value("máx(sen(0); 1,5)")).toBe(1.5);
    expect(value("max(0,5)", {}, {})).toBe(5);
    expect(fails("max(a, b)", { decimalComma: true }).message).toContain(";");
    expect(fails("0,5 * x").message).toContain("decimalComma");
    expect(fails("max(1; 2)", { decimalComma: false }).message).toContain("decimalComma");
  });

  it("knows the functions of the library", () => {
    const one =
      "sin cos tan atan exp expm1 log log1p sqrt square abs sign sigmoid softplus tanh erf relu step hardTanh";
    const more = "leakyRelu elu sum mean max min neg logsumexp softmax logSoftmax stopGradient";
    const shapes: Record<string, Shape> = { x: [2], y: [2] };
    for (const name of `${one} ${more}`.split(" ")) {
      expect(evaluate(parse(`${name}(x)`, { shapes }).node, { x: [0.25, 0.5] }).dtype, name).toBe("float64");
    }
    const two = "mse bce bceWithLogits crossEntropy crossEntropyWithLogits maximum minimum pow add sub mul div absorb";
    for (const name of `${two} equal less greater prelu matmul`.split(" ")) {
      const { node } = parse(`${name}(x, y)`, { shapes });
      expect(evaluate(node, { x: [0.25, 0.5], y: [0.5, 1] }), name).toBeDefined();
    }
    expect(value("leakyRelu(-1, 0.5)")).toBe(-0.5);
    expect(value("where(1 < 2, 3, 4)")).toBe(3);
    expect(value("l2(x, 0.5)", { x: [1, 2] }, { shapes })).toBe(2.5);
  });
});

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
    "[1, 2]",
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
    "x <= y",
    "x != y",
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
