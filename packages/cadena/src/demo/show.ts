/** Shows a network of the lectures: derivation, gradient check, one step, numbers beside the slides', and pictures. */

import { join } from "node:path";
import { evaluate, isNode } from "@cadena/autodiff";
import { checkGradients } from "@cadena/autodiff/check";
import { type Derivation, derive } from "@cadena/autodiff/derivation";
import type { Tensor } from "@cadena/core";
import { writeAtomically } from "@cadena/nn/files";
import { render, toDot, toNeuronDiagram, toSvg } from "@cadena/viz";
import type { Context } from "../context.js";
import { modelOptions } from "../drawing.js";
import type { Language } from "../language/index.js";
import { array, derivative, fixed, significant, name as symbol, table } from "../print.js";
import { reportTable } from "../report.js";
import { bold } from "../terminal.js";
import type { Network, Step } from "./network.js";

/** How a network is shown. */
export interface ShowOptions {
  /** Digits that the forward pass of the derivation is rounded to. */
  readonly round: number | undefined;
  /** The folder of the pictures. */
  readonly folder: string;
}

/** Prints all of it, and writes the files. */
export async function show(network: Network, { round, folder }: ShowOptions, context: Context): Promise<void> {
  const { language, print, terminal } = context;
  const { demo, name: locale } = language;
  const { loss, parameters, bindings, step } = network;
  const title = (text: string): void => print(`\n${bold(text, terminal)}\n`);
  const of = loss.name as string;
  const derivation = derive(loss, parameters, { bindings, ...(round !== undefined && { round }) });
  print(render(derivation, { locale, format: "text" }));
  title(demo.check);
  print(reportTable(checkGradients(loss, parameters, bindings), of, language));
  if (step !== undefined) {
    title(demo.step(significant(step.learningRate, 9, language)));
    print(stepTable(network, step, language));
  }
  title(demo.facts);
  print(factTable(network, language));
  const written = await writePictures(network, derivation, folder, locale);
  title(demo.written);
  for (const path of written) print(`  ${path}`);
}

/** Gradients and updated parameters; beside them those of the slide, which rounds the forward pass. */
function stepTable(network: Network, { learningRate, names, digits, slide }: Step, language: Language): string {
  const { loss, parameters, bindings } = network;
  const entries = (tensors: readonly Tensor[]): readonly number[] =>
    tensors.flatMap((each) => [...each.contiguous().data]);
  const before = entries(parameters.map(({ name }) => bindings[name as string] as Tensor));
  const columnsOf = (round: number | undefined, shown: number): readonly (readonly string[])[] => {
    const slopes = entries(gradientsOf(derive(loss, parameters, { bindings, ...(round !== undefined && { round }) })));
    return slopes.map((slope, i) =>
      [slope, (before[i] as number) - learningRate * slope].map((each) => fixed(each, shown, language)),
    );
  };
  const exact = columnsOf(undefined, digits);
  const rounded = slide && columnsOf(slide.round, slide.digits);
  const { parameter, next, rounded: asSlide } = language.demo.columns;
  const slope = derivative(loss.name as string, "w");
  const header = [parameter, ...[slope, next].flatMap((each) => (rounded ? [each, asSlide] : [each]))];
  const rows = names.map((name, i) => [
    symbol(name),
    ...[0, 1].flatMap((column) => [exact[i]?.[column] ?? "", ...(rounded ? [rounded[i]?.[column] ?? ""] : [])]),
  ]);
  return table([header, ...rows]);
}

function factTable({ facts }: Network, language: Language): string {
  const { quantities, columns } = language.demo;
  const rows = facts().map(({ name, computed, digits, slide }) => [
    quantities[name],
    computed.rank === 0 ? fixed(computed.item(), digits, language) : array(computed, language, digits),
    slide === undefined ? "" : significant(slide, 9, language),
  ]);
  return table([[columns.quantity, columns.computed, columns.slide], ...rows]);
}

async function writePictures(
  { loss, parameters, bindings, diagram }: Network,
  derivation: Derivation,
  folder: string,
  locale: Language["name"],
): Promise<readonly string[]> {
  const at = new Map(Object.entries(bindings));
  const options = modelOptions({ output: loss, inputs: [], parameters, backward: true, bindings: at, locale });
  const dot = toDot(loss, options);
  // A description has the values of the derivation, rounded where it rounds; a function has its own, which are exact.
  const stated = new Map(derivation.forward.map(({ node, value }) => [node, value]));
  const gradients = new Map(derivation.backward.map(({ of, value }) => [of, value as Tensor]));
  const picture = isNode(diagram)
    ? toNeuronDiagram(diagram, { ...options, bindings })
    : toNeuronDiagram(
        diagram(
          (node) => stated.get(node) ?? evaluate(node, bindings),
          (parameter) => gradients.get(parameter) as Tensor,
        ),
        { locale },
      );
  const files: readonly (readonly [name: string, text: string])[] = [
    ["backprop.dot", dot],
    ["backprop.svg", await toSvg(dot)],
    ["backprop.md", `${render(derivation, { locale, format: "markdown" })}\n`],
    ["network.svg", picture],
  ];
  for (const [name, text] of files) await writeAtomically(join(folder, name), text);
  return files.map(([name]) => join(folder, name));
}

/** The gradients of the parameters, in their order. */
function gradientsOf({ backward }: Derivation): readonly Tensor[] {
  return backward.flatMap(({ role, value }) => (role === "parameter" && value !== undefined ? [value] : []));
}
