/** Modules in the place of expressions. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { type Parameter, parametersOf } from "../src/input/parameters.js";
import { cadena } from "./run.js";

const folder = mkdtempSync(join(tmpdir(), "cadena-test-"));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, ...lines: readonly string[]): string => {
  writeFileSync(join(folder, name), lines.join("\n"));
  return join(folder, name);
};

const neuron = file(
  "neuron.ts",
  'import { add, mul, type Node, named, sigmoid, square, sub } from "cadena";',
  "enum Target { One = 1 }",
  "export function loss(w: Node, x: Node, y: Node | number = Target.One): Node {",
  '  const a: Node = named("a", sigmoid(mul(w, x)));',
  '  return named("E", mul(0.5, square(sub(a, y))));',
  "}",
);
const layer = file(
  "layer.mjs",
  'import { add, matmul, sum, tanh } from "@cadena/autodiff";',
  "export const forward = ({ W, b: bias }, [x]) => sum(tanh(add(matmul(W, x), bias)));",
  "export default forward;",
);
const many = file(
  "many.js",
  "export const square = (x) => x.mul(x);",
  "export const rest = (...args) => args[0];",
  "export const promise = async (x) => x;",
  "export const thrown = () => { throw new TypeError('no\\nluck'); };",
  "export const { method } = { method(x) { return x.sin(); } };",
  "export const constant = () => 3;",
  "export const mismatched = (x, y) => x.matmul(y);",
);

describe("a module that exports a function", () => {
  it("is derived: parameters are inputs, and a default stays if nothing is said of it", async () => {
    const { code, out } = await cadena("derive", neuron, "--wrt", "w", "--at", "w=0,x=2");
    expect(code).toBe(0);
    expect(out).toContain("E = 0.5 · (a − 1)² = 0.125");
    expect(out).toMatch(/∂E\/∂w = .* = −0\.25 /);
    expect((await cadena("derive", neuron, "--at", "w=0,x=2,y=0.5")).out).toContain("∂E/∂y");
  });

  it("is checked, with shapes from --at; parameters may be taken apart", async () => {
    const { code, out } = await cadena("check", layer, "--at", "W=[1,2;3,4],bias=[0,1],x=[0.1,0.2]");
    expect(code).toBe(0);
    expect(out).toContain("∂L/∂bias[1]");
    expect(out).toContain("8 passed, 0 failed, 0 skipped");
  });

  it("is drawn, with shapes from --shape", async () => {
    const path = join(folder, "layer.dot");
    expect((await cadena("graph", layer, "--shape", "W=3x2,bias=3,x=2", "-o", path)).code).toBe(0);
  });

  it("is judged, and judges", async () => {
    const answer = file("answer.js", "export default (w, x) => x.mul(2).mul(w);");
    expect((await cadena("check", "w * x^2", "--wrt", "x", "--answer", answer)).code).toBe(0);
    expect((await cadena("check", `${many}#method`, "--answer", "cos(x)")).code).toBe(0);
    expect((await cadena("check", `${many}#method`, "--answer", `${many}#square`)).code).toBe(1);
  });

  it("may give a constant, which is a derivative but has none", async () => {
    expect((await cadena("check", "3 * x", "--answer", `${many}#constant`)).code).toBe(0);
    expect((await cadena("derive", `${many}#constant`)).error).toContain("something with an input");
  });

  it.each<[what: string, source: string, says: string]>([
    ["no file", join(folder, "missing.ts"), "a file that exists is required"],
    ["no choice", many, `Choose one: ${many}#constant`],
    ["an unknown export", `${many}#cube`, 'got "cube"'],
    ["no function", file("none.ts", "export const n: number = 3;"), "It exports none."],
    ["a wrong syntax", file("syntax.ts", "export const f = (x => ;"), "syntax.ts"],
    ["an import that fails", file("import.ts", 'import "not-there";'), "not-there"],
    ["no names", `${many}#rest`, 'got "(...args) => args[0]"'],
    ["a promise", `${many}#promise`, "a function that gives a node is required, got a Promise"],
    ["a throw", `${many}#thrown`, "many.js: no luck"],
    ["shapes that do not fit", `${many}#mismatched`, "many.js: matmul: "],
  ])("refuses in one line: %s", async (_what, source, says) => {
    const { code, out, error } = await cadena("derive", source);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(error).toMatch(/^cadena: [^\p{Cc}]+\n$/u);
    expect(error).toContain(says);
  });

  it("shows where it failed with --debug", async () => {
    const { error } = await cadena("derive", `${many}#thrown`, "--debug");
    expect(error).toMatch(/\n {2}\[cause\]: TypeError: no/);
  });
});

describe("the parameters of a function", () => {
  const name = (name: string, optional = false): Parameter => ({ kind: "name", name, optional });
  it.each<[f: (...args: never[]) => unknown, parameters: readonly Parameter[] | undefined]>([
    [(x: number) => x, [name("x")]],
    [
      function f(x: number, y = 2) {
        return x + y;
      },
      [name("x"), name("y", true)],
    ],
    [{ method: (x: number) => x }.method, [name("x")]],
    [async (x: number) => x, [name("x")]],
    [() => 1, []],
    [
      ({ W, b = 1 }: { W: number; b?: number }) => W + b,
      [
        {
          kind: "object",
          entries: [
            ["W", name("W")],
            ["b", name("b", true)],
          ],
        },
      ],
    ],
    [
      ({ a: { b } }: { a: { b: number } }) => b,
      [{ kind: "object", entries: [["a", { kind: "object", entries: [["b", name("b")]] }]] }],
    ],
    [([x]: [number]) => x, [{ kind: "array", items: [name("x")] }]],
    [(...all: number[]) => all, undefined],
    [({ ...all }: object) => all, undefined],
    [Math.sin, undefined],
    [((x: number) => x).bind(null), undefined],
  ])("%s", (f, parameters) => {
    expect(parametersOf(f)).toEqual(parameters);
  });
});
