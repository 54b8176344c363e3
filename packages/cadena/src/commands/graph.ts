/** `cadena graph`: an expression, and its gradients, as a drawing or a file. */
import { extname } from "node:path";
import { Graph, gradients } from "@cadena/autodiff";
import { toDot, toJson, toMermaid, toSvg } from "@cadena/viz";
import type { Command } from "commander";
import { type Context, examples } from "../context.js";
import { quote, UsageError } from "../errors.js";
import { writeAtomically } from "../files.js";
import { type ExpressionOptions, readExpression, scalarLoss, withExpression } from "../input/expression.js";

interface GraphOptions extends ExpressionOptions {
  readonly output: string;
  readonly backward?: boolean;
}

type Writer = (graph: Graph) => string | Promise<string>;

const writers: ReadonlyMap<string, Writer> = new Map<string, Writer>([
  [".dot", toDot],
  [".svg", (graph) => toSvg(toDot(graph))],
  [".mmd", toMermaid],
  [".json", toJson],
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
        'cadena graph "sigmoid(w*x + b)" --wrt w -o backward.svg --backward',
      ]),
    )
    .action(async (text: string, options: GraphOptions) => {
      const write = writers.get(extname(options.output));
      if (write === undefined) {
        const endings = [...writers.keys()].join(" ");
        throw new UsageError({ op: "--output", ...errors.ending(endings, quote(options.output)) });
      }
      const expression = await readExpression(text, options, language);
      const loss = scalarLoss(expression);
      const outputs = options.backward === true ? [loss, ...gradients(loss, expression.wrt)] : [expression.output];
      await writeAtomically(options.output, await write(new Graph([...expression.inputs.values()], outputs)));
      print(options.output);
    });
}
