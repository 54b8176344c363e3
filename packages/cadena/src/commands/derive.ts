/** `cadena derive`: the derivation of an expression's derivatives, printed. */
import { derive } from "@cadena/autodiff";
import { render } from "@cadena/viz";
import { Command, Option } from "commander";
import { type ExpressionOptions, readExpression, scalarLoss } from "../expression.js";

interface DeriveCommandOptions extends ExpressionOptions {
  readonly lang: "en" | "es";
  readonly format: "text" | "markdown" | "latex" | "html";
}

/** Options of an expression, which three commands share. */
export function withExpressionOptions(command: Command): Command {
  return command
    .argument("<expression>", "as in mathjs: W * x is the matrix product, .* elementwise, ' transpose")
    .option("--wrt <names>", "with respect to what: w,b (default: every input)")
    .option("--at <values>", "values of inputs: w=0.5,x=2 or W=[[1,2],[3,4]]")
    .option("--shape <shapes>", "shapes of inputs: W=3x2,b=3 (default: scalars)");
}

/** The command. */
export function deriveCommand(): Command {
  return withExpressionOptions(new Command("derive"))
    .description("print the derivation of the derivatives of an expression")
    .addOption(new Option("--lang <language>", "language").choices(["en", "es"]).default("en"))
    .addOption(new Option("--format <format>", "format").choices(["text", "markdown", "latex", "html"]).default("text"))
    .addHelpText(
      "after",
      `
Examples:
  cadena derive "sigmoid(w*x + b)" --wrt w,b
  cadena derive "sigmoid(w*x + b)" --wrt w --at w=0.5,x=2,b=1
  cadena derive "sum(tanh(W * x))" --shape W=3x2,x=2 --lang es --format latex`,
    )
    .action((text: string, options: DeriveCommandOptions) => {
      const expression = readExpression(text, options);
      const { bindings, wrt } = expression;
      const derivation = derive(scalarLoss(expression), wrt, bindings === undefined ? {} : { bindings });
      console.log(render(derivation, { locale: options.lang, format: options.format }));
    });
}
