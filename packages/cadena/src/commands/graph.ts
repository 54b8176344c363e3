/** `cadena graph`: an expression, and its gradients, as a drawing or a file. */
import { Graph, type Node } from "@cadena/autodiff";
import { CadenaError } from "@cadena/core";
import { toDot, toJson, toMermaid, toSvg } from "@cadena/viz";
import { Command } from "commander";
import { type ExpressionOptions, lossGradients, readExpression, scalarLoss } from "../expression.js";
import { writeAtomically } from "../files.js";
import { withExpressionOptions } from "./derive.js";

interface GraphCommandOptions extends ExpressionOptions {
  readonly output: string;
  readonly backward?: boolean;
}

type Writer = (graph: Graph) => string | Promise<string>;

const writers: ReadonlyMap<string, Writer> = new Map<string, Writer>([
  ["dot", toDot],
  ["svg", (graph) => toSvg(toDot(graph))],
  ["mmd", toMermaid],
  ["json", toJson],
]);

/** The command. */
export function graphCommand(): Command {
  return withExpressionOptions(new Command("graph"))
    .description("write the graph of an expression")
    .requiredOption("-o, --output <file>", "where to; the ending says what: .dot, .svg, .mmd or .json")
    .option("--backward", "with the gradients")
    .addHelpText(
      "after",
      `
Examples:
  cadena graph "sigmoid(w*x + b)" -o forward.dot
  cadena graph "sigmoid(w*x + b)" --wrt w -o backward.svg --backward`,
    )
    .action(async (text: string, options: GraphCommandOptions) => {
      const ending = options.output.split(".").at(-1) ?? "";
      const write = writers.get(ending);
      if (write === undefined) {
        throw new CadenaError({
          op: "graph",
          expected: "a file ending in .dot, .svg, .mmd or .json is required",
          received: `"${options.output}"`,
        });
      }
      const expression = readExpression(text, options);
      const outputs: readonly Node[] =
        options.backward === true ? [scalarLoss(expression), ...lossGradients(expression)] : [expression.output];
      await writeAtomically(options.output, await write(new Graph([...expression.inputs.values()], outputs)));
      console.log(options.output);
    });
}
