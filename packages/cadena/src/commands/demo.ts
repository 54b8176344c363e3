/** `cadena demo`: a network of the lectures, from numbers to a printed derivation and drawn graphs. */
import { join } from "node:path";
import { checkGradients, derive, evaluate, type Node } from "@cadena/autodiff";
import { tensor } from "@cadena/core";
import { render, toDot, toNeuronDiagram, toSvg } from "@cadena/viz";
import { Argument, Command, InvalidArgumentError, Option } from "commander";
import { demoText } from "../demo/locale.js";
import { type ScalarNetwork, tanhNetwork } from "../demo/tanh-network.js";
import { writeAtomically } from "../files.js";
import { table } from "../table.js";

interface DemoOptions {
  readonly lang: "en" | "es";
  readonly round?: number;
  readonly out: string;
}

/** The command. */
export function demoCommand(): Command {
  return new Command("demo")
    .description("run a network of the lectures: forward pass, derivation, gradient check, one step, pictures")
    .addArgument(new Argument("[network]", "which network").choices(["tanh"]).default("tanh"))
    .addOption(new Option("--lang <language>", "language").choices(["en", "es"]).default("en"))
    .option("--round <digits>", "round named values of the forward pass, as slides do", digits)
    .option("--out <folder>", "where the pictures go", "out")
    .addHelpText("after", "\nExamples:\n  cadena demo tanh\n  cadena demo tanh --lang es\n  cadena demo tanh --round 2")
    .action(async (_network: string, options: DemoOptions) => {
      await runDemo(tanhNetwork(), options);
    });
}

async function runDemo(network: ScalarNetwork, { lang, round, out }: DemoOptions): Promise<void> {
  const { loss, parameters, bindings, learningRate } = network;
  const text = demoText[lang];
  const derivation = derive(loss, parameters, { bindings, ...(round === undefined ? {} : { round }) });
  const print = (line: string): void => console.log(line);
  print(`${text.title}\n`);
  print(render(derivation, { locale: lang, format: "text" }));
  print(`\n${text.check}\n`);
  print(checkGradients(loss, parameters, bindings).toString());
  print(`\n${text.step(String(learningRate))}\n`);
  print(stepTable(network, text.columns));

  const gradients = derivation.backward.flatMap((line) => (line.role === "parameter" ? [line.node] : []));
  const dot = toDot([loss, ...gradients]);
  const files: readonly (readonly [name: string, text: string])[] = [
    ["backprop.dot", dot],
    ["backprop.svg", await toSvg(dot)],
    ["backprop.md", render(derivation, { locale: lang, format: "markdown" })],
    ["network.svg", neuronDiagram(network, gradients)],
  ];
  for (const [name, content] of files) await writeAtomically(join(out, name), content);
  print(`\n${text.written} ${files.map(([name]) => join(out, name)).join(", ")}`);
}

/** Gradients and updated parameters, exact and as the slide rounds. */
function stepTable({ loss, parameters, bindings, learningRate }: ScalarNetwork, columns: readonly string[]): string {
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
    return [name, slope.toFixed(6), rounded.toFixed(4), after(slope).toFixed(6), after(rounded).toFixed(4)];
  });
  return table([columns, ...rows]);
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

function digits(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0 && value <= 15) return value;
  throw new InvalidArgumentError("A whole number from 0 to 15 is required.");
}
