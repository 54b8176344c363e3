/** derive, graph and check, as people run them. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fromJson } from "@cadena/viz";
import { afterAll, describe, expect, it } from "vitest";
import { cadena } from "./run.js";

const folder = mkdtempSync(join(tmpdir(), "cadena-test-"));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string): string => join(folder, name);

describe("cadena derive", () => {
  it("prints both passes, with values", async () => {
    const { code, out, error } = await cadena("derive", "w*x + b", "--wrt", "w,b", "--at", "w=0.5,x=2,b=1");
    expect({ code, error }).toEqual({ code: 0, error: "" });
    expect(out).toContain("L = w · x + b = 2");
    expect(out).toContain("∂L/∂w = x = 2");
    expect(out).toContain("∂L/∂b = 1");
    expect(out).not.toContain("∂L/∂x");
  });

  it("takes values as expressions, with a decimal comma, and arrays both ways", async () => {
    const at = async (values: string, expression = "w * x") => (await cadena("derive", expression, "--at", values)).out;
    expect(await at("w=1/2,x=-4")).toContain("L = w · x = −2");
    expect(await at("w=0,5;x=-4")).toContain("L = w · x = −2");
    expect(await at("w=sqrt(4),x=pi/pi")).toContain("L = w · x = 2");
    const json = await at("w=[[1,2],[3,4]],x=[1,1]", "sum(w * x)");
    expect(json).toContain("= 10");
    expect(await at("w=[1,2;3,4],x=[1,1]", "sum(w * x)")).toBe(json);
    expect(await at("w=[ [2/2, sqrt(4)] ,[3,2^2]],x=[1,-(-1)]", "sum(w * x)")).toBe(json);
  });

  it("sums an expression that is no scalar, and knows names however they are written", async () => {
    const { code, out } = await cadena("derive", "W₁ * x", "--shape", "W1=3x2,x=2", "--wrt", "W₁");
    expect(code).toBe(0);
    expect(out).toContain("∂L/∂W₁");
    expect(out).toContain("(3×2)");
  });

  it.each([
    ["text", "∂L/∂x = 2 · x"],
    ["md", "## Backward pass"],
    ["latex", "\\frac{\\partial L}{\\partial x}"],
    ["html", "<h2>Backward pass</h2>"],
  ])("--format %s", async (format, expected) => {
    const { code, out } = await cadena("derive", "x^2", "--format", format);
    expect(code).toBe(0);
    expect(out).toContain(expected);
  });

  it("--style textbook goes top-down, by the rules of calculus", async () => {
    const { out } = await cadena("derive", "x^2 * sin(x)", "--style", "textbook");
    expect(out).toContain("(product rule)");
    expect((await cadena("derive", "x^2 * sin(x)", "--style", "textbook", "--lang", "es")).out).toContain("sen(x)");
    expect((await cadena("derive", "x^2 * sin(x)", "--style", "backprop")).out).not.toContain("product rule");
  });

  it("speaks Spanish, and understands it", async () => {
    const { out } = await cadena("derive", "sen(x)", "--at", "x=0,5", "--lang", "es");
    expect(out).toContain("Paso hacia atrás");
    expect(out).toContain("sen(x) = 0,479426");
  });

  it("reads an expression that begins with - after --", async () => {
    expect((await cadena("derive", "--", "-x")).out).toContain("∂L/∂x = −1");
  });
});

describe("cadena graph", () => {
  it.each([
    ["dot", /^digraph cadena \{/],
    ["svg", /<svg [\s\S]*<\/svg>\s*$/],
    ["mmd", /^flowchart LR/],
    ["json", /^\{/],
  ])("writes .%s whole, and names it", async (ending, form) => {
    const path = file(`graph.${ending}`);
    const { code, out } = await cadena("graph", "sigmoid(w*x + b)", "-o", path);
    expect({ code, out }).toEqual({ code: 0, out: `${path}\n` });
    expect(readFileSync(path, "utf8")).toMatch(form);
    expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  it("--backward adds the gradients", async () => {
    const outputs = async (...more: readonly string[]) => {
      await cadena("graph", "x^2 * y", "-o", file("outputs.json"), ...more);
      return fromJson(readFileSync(file("outputs.json"), "utf8")).outputs.length;
    };
    expect(await outputs()).toBe(1);
    expect(await outputs("--backward")).toBe(3);
    expect(await outputs("--backward", "--wrt", "y")).toBe(2);
  });

  it("draws values and gradients, and what has no value as that", async () => {
    const drawn = async (...more: readonly string[]) => {
      await cadena("graph", "w * x + 7", "-o", file("values.dot"), ...more);
      return readFileSync(file("values.dot"), "utf8");
    };
    const whole = await drawn("--backward", "--wrt", "w", "--at", "w=2,x=3");
    expect(whole).toContain('"L = +\\n13\\n∂L/∂L = 1"');
    expect(whole).toContain('"w\\n2\\n∂L/∂w = 3", shape=cylinder');
    expect(whole).not.toContain("not computed");
    expect(await drawn("--at", "w=2")).toContain('"x\\nnot computed"');
    expect(await drawn("--at", "w=2", "--lang", "es")).not.toContain("not computed");
  });

  it("writes nothing where it refuses", async () => {
    const { code } = await cadena("graph", "x +", "-o", file("refused.dot"));
    expect(code).toBe(2);
    expect(existsSync(file("refused.dot"))).toBe(false);
  });
});

describe("cadena check", () => {
  it("prints a table of derivatives, and of what is skipped the reason", async () => {
    const { code, out } = await cadena("check", "abs(x) + y^2", "--at", "x=0,y=3");
    expect(code).toBe(0);
    expect(out).toMatch(/^ {2}derivative +reverse mode +differences +distance +allowed\n/);
    expect(out).toMatch(/^ {2}∂L\/∂y +6 +6 +\S+ +\S+ +passed$/m);
    expect(out).toMatch(/^ {2}∂L\/∂x +0 +skipped$/m);
    expect(out).toContain("1 passed, 0 failed, 1 skipped");
    expect(out).toContain("left slope -1, right slope 1");
  });

  it("is no yes where nothing could be checked", async () => {
    const { code, out } = await cadena("check", "log(x)", "--at", "x=-1");
    expect(code).toBe(1);
    expect(out).toContain("0 passed, 0 failed, 1 skipped");
  });

  it("checks every entry of arrays, in Spanish too", async () => {
    const { out } = await cadena("check", "sum(tanh(W * x))", "--at", "W=[1,2;3,4],x=[0.1,0.2]", "--lang", "es");
    expect(out).toMatch(/∂L\/∂W\[1, 0\].*pasa/);
    expect(out).toContain("pasan 6, fallan 0, omitidas 0");
  });
});
