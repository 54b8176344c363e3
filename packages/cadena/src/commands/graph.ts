/** `cadena graph`: an expression, and its gradients, as a drawing or a file. */

import { extname } from "node:path";
import { Graph, gradients } from "@cadena/autodiff";
import { writeAtomically } from "@cadena/nn/files";
import { toDot, toJson, toMermaid, toSvg } from "@cadena/viz";
import type { Command } from "commander";
import { type Context, examples } from "../context.js";
import { type Drawing, modelOptions } from "../drawing.js";
import { quote, UsageError } from "../errors.js";
import {
  type Expression,
  type ExpressionOptions,
  readExpression,
  scalarLoss,
  withExpression,
} from "../input/expression.js";

interface GraphOptions extends ExpressionOptions {
  readonly output: string;
  readonly backward?: boolean;
}

type Writer = (drawing: Drawing) => string | Promise<string>;

const writeDot: Writer = (drawing) => toDot(drawing.output, modelOptions(drawing));
const writers: ReadonlyMap<string, Writer> = new Map<string, Writer>([
  [".dot", writeDot],
  [".svg", async (drawing) => toSvg(await writeDot(drawing))],
  [".mmd", (drawing) => toMermaid(drawing.output, modelOptions(drawing))],
  [".json", (drawing) => toJson(withGradients(drawing))],
]);

/** Adds the command. */
export function addGraph(program: Command, context: Context): void {
  const { language, print } = context;
  const { help, errors } = language;
  withExpression(program.command("graph"), language)
    .description(help.commands.graph)
    .requiredOption(...help.options.output)
    .option(...help.options.backward)
    .addHelpText(
      "after",
      examples(context, [
        'cadena graph "sigmoid(w*x + b)" -o forward.dot',
        'cadena graph "sigmoid(w*x + b)" --wrt w,b --at w=0.5,x=2,b=1 --backward -o backward.svg',
      ]),
    )
    .action(async (text: string, { output, backward = false, ...options }: GraphOptions) => {
      const write = writers.get(extname(output));
      if (write === undefined) {
        throw new UsageError({ op: "--output", ...errors.ending([...writers.keys()].join(" "), quote(output)) });
      }
      const expression = await readExpression(text, options, language);
      await writeAtomically(output, await write(drawingOf(expression, backward, language.name)));
      print(output);
    });
}

function drawingOf(expression: Expression, backward: boolean, locale: Drawing["locale"]): Drawing {
  const { bindings, inputs, wrt } = expression;
  const output = backward ? scalarLoss(expression) : expression.output;
  return { output, inputs: [...inputs.values()], parameters: wrt, backward, bindings, locale };
}

/** Data has no sweep beside it: the gradients are outputs. */
function withGradients({ output, inputs, parameters, backward }: Drawing): Graph {
  return new Graph(inputs, backward ? [output, ...gradients(output, parameters)] : [output]);
}
