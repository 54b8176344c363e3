import { type Shape, ShapeError, tensor } from "@cadena/core";
import { describe, expect, it } from "vitest";
import { type ParseOptions, parse } from "../../src/parse/index.js";
import { evaluate } from "../../src/transforms/evaluate.js";
import { expectAllNear } from "../laws-of-graphs.js";
import { fails } from "./fails.js";

const value = (text: string, bindings: Record<string, never> | object = {}, options: ParseOptions = {}) =>
  evaluate(parse(text, options).node, bindings as never).toArray();

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
      ["raíz(x · x)", 2],
      ["raiz(x x)", 2],
      ["tgh(0)", 0],
      ["sgn(−x)", -1],
      ["sigmoide(0)", 0.5],
      ["suma([x, 1]) + media([x, 4]) + Σ([1, 1])", 8],
      ["x ÷ 4 + e^(ln(x))", 2.5],
      ["W₁ + W1", 14],
      ["ŷ", 5],
      ["y\u0302", 5],
      ["α * β_0", 6],
      ["σ(x − x)", 0.5],
    ];
    const bindings = { x: 2, W1: 7, ŷ: 5, α: 2, β_0: 3 };
    for (const [text, expected] of cases) expect(value(text, bindings), text).toBe(expected);
  });

  it("reads comparisons", () => {
    const at = { x: 2, y: 3 };
    const truths = ["x <= y", "x <= 2", "x ≤ 2", "y >= x", "y ≥ 3", "x != y", "x ≠ y", "lessEqual(x, 2)"];
    const lies = ["y <= x", "y ≤ 2", "x >= y", "x != 2", "x ≠ 2", "notEqual(x, 2)", "greaterEqual(x, y)"];
    for (const text of truths) expect(value(text, at), text).toBe(true);
    for (const text of lies) expect(value(text, at), text).toBe(false);
    expect(value("x - 1 <= y ? x : y", at)).toBe(2);
    for (const text of ["x <= y", "x >= y", "x == x"]) expect(value(text, { x: Number.NaN, y: 1 }), text).toBe(false);
    expect(value("x != x", { x: Number.NaN })).toBe(true);
  });

  it("reads arrays of numbers and of expressions", () => {
    const cases: readonly (readonly [string, unknown])[] = [
      ["[1, 2]", [1, 2]],
      ["[-1, 2e3]", [-1, 2000]],
      [
        "[1, 2; 3, 4]",
        [
          [1, 2],
          [3, 4],
        ],
      ],
      [
        "[[1, 2], [3, 4]]",
        [
          [1, 2],
          [3, 4],
        ],
      ],
      ["[1; 2]", [[1], [2]]],
      [
        "[1, 2;\n 3, 4]'",
        [
          [1, 3],
          [2, 4],
        ],
      ],
      ["[1, 2; 3, 4] * [x, 1]", [7, 19]],
      [
        "[x, x²; 2x, sum([1, x])]",
        [
          [5, 25],
          [10, 6],
        ],
      ],
      ["sum([1, 2] .* [3, 4])", 11],
      ["max([1, 2; 3, 4])", 4],
      ["max([1, 2], 1.5)", [1.5, 2]],
      ["[[[1], [2]]]", [[[1], [2]]]],
    ];
    for (const [text, expected] of cases) expect(value(text, { x: 5 }), text).toEqual(expected);
    expect(parse("[1, 2; 3, 4]").node.constant?.shape).toEqual([2, 2]);
    expect(parse("[0.1]", { dtype: "float32" }).node.dtype).toBe("float32");
    expect(value("[[0,5; 1]; [2; 3]]", {}, { decimalComma: true })).toEqual([
      [0.5, 1],
      [2, 3],
    ]);
    expect(value("máx([1,5; 2]; 1,75)")).toEqual([1.75, 2]);
    expect(fails("[1, 2; 3]").message).toContain("rows of one length");
    expect(fails("1 + [[1, 2], [3]]")).toMatchObject({ at: 6, excerpt: "1, 2], [3" });
    expect(() => parse("1 + [1, 2] * [1, 2, 3]")).toThrow(/"\[1, 2\] \* \[1, 2, 3\]" at offset 4/);
  });

  it("reads axes, from 0 or from the end, and class labels", () => {
    const [shapes, bindings]: [Record<string, Shape>, object] = [
      { W: [2, 3] },
      {
        W: [
          [1, 2, 3],
          [4, 5, 6],
        ],
      },
    ];
    const cases: readonly (readonly [string, unknown])[] = [
      ["sum(W, 0)", [5, 7, 9]],
      ["sum(W, 1)", [6, 15]],
      ["mean(W, -1)", [2, 5]],
      ["sum(softmax(W, 0), 0)", [1, 1, 1]],
      ["sum(exp(logSoftmax(W, 1)))", 2],
      ["crossEntropy([0.5, 0.5; 1, 1], [1, 0; 1, 0], 0)", Math.log(2) / 2],
      ["sparseCrossEntropy([0.5, 0.5; 0, 1], [0, 1])", Math.log(2) / 2],
      ["sparseCrossEntropyWithLogits([0, 0; 0, 0], y)", Math.log(2)],
    ];
    for (const [text, expected] of cases) {
      const found = evaluate(parse(text, { shapes: { ...shapes, y: [2] } }).node, { ...bindings, y: [1, 0] } as never);
      expectAllNear(found, tensor(expected as number[]), 1e-15, text);
    }
    expect(() => parse("1 + sum(W, 2)", { shapes })).toThrow(/"sum\(W, 2\)" at offset 4/);
    expect(() => parse("sum(W, 0.5)", { shapes })).toThrow(/axis/);
    expect(() => parse("sparseCrossEntropy([0.5, 0.5], 0.5)")).toThrow(/whole numbers as labels/);
    expect(() => parse("sparseCrossEntropy([0.5, 0.5], 2)")).toThrow(/labels from 0 to 1/);
  });

  it("reads reductions and matrices, also by their Spanish names", () => {
    const cases: readonly (readonly [string, number])[] = [
      ["norm([3, 4])", 5],
      ["norma([3, 4])", 5],
      ["prod([2, 3; 4, 5])", 120],
      ["sum(producto([2, 3; 4, 5], 1))", 26],
      ["var([1, 3])", 1],
      ["desviación([1, 3])", 1],
      ["mediana([5, 1, 2])", 2],
      ["argmax([5, 9, 2])", 1],
      ["sum(sort([3, 1, 2]) .* [1, 10, 100])", 321],
      ["sum(cumsum([1, 2, 3]))", 10],
      ["traza([1, 2; 3, 4])", 5],
      ["min([3, 1, 2])", 1],
    ];
    for (const [text, expected] of cases) expect(value(text), text).toBe(expected);
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
