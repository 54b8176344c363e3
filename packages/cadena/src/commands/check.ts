/** `cadena check`: are the gradients of an expression right, and is this derivative right? */
import { checkGradients } from "@cadena/autodiff/check";
import type { Tensor } from "@cadena/core";
import type { Command } from "commander";
import { judge } from "../answer/judge.js";
import { type Context, examples } from "../context.js";
import { UsageError } from "../errors.js";
import {
  type Expression,
  type ExpressionOptions,
  readAnswer,
  readExpression,
  scalarLoss,
  valuesOfAll,
  withExpression,
} from "../input/expression.js";
import type { Language } from "../language/index.js";
import { array, name } from "../print.js";
import { reportTable } from "../report.js";

interface CheckOptions extends ExpressionOptions {
  readonly answer?: string;
}

/** Adds the command. */
export function addCheck(program: Command, context: Context): void {
  const { language, print, no } = context;
  const { help, errors } = language;
  withExpression(program.command("check"), language)
    .description(help.commands.check)
    .option(...help.options.answer)
    .addHelpText(
      "after",
      examples(context, [
        'cadena check "sigmoid(w*x + b)" --at w=0.5,x=2,b=1',
        'cadena check "x^2 * sin(x)" --wrt x --answer "2*x*sin(x) + x^2*cos(x)"',
        'cadena check "sum((W * x).^2)" --shape W=2x3,x=3 --wrt x --answer "2 * W\' * (W * x)"',
      ]),
    )
    .action(async (text: string, options: CheckOptions) => {
      const expression = await readExpression(text, options, language);
      if (options.answer !== undefined) {
        const { isRight, sentence } = await judgeAnswer(expression, options.answer, language);
        print(sentence);
        if (!isRight) no();
        return;
      }
      const { wrt } = expression;
      const bindings = valuesOfAll(expression, language);
      if (bindings === undefined) throw new UsageError({ op: "check", ...errors.point() });
      const loss = scalarLoss(expression);
      const report = checkGradients(loss, wrt, bindings);
      print(reportTable(report, loss.name ?? "L", language));
      // Where nothing could be checked, nothing was found right.
      if (!report.elements.some(({ status }) => status === "passed") || !report.ok) no();
    });
}

async function judgeAnswer(expression: Expression, text: string, language: Language) {
  const { errors, check } = language;
  const [wrt] = expression.wrt;
  if (wrt === undefined || expression.wrt.length > 1) {
    throw new UsageError({ op: "--answer", ...errors.oneName(expression.wrt.length) });
  }
  const { inputs, bindings } = expression;
  const answer = await readAnswer(text, expression, wrt, language);
  const verdict = judge({ loss: scalarLoss(expression), wrt, answer, inputs, near: bindings ?? new Map() });
  switch (verdict.kind) {
    case "same formula":
      return { isRight: true, sentence: check.sameFormula };
    case "equal":
      return { isRight: true, sentence: check.yes(verdict.points) };
    case "unknown":
      throw new UsageError({ op: "--answer", ...errors.comparable(verdict.points) });
    case "different": {
      const show = (value: Tensor): string =>
        value.rank === 0 && Number.isNaN(value.item()) ? check.noValue : array(value, language);
      const where = [...verdict.point].map(([each, value]) => `${name(each)} = ${array(value, language)}`).join(", ");
      return { isRight: false, sentence: check.no(where, show(verdict.derivative), show(verdict.answer)) };
    }
  }
}
