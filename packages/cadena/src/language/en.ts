/** English. */
import { errorMessage } from "@cadena/core";
import type { Language } from "./language.js";

/** English. */
export const en: Language = {
  name: "en",
  help: {
    headings: {},
    examples: "Examples:",
    usage: { options: "[options]", command: "[command]" },
    choices: (list) => `one of: ${list}`,
    default: (value) => `default: ${value}`,
    program: "Everything is a graph until you ask for its value: derive, check and draw gradients.",
    commands: {
      derive: "print the derivation of the derivatives of an expression",
      graph: "write the graph of an expression as a drawing or a file",
      check: "check gradients against finite differences, or judge an answer",
      demo: "run a network of the lectures, from numbers to a derivation and pictures",
      help: ["help [command]", "show the help of a command"],
    },
    arguments: {
      expression: ["<expression>", "as in mathjs: W * x is the matrix product, .* entry by entry, ' transpose"],
      network: ["[network]", "which network"],
    },
    options: {
      lang: ["--lang <language>", "language"],
      debug: ["--debug", "print the stack of an error"],
      version: ["-V, --version", "print the version"],
      help: ["-h, --help", "show this help"],
      wrt: ["--wrt <names>", "with respect to what: w,b (default: every input)"],
      at: ["--at <values>", "values of inputs: w=0.5,x=2 or W=[[1,2],[3,4]]"],
      shape: ["--shape <shapes>", "shapes of inputs: W=3x2,b=3 (default: scalars, or as the values)"],
      format: ["--format <format>", "how formulas are written"],
      output: ["-o, --output <file>", "where to; the ending says what: .dot, .svg, .mmd or .json"],
      backward: ["--backward", "with the gradients"],
      answer: ["--answer <expression>", "a derivative to judge: exit code 0 if it is right, 1 if it is wrong"],
      round: ["--round <digits>", "round named values of the forward pass, as slides do"],
      out: ["--out <folder>", "folder of the pictures"],
    },
  },
  errors: {
    frame: errorMessage,
    foreign: (message) => message,
    refusals: {
      missingArgument: (name) => `<${name}> is missing.`,
      optionMissingArgument: (flags) => `the value of ${flags} is missing.`,
      missingMandatoryOptionValue: (flags) => `${flags} is required.`,
      unknownOption: (flag) => `there is no option ${flag}. An expression that begins with - comes after --.`,
      excessArguments: (command) => `too many arguments for ${command}. Put the expression in quotes.`,
      unknownCommand: (name) => `there is no command ${name}.`,
      invalidArgument: (flags, value) => `${flags} cannot be ${value}.`,
    },
    missingCommand: "a command is required: derive, graph, check or demo. See cadena --help.",
    didYouMean: (what) => `Did you mean ${what}?`,
    allowed: (what) => `Choose from: ${what}.`,
    form: (form, received) => ({ expected: `the form ${form} is required`, received }),
    knownName: (names, received) => ({
      expected:
        names.length === 0 ? "no name is allowed, as the expression has none" : "a name of the expression is required",
      received,
      advice: names.length === 0 ? undefined : `It has: ${names.join(", ")}.`,
    }),
    point: () => ({
      expected: "a point is required",
      received: "none",
      advice: "Give values with --at, or an answer to judge with --answer.",
    }),
    ending: (endings, received) => ({ expected: `a file ending in ${endings} is required`, received }),
    digits: (received) => ({ expected: "a whole number from 0 to 15 is required", received }),
    oneName: (count) => ({ expected: "an answer needs one name in --wrt", received: `${count}` }),
    shape: (shape, received) => ({ expected: `an answer of shape ${shape} is required`, received }),
    comparable: (count) => ({
      expected: "8 points where the derivative has a value are required",
      received: `${count}`,
      advice: "Say with --at near where to look.",
    }),
  },
  check: {
    columns: ["derivative", "reverse mode", "differences", "distance", "allowed", ""],
    status: { passed: "passed", failed: "FAILED", skipped: "skipped" },
    summary: ({ passed, failed, skipped }) => `${passed} passed, ${failed} failed, ${skipped} skipped`,
    sameFormula: "Yes: both simplify to the same formula.",
    noValue: "no value",
    reason: (words) => words,
    suspect: (what) => `Look at ${what}: derivatives are right after it, and wrong before it.`,
    yes: (points) => `Yes: equal at ${points} points.`,
    no: (where, derivative, answer) =>
      `No. At ${where} the derivative is ${derivative}, and the answer gives ${answer}.`,
  },
  demo: {
    title: "A 2-2-1 regression network with tanh: x = [2, 3], y = 1, E = ½ (ŷ − y)²",
    check: "Gradient check against central differences",
    step: (rate) => `One step of gradient descent, η = ${rate}`,
    columns: ["parameter", "∂E/∂w", "rounded as the slide", "new w", "rounded as the slide"],
    written: "Written:",
  },
};
