/** `cadena demo`: a network of the lectures, from numbers to a printed derivation and drawn graphs. */
import { join } from "node:path";
import { checkGradients, derive, evaluate, type Node } from "@cadena/autodiff";
import { tensor } from "@cadena/core";
import { render, toDot, toNeuronDiagram, toSvg } from "@cadena/viz";
import { Argument, type Command } from "commander";
import { type Context, examples } from "../context.js";
import { type ScalarNetwork, tanhNetwork } from "../demo/tanh-network.js";
import { quote, UsageError } from "../errors.js";
import { writeAtomically } from "../files.js";
import type { Language } from "../language/index.js";
import { fixed, significant, name as symbol, table } from "../print.js";
import { bold } from "../terminal.js";
import { reportTable } from "./check.js";

interface DemoOptions {
  readonly round?: number;
  readonly out: string;
}

/** Adds the command. */
export function addDemo(program: Command, context: Context): void {
  const { help, errors } = context.language;
  const digits = (text: string): number => {
    if (/^\d+$/.test(text) && Number(text) <= 15) return Number(text);
    throw new UsageError({ op: "--round", ...errors.digits(quote(text)) });
  };
  program
    .command("demo")
    .description(help.commands.demo)
    .addArgument(new Argument(...help.arguments.network).choices(["tanh"]).default("tanh"))
    .option(...help.options.round, digits)
    .option(...help.options.out, "out")
    .addHelpText(
      "after",
      examples(context, ["cadena demo tanh", "cadena demo tanh --lang es", "cadena demo tanh --round 2"]),
    )
    .action((_network: string, options: DemoOptions) => runDemo(tanhNetwork(), options, context));
}

async function runDemo(
  network: ScalarNetwork,
  { round, out }: DemoOptions,
  { language, terminal, print }: Context,
): Promise<void> {
  const { loss, parameters, bindings, learningRate } = network;
  const { demo: text, name: locale } = language;
  const title = (line: string): void => print(`\n${bold(line, terminal)}\n`);
  const derivation = derive(loss, parameters, { bindings, ...(round === undefined ? {} : { round }) });
  print(`${bold(text.title, terminal)}\n`);
  print(render(derivation, { locale, format: "text" }));
  title(text.check);
  print(reportTable(checkGradients(loss, parameters, bindings), "E", language));
  title(text.step(significant(learningRate, 9, language)));
  print(stepTable(network, language));

  const gradients = derivation.backward.flatMap((line) => (line.role === "parameter" ? [line.node] : []));
  const dot = toDot([loss, ...gradients]);
  const files: readonly (readonly [name: string, text: string])[] = [
    ["backprop.dot", dot],
    ["backprop.svg", await toSvg(dot)],
    ["backprop.md", render(derivation, { locale, format: "markdown" })],
    ["network.svg", neuronDiagram(network, gradients)],
  ];
  for (const [name, content] of files) await writeAtomically(join(out, name), content);
  print(`\n${text.written} ${files.map(([name]) => join(out, name)).join(", ")}`);
}

/** Gradients and updated parameters, exact and as the slide rounds. */
function stepTable({ loss, parameters, bindings, learningRate }: ScalarNetwork, language: Language): string {
  const gradientsOf = (round?: number): readonly number[] =>
    derive(loss, parameters, { bindings, ...(round === undefined ? {} : { round }) }).backward.flatMap((line) =>
      line.role === "parameter" && line.value !== undefined ? [line.value.item()] : [],
    );
  const [exact, slide] = [gradientsOf(), gradientsOf(2)];
  const rows = parameters.map((parameter, i) => {
    const name = parameter.name as string;
    const before = bindings[name] as number;
    const [slope, rounded] = [exact[i] as number, slide[i] as number];
    const after = (each: number): number => before - learningRate * each;
    const show = (value: number, digits: number): string => fixed(value, digits, language);
    return [symbol(name), show(slope, 6), show(rounded, 4), show(after(slope), 6), show(after(rounded), 4)];
  });
  return table([language.demo.columns, ...rows]);
}

function neuronDiagram({ loss, bindings }: ScalarNetwork, gradients: readonly Node[]): string {
  const weights = ["w1", "w2", "w3", "w4", "w5", "w6"].map((name) => bindings[name] as number);
  const slopes = evaluate(gradients, bindings).map((slope) => slope.item());
  const [h1, h2, prediction] = namedValues(loss, bindings, ["h1", "h2", "ŷ"]);
  const matrix = (values: readonly number[], rows: number) =>
    tensor(Array.from({ length: rows }, (_, i) => values.slice(2 * i, 2 * i + 2)));
  return toNeuronDiagram({
    inputs: { names: ["x1", "x2"], values: tensor([bindings["x1"] as number, bindings["x2"] as number]) },
    layers: [
      {
        weights: matrix(weights.slice(0, 4), 2),
        gradient: matrix(slopes.slice(0, 4), 2),
        names: ["h1", "h2"],
        values: tensor([h1 as number, h2 as number]),
      },
      {
        weights: matrix(weights.slice(4), 1),
        gradient: matrix(slopes.slice(4), 1),
        names: ["ŷ"],
        values: tensor([prediction as number]),
      },
    ],
  });
}

function namedValues(loss: Node, bindings: ScalarNetwork["bindings"], names: readonly string[]): readonly number[] {
  const derivation = derive(loss, [], { bindings });
  return names.map((name) => {
    const line = derivation.forward.find(({ node }) => node.name === name);
    return line?.value?.item() ?? Number.NaN;
  });
}
