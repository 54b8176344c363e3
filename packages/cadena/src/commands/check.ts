/** `cadena check`: are the gradients of an expression right, and is this derivative right? */
import { checkGradients, evaluate, gradients, type Node } from "@cadena/autodiff";
import { parse } from "@cadena/autodiff/parse";
import { CadenaError, foldIn, key, type Tensor, uniform } from "@cadena/core";
import { Command } from "commander";
import { type ExpressionOptions, readExpression, scalarLoss } from "../expression.js";
import { withExpressionOptions } from "./derive.js";

interface CheckCommandOptions extends ExpressionOptions {
  readonly answer?: string;
}

/** The command. */
export function checkCommand(): Command {
  return withExpressionOptions(new Command("check"))
    .description("check gradients against finite differences, or an answer against the derivative")
    .option("--answer <expression>", "a derivative to judge, of scalars, with respect to one name")
    .addHelpText(
      "after",
      `
Examples:
  cadena check "sigmoid(w*x + b)" --at w=0.5,x=2,b=1
  cadena check "x^2 * sin(x)" --wrt x --answer "2*x*sin(x) + x^2*cos(x)"`,
    )
    .action((text: string, options: CheckCommandOptions) => {
      const expression = readExpression(text, options);
      if (options.answer !== undefined) {
        judge(expression.output, expression.wrt, options.answer);
        return;
      }
      if (expression.bindings === undefined) {
        throw new CadenaError({ op: "check", expected: "a point is required", received: "none", advice: "Use --at." });
      }
      const report = checkGradients(scalarLoss(expression), expression.wrt, expression.bindings);
      console.log(report.toString());
      if (!report.ok) process.exitCode = 1;
    });
}

/** Compares the derivative and the answer at seeded points where both are finite. */
function judge(output: Node, wrt: readonly Node[], text: string): void {
  const [variable] = wrt;
  if (wrt.length !== 1 || variable === undefined || output.rank !== 0) {
    throw new CadenaError({
      op: "check",
      expected: "--answer needs one scalar name in --wrt, and a scalar expression",
      received: `${wrt.length} names`,
    });
  }
  const answer = parse(text);
  const [derivative] = gradients(output, [variable]);
  const names = new Set([...answer.inputs.keys(), ...inputNames([output])]);
  let compared = 0;
  for (let trial = 0; trial < 200 && compared < 32; trial++) {
    const low = trial % 2 === 0 ? 0.2 : -3;
    const point = new Map([...names].map((name) => [name, draw(name, trial, low)] as const));
    const [right, given] = [derivative as Node, answer.node].map((node) => evaluate(node, point).item()) as [
      number,
      number,
    ];
    if (!Number.isFinite(right) || !Number.isFinite(given)) {
      if (Number.isFinite(right) === Number.isFinite(given)) continue;
    }
    compared++;
    if (Math.abs(right - given) <= 1e-8 * (1 + Math.abs(right))) continue;
    const where = [...point].map(([name, value]) => `${name} = ${value.item().toPrecision(4)}`).join(", ");
    console.log(`No. At ${where} the derivative is ${right}, and the answer gives ${given}.`);
    process.exitCode = 1;
    return;
  }
  if (compared < 8) {
    throw new CadenaError({
      op: "check",
      expected: "at least 8 points where both are finite are required",
      received: `${compared}`,
    });
  }
  console.log(`Yes: equal at ${compared} points.`);
}

function draw(name: string, trial: number, low: number): Tensor {
  return uniform(foldIn(foldIn(key(0), trial), name), [], { low, high: 3 });
}

function inputNames(outputs: readonly Node[]): readonly string[] {
  const names = new Set<string>();
  const seen = new Set<Node>(outputs);
  for (const node of seen) {
    if (node.kind === "input" && node.name !== undefined) names.add(node.name);
    for (const argument of node.application?.inputs ?? []) seen.add(argument);
  }
  return [...names];
}
