/** `cadena derive`: the derivation of an expression's derivatives, printed. */
import { type DerivationStyle, derive } from "@cadena/autodiff/derivation";
import { render } from "@cadena/viz";
import type { Command } from "commander";
import { type Context, choice, examples } from "../context.js";
import {
  type ExpressionOptions,
  readExpression,
  scalarLoss,
  valuesOfAll,
  withExpression,
} from "../input/expression.js";

const formats = { text: "text", md: "markdown", latex: "latex", html: "html" } as const;

interface DeriveOptions extends ExpressionOptions {
  readonly style: DerivationStyle;
  readonly format: keyof typeof formats;
}

/** Adds the command. */
export function addDerive(program: Command, context: Context): void {
  const { language, print } = context;
  const { help } = language;
  withExpression(program.command("derive"), language)
    .description(help.commands.derive)
    .addOption(choice(help.options.style, ["backprop", "textbook"] satisfies readonly DerivationStyle[]))
    .addOption(choice(help.options.format, Object.keys(formats)))
    .addHelpText(
      "after",
      examples(context, [
        'cadena derive "sigmoid(w*x + b)" --wrt w,b',
        'cadena derive "x^2 * sin(x)" --style textbook',
        'cadena derive "sigmoid(w*x + b)" --wrt w --at w=0.5,x=2,b=1',
        'cadena derive "sum(tanh(W * x))" --shape W=3x2,x=2 --lang es --format latex',
      ]),
    )
    .action(async (text: string, options: DeriveOptions) => {
      const expression = await readExpression(text, options, language);
      const { wrt } = expression;
      const bindings = valuesOfAll(expression, language);
      const { style, format } = options;
      const derivation = derive(scalarLoss(expression), wrt, { style, ...(bindings && { bindings }) });
      print(render(derivation, { locale: language.name, format: formats[format] }));
    });
}
