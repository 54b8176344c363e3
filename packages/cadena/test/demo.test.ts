/** The lectures' networks, as `cadena demo` shows them: LECTURES.md §2.1, 2.2, 2.4, 2.6. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { cadena } from "./run.js";

const folder = mkdtempSync(join(tmpdir(), "cadena-test-"));
afterAll(() => rmSync(folder, { recursive: true }));

const run = async (name: string, ...more: readonly string[]): Promise<string> => {
  const { code, out, error } = await cadena("demo", name, "--out", join(folder, name), ...more);
  expect({ code, error }).toEqual({ code: 0, error: "" });
  return out;
};
const outputs = new Map<string, Promise<string>>();
/** What a demo prints in English; it is run once. */
const demo = (name: string): Promise<string> => {
  const out = outputs.get(name) ?? run(name);
  outputs.set(name, out);
  return out;
};

const readPicture = (name: string, file: string): string => readFileSync(join(folder, name, file), "utf8");

/** The cells of the last line whose first cell is the name, or begins with it. */
function cells(out: string, name: string): readonly string[] {
  const lines = out.split("\n").map((line) => line.trim().split(/ {2,}/));
  return lines.findLast(([first]) => first === name) ?? lines.findLast(([first]) => first?.startsWith(name)) ?? [];
}

describe.each(["tanh", "mazur", "xor", "cats"])("cadena demo %s", (name) => {
  it("writes its pictures and names them", async () => {
    const out = await demo(name);
    const files = ["backprop.dot", "backprop.svg", "backprop.md", "network.svg"];
    expect(readdirSync(join(folder, name)).sort()).toEqual([...files].sort());
    for (const file of files) expect(out).toContain(`  ${join(folder, name, file)}\n`);
    expect(readPicture(name, "backprop.dot")).toMatch(/^digraph/);
    expect(readPicture(name, "backprop.svg")).toMatch(/<\/svg>\s*$/);
    expect(readPicture(name, "network.svg")).toMatch(/<\/svg>\s*$/);
    expect(readPicture(name, "backprop.md")).toMatch(/^\s*## Forward pass/);
  });

  it("finds every gradient right, and none but kinks skipped", async () => {
    const out = await demo(name);
    const [, passed, failed, skipped] = /(\d+) passed, (\d+) failed, (\d+) skipped/.exec(out) ?? [];
    expect(Number(passed)).toBeGreaterThan(0);
    expect([failed, skipped]).toEqual(["0", name === "xor" ? "4" : "0"]);
  });

  it("is the same every time, and speaks Spanish", async () => {
    expect(await run(name)).toBe(await demo(name));
    const out = await run(name, "--lang", "es");
    expect(out).toContain("Paso hacia delante");
    expect(out).toContain("Comprobación del gradiente");
    expect(out).not.toMatch(/\b(forward|passed|rounded|slide|written|computed|the|of)\b/i);
    expect(out.replaceAll(/\S+\/\S+\.\w+|10\.000|9\.999/g, "")).not.toMatch(/\d\.\d/);
  });
});

describe("cadena demo tanh", () => {
  it("takes one step, exact and rounded as the slide", async () => {
    const out = await demo("tanh");
    expect(out).toContain("E = 0.5 · (ŷ − y)² = 0.004507");
    const rows = ["w₁", "w₂", "w₃", "w₄", "w₅", "w₆"].map((name) => cells(out, name).slice(1));
    expect(rows).toEqual([
      ["−0.053079", "−0.0508", "0.126539", "0.1254"],
      ["−0.079618", "−0.0762", "0.239809", "0.2381"],
      ["−0.073967", "−0.0694", "0.336984", "0.3347"],
      ["−0.110951", "−0.1040", "0.155475", "0.1520"],
      ["−0.063046", "−0.0594", "0.531523", "0.5297"],
      ["−0.068008", "−0.0648", "0.834004", "0.8324"],
    ]);
  });

  it("shows the slide's slips beside the right values", async () => {
    const out = await demo("tanh");
    expect(cells(out, "E").slice(1)).toEqual(["0.004507", "0.00045"]);
    expect(cells(out, "ŷ with w₆").slice(1)).toEqual(["0.618538", "0.618"]);
    expect(cells(out, "∂E/∂w₃, rounded").slice(1)).toEqual(["−0.06935", "−0.0693"]);
    expect(cells(out, "new w₃, rounded").slice(1)).toEqual(["0.33468", "0.3346"]);
  });

  it("--round 2 writes the forward pass as the slide does", async () => {
    const out = await run("tanh", "--round", "2");
    expect(out).toMatch(/h₁ = .* = 0\.66$/m);
    expect(out).toMatch(/h₂ = .* = 0\.72$/m);
    expect(out).toMatch(/ŷ = .* = 0\.91$/m);
    expect(out).toMatch(/∂E\/∂w₁ = .* = −0\.050796 /m);
    const circles = [...readPicture("tanh", "network.svg").matchAll(/>(0\.\d\d)</g)].map(([, value]) => value);
    expect(circles).toEqual(["0.66", "0.72", "0.91"]);
  });
});

it("cadena demo mazur: one step, ten thousand, and what the page has", async () => {
  const out = await demo("mazur");
  const weights = ["w₁", "w₂", "w₃", "w₄", "w₅", "w₆", "w₇", "w₈"].map((name) => cells(out, name)[2]);
  expect(weights.join(" ")).toBe(
    "0.149780716 0.199561432 0.249751144 0.299502287 0.358916480 0.408666186 0.511301270 0.561370121",
  );
  expect(cells(out, "E").slice(1)).toEqual(["0.298371109", "0.298371109"]);
  expect(cells(out, "E after one step").slice(1)).toEqual(["0.291027774", "0.291027924"]);
  expect(cells(out, "E after 10,000 steps").slice(1)).toEqual(["0.0000351019", "0.0000351085"]);
  expect(cells(out, "outputs after 10,000 steps")[1]).toBe("[[0.01591362], [0.984064274]]");
});

it("cadena demo xor: right for all four, and the slope at 0 is 0", async () => {
  const out = await demo("xor");
  expect(out).toContain("Z = X W + c = [[0, −1], [1, 0], [1, 0], [2, 1]]");
  expect(cells(out, "ŷ")[1]).toBe("[0, 1, 1, 0]");
  expect(cells(out, "∂Σŷ/∂c,")[1]).toBe("[3, −2]");
  expect(cells(out, "ŷ of the best line")[1]).toBe("[0.5, 0.5, 0.5, 0.5]");
});

it("cadena demo cats: a dog, and the slide's logarithm", async () => {
  const out = await demo("cats");
  expect(out).toMatch(/z₂ = .* = \[5\.36, 12\.12\]/);
  expect(cells(out, "p(dog)").slice(1)).toEqual(["0.998842", "0.9986"]);
  expect(cells(out, "−ln p(dog)").slice(1)).toEqual(["0.001159", "0.00061"]);
});
