/** `cadena check --answer`: is this derivative right? */
import { add, gradients, type Node, simplify } from "@cadena/autodiff";
import { genericRules } from "@cadena/autodiff/derivation";
import { parse } from "@cadena/autodiff/parse";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { judge as verdictOn } from "../src/answer/judge.js";
import { cadena } from "./run.js";

const judge = (expression: string, answer: string, ...more: readonly string[]) =>
  cadena("check", expression, "--answer", answer, ...more);

describe("cadena check --answer", () => {
  it.each([
    ["x^2 * sin(x)", "2*x*sin(x) + x^2*cos(x)"],
    ["sin(x)^2", "sin(2*x)"],
    ["sin(x)^2 + cos(x)^2", "0"],
    ["tanh(x)", "1 - tanh(x)^2"],
    ["tanh(x)", "4 / (exp(x) + exp(-x))^2"],
    ["sigmoid(x)", "exp(x) / (1 + exp(x))^2"],
    ["log(x)", "1/x"],
    ["log(x - 2)", "(x + 2) / (x^2 - 4)"],
    ["sqrt(x-5) * sqrt(6-x)", "(11 - 2*x) / (2 * sqrt(x-5) * sqrt(6-x))"],
    ["x^x", "x^x * (log(x) + 1)"],
    ["abs(x)", "x / abs(x)"],
    // Each rounds, underflows or overflows in its own way.
    ["x - x/atan(3)", "1 - 1/atan(3) + 0*x"],
    ["1/exp(x^6)", "-6*x^5*exp(-x^6)"],
    ["3 + erf(exp(x^3))", "6*x^2*exp(x^3)*exp(-exp(2*x^3))/sqrt(pi)"],
    ["(1 - cos(x)) / x^2", "sin(x)/x^2 - 2*(1 - cos(x))/x^3"],
  ])("d/dx %s = %s is right", async (expression, answer) => {
    const { code, out, error } = await judge(expression, answer, "--wrt", "x");
    expect({ code, error }).toEqual({ code: 0, error: "" });
    expect(out).toMatch(/^Yes: /);
  });

  it.each([
    ["x^2", "x"],
    ["x^2 * sin(x)", "2*x*cos(x)"],
    ["1e-10 * x^2", "0"],
    ["x^3", "3*x^2 + 1e-9"],
    ["sin(x)", "-cos(x)"],
    ["1/x", "1/x^2"],
  ])("d/dx %s = %s is wrong", async (expression, answer) => {
    const { code, out } = await judge(expression, answer);
    expect(code).toBe(1);
    expect(out).toMatch(/^No\. At x = \S+ the derivative is \S+, and the answer gives \S+\.\n$/);
  });

  it("gives a point that shows it: the values are those of both formulas there", async () => {
    const { out } = await judge("x^2", "x");
    const [, x, derivative, answer] = /At x = (\S+) the derivative is (\S+), and the answer gives (\S+)\.$/m.exec(
      out,
    ) as unknown as [string, string, string, string];
    expect(Number(derivative)).toBe(2 * Number(x));
    expect(Number(answer)).toBe(Number(x));
    expect((await judge("x^2", "x")).out).toBe(out);
  });

  it("tells formulas that are the same without trying points", async () => {
    expect((await judge("x^2", "2*x")).out).toBe("Yes: both simplify to the same formula.\n");
  });

  it("judges arrays, along all their entries", async () => {
    const question = ["sum((W * x).^2)", "--shape", "W=2x3,x=3", "--wrt", "x"] as const;
    expect((await cadena("check", ...question, "--answer", "2 * W' * (W * x)")).code).toBe(0);
    expect((await cadena("check", ...question, "--answer", "W' * (W * x)")).code).toBe(1);
    const { code, error } = await cadena("check", ...question, "--answer", "2 * W * x");
    expect(code).toBe(2);
    expect(error).toBe("cadena: --answer: an answer of shape [3] is required, got [2].\n");
  });

  it("abridges large points", async () => {
    const { code, out } = await judge("sum(x.^2)", "x", "--shape", "x=5000");
    expect(code).toBe(1);
    expect(out.length).toBeLessThan(1000);
    expect(out).toContain("float64[5000]");
  });

  it("says where the answer has no value", async () => {
    expect((await judge("x^3", "3 * exp(2 * log(x))")).out).toMatch(/the answer gives no value\.$/m);
  });

  it("looks near --at, and says if it finds no point", async () => {
    expect((await judge("sqrt(x - 1000)", "0.5 / sqrt(x - 1000) + 0")).code).toBe(2);
    expect((await judge("sqrt(x - 1000)", "0.5 / sqrt(x - 1000) + 0", "--at", "x=1200")).code).toBe(0);
  });

  it("takes only names of the expression, and one to differentiate by", async () => {
    expect((await judge("x^2", "2*y")).error).toContain('--answer: a name of an input is required, got "y"');
    expect((await judge("x*y", "y")).error).toContain("--answer: an answer needs one name in --wrt, got 2");
  });

  it("answers in Spanish", async () => {
    expect((await judge("x^2", "2*x", "--lang", "es")).out).toMatch(/^Sí: /);
    expect((await judge("x^2", "x", "--lang", "es")).out).toMatch(
      /^No\. En x = 0,558 la derivada es 1,116, y la respuesta da 0,558\.$/m,
    );
  });
});

/** Expressions in x and y. */
const { expression } = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom("x", "y", "2", "0.5", "3"),
    fc
      .tuple(tie("expression"), fc.constantFrom("+", "-", "*", "/"), tie("expression"))
      .map(([a, operator, b]) => `(${a} ${operator} ${b})`),
    fc
      .tuple(fc.constantFrom("sin", "cos", "tanh", "sigmoid", "softplus", "atan", "sqrt", "log"), tie("expression"))
      .map(([name, of]) => `${name}(${of})`),
    fc.tuple(tie("expression"), fc.constantFrom("2", "3", "0.5")).map(([of, power]) => `(${of})^${power}`),
  ),
}));

describe("the judge", () => {
  it("takes the derivative in any form, and nothing beside it", () => {
    let judged = 0;
    fc.assert(
      fc.property(expression, (text) => {
        const { node: loss, inputs } = parse(text);
        const wrt = inputs.get("x");
        fc.pre(wrt !== undefined);
        const [derivative] = gradients(loss, [wrt]);
        const answer = simplify([derivative], { rules: genericRules }).outputs[0] as Node;
        const kind = (given: Node) => verdictOn({ loss, wrt, answer: given, inputs, near: new Map() }).kind;
        const verdict = kind(answer);
        expect(verdict).not.toBe("different");
        if (verdict === "unknown") return;
        judged++;
        expect(kind(add(derivative, 1e-3))).toBe("different");
      }),
      { numRuns: 300, seed: 1 },
    );
    expect(judged).toBeGreaterThan(250);
  });
});
