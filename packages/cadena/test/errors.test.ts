/** Every error is one line on the error stream, with exit code 2; help and errors in both languages. */
import { describe, expect, it } from "vitest";
import { hasColours, ignoreClosedPipe } from "../src/terminal.js";
import { cadena, runOn } from "./run.js";

const commands = ["derive", "graph", "check", "demo"] as const;

describe("errors", () => {
  const open = "(".repeat(100_000);
  it.each<[what: string, args: readonly string[], says: string]>([
    ["no command", [], "a command is required"],
    ["an unknown command", ["deriv", "x"], "there is no command deriv. Did you mean derive?"],
    ["an unknown option", ["derive", "x", "--wtr", "x"], "there is no option --wtr."],
    ["an expression like an option", ["derive", "-x^2"], "comes after --"],
    ["no expression", ["derive"], "<expression> is missing"],
    ["an expression without quotes", ["derive", "x", "+", "y"], "Put the expression in quotes."],
    ["no file", ["graph", "x"], "--output <file> is required"],
    ["no value of an option", ["derive", "x", "--at"], "the value of --at <values> is missing"],
    [
      "an unknown ending",
      ["graph", "x", "-o", "x.png"],
      'a file ending in .dot .svg .mmd .json is required, got "x.png"',
    ],
    ["an unknown format", ["derive", "x", "--format", "pdf"], "cannot be pdf. Choose from: text, md, latex, html."],
    ["an unknown network", ["demo", "cnn"], "Choose from: tanh"],
    ["bad digits", ["demo", "tanh", "--round", "2.5"], 'a whole number from 0 to 15 is required, got "2.5"'],
    ["an unknown name", ["derive", "x*y", "--wrt", "z"], 'a name of an input is required, got "z". There are: x, y.'],
    ["a value of no input", ["derive", "x", "--at", "y=1"], '--at: a name of an input is required, got "y"'],
    ["a shape of no input", ["derive", "x", "--shape", "y=3"], "--shape: a name of an input is required"],
    [
      "a name in a constant",
      ["derive", "1 + 1", "--wrt", "x"],
      "something with an input to differentiate by is required",
    ],
    [
      "a malformed shape",
      ["derive", "x", "--shape", "x=3by2"],
      '--shape: the form W=3x2,b=3 is required, got "x=3by2"',
    ],
    ["an endless shape", ["derive", "x", "--shape", "x=99999999x99999999x99"], "--shape: the form"],
    ["a malformed value", ["derive", "x", "--at", "x=[1,2"], "--at: the form"],
    ["an entry that is an input", ["derive", "x", "--at", "x=[1,y]"], "--at: the form"],
    ["an endless value", ["derive", "x", "--at", "x=1e999"], "--at: the form"],
    ["a ragged value", ["derive", "x", "--at", "x=[[1,2],[3]]"], "tensor: "],
    ["a value that is an input", ["derive", "x", "--at", "x=y"], "--at: the form"],
    ["a value without name", ["derive", "x", "--at", "3"], "--at: the form"],
    ["a reserved name", ["derive", "x", "--at", "__proto__=3"], "--at: the form"],
    ["a shape that does not fit", ["derive", "W * x", "--shape", "W=3x2,x=3"], "matmul: "],
    ["a check without a point", ["check", "x^2"], "Give values with --at"],
    [
      "a check with half a point",
      ["check", "x*y", "--at", "x=1"],
      "--at: a value for every input is required, got none for y.",
    ],
    [
      "a textbook of matrices",
      ["derive", "W * x", "--shape", "W=2x2,x=2", "--style", "textbook"],
      'Use style "backprop".',
    ],
    ["a megabyte", ["derive", "x + ".repeat(250_000)], "at most 10000 characters"],
    ["open brackets", ["derive", open], "at most 10000 characters"],
    ["nesting", ["derive", `${open.slice(0, 4000)}x${")".repeat(4000)}`], "100 levels of nesting"],
    ["nested values", ["derive", "x", "--at", `x=${"[".repeat(100_000)}1${"]".repeat(100_000)}`], ""],
    ["a megabyte of names", ["derive", "x", "--wrt", "y".repeat(1_000_000)], "--wrt: "],
    ["__proto__", ["derive", "__proto__"], '"__proto__"'],
    ["constructor", ["derive", "constructor(x)"], '"constructor(x)"'],
    ["an assignment", ["derive", "x = 3"], "parse: "],
    ["a line break", ["derive", "x\n+\n\u001b[31m@"], "parse: "],
    ["import", ["derive", 'import("fs")'], "parse: "],
  ])("%s", async (_what, args, says) => {
    const { code, out, error } = await cadena(...args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(error).toMatch(/^cadena: [^\p{Cc}\u2028]+\n$/u);
    expect(error.length).toBeLessThan(700);
    expect(error).toContain(says);
  });

  it("shows the stack with --debug alone, wherever it stands", async () => {
    expect((await cadena("derive", "x +")).error).not.toContain("\n ");
    for (const args of [
      ["derive", "x +", "--debug"],
      ["--debug", "derive", "x +"],
    ]) {
      const { code, error } = await cadena(...args);
      expect(code).toBe(2);
      expect(error).toMatch(/^cadena: parse: .*\nParseError: .*\n +at /);
    }
  });

  it.each<[args: readonly string[], says: string]>([
    [[], "se requiere una orden"],
    [["derivar"], "no hay ninguna orden derivar."],
    [["derive"], "falta <expresión>."],
    [["derive", "x", "--wtr"], "¿Quiso decir --wrt?"],
    [["derive", "x", "--format", "pdf"], "Elija entre: text, md, latex, html."],
    [["derive", "x", "--wrt", "y"], '--wrt: se requiere el nombre de una entrada; se recibió "y". Hay: x.'],
    [["graph", "x"], "se requiere -o, --output <fichero>."],
    [["derive", "x +"], "la biblioteca dice, en inglés: parse: "],
  ])("in Spanish: %j", async (args, says) => {
    const { code, error } = await cadena(...args, "--lang", "es");
    expect(code).toBe(2);
    expect(error).toContain(says);
    expect(error.trimEnd()).not.toContain("\n");
  });
});

describe("help", () => {
  it.each(commands)("%s has examples that run", async (command) => {
    const { code, out, error } = await cadena(command, "--help");
    expect({ code, error }).toEqual({ code: 0, error: "" });
    expect(out).toContain("\nExamples:\n");
    expect(out).toContain(`  cadena ${command} `);
  });

  it.each(commands)("%s in Spanish leaves no English", async (command) => {
    const { out } = await cadena(command, "--help", "--lang", "es");
    expect(out).toMatch(/^Uso: cadena .*\[opciones\]/);
    expect(out).toContain("\nEjemplos:\n");
    expect(out).not.toMatch(/Usage|Options|Arguments|default|choices|display|\[options\]|<(expression|names|values)>/);
  });

  it("of the program, of help, and the version", async () => {
    const { code, out } = await cadena("--help");
    expect(code).toBe(0);
    for (const command of commands) expect(out).toContain(`  ${command} `);
    expect((await cadena("help", "derive")).out).toBe((await cadena("derive", "--help")).out);
    expect((await cadena("--version")).out).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect((await cadena("--help", "--lang", "es")).out).toContain("Órdenes:");
  });
});

describe("terminals", () => {
  it("bold only where there are colours", async () => {
    expect((await runOn(true, "--help")).out).toContain("\u001b[1mUsage:\u001b[22m");
    expect((await cadena("--help")).out).not.toContain("\u001b");
  });

  it("colours on a screen, never with NO_COLOR or in a pipe", () => {
    const screen = { isTTY: true, hasColors: () => true };
    expect(hasColours(screen, {})).toBe(true);
    expect(hasColours(screen, { NO_COLOR: "" })).toBe(true);
    expect(hasColours(screen, { NO_COLOR: "1" })).toBe(false);
    expect(hasColours({ ...screen, isTTY: false }, {})).toBe(false);
    expect(hasColours({ ...screen, hasColors: () => false }, {})).toBe(false);
  });

  it("a closed pipe is no error, another failure is", () => {
    const failure = (code: string) => Object.assign(new Error(code), { code });
    expect(() => ignoreClosedPipe(failure("EPIPE"))).not.toThrow();
    expect(() => ignoreClosedPipe(failure("ENOSPC"))).toThrow("ENOSPC");
  });
});
