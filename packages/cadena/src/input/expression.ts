/** What is differentiated: an expression or a module, with the shapes, values and names that options give. */
import { broadcastTo, type Node, named, substitute, sum } from "@cadena/autodiff";
import { parse } from "@cadena/autodiff/parse";
import { formatShape, type Shape, sameShape, type Tensor } from "@cadena/core";
import type { Command } from "commander";
import { quote, UsageError } from "../errors.js";
import type { Language } from "../language/index.js";
import { type Made, modulePath, runModule } from "./module.js";
import { plainName, readShapes, readValues } from "./values.js";

/** Options that every command on expressions takes. */
export interface ExpressionOptions {
  /** `W=3x2,b=3` */
  readonly shape?: string;
  /** `w=0.5,x=2` */
  readonly at?: string;
  /** `w,b`; default: all inputs. */
  readonly wrt?: string;
}

/** What the options say. */
export interface Expression {
  readonly output: Node;
  readonly inputs: ReadonlyMap<string, Node>;
  readonly wrt: readonly Node[];
  readonly bindings: ReadonlyMap<string, Tensor> | undefined;
}

/** The argument and the options, on a command. */
export function withExpression(command: Command, { help }: Language): Command {
  return command
    .argument(...help.arguments.expression)
    .option(...help.options.wrt)
    .option(...help.options.at)
    .option(...help.options.shape);
}

/** Reads an expression, or runs a module, with the options. */
export async function readExpression(
  text: string,
  options: ExpressionOptions,
  language: Language,
): Promise<Expression> {
  const stated = readShapes(options.shape ?? "", language);
  const bindings = options.at === undefined ? undefined : readValues(options.at, language);
  const shapes = new Map([...(bindings ?? [])].map(([name, value]) => [name, value.shape]));
  for (const [name, shape] of stated) shapes.set(name, shape);
  const { node, inputs } = await readGraph(text, shapes, language);
  const { errors, help } = language;
  if (inputs.size === 0) throw new UsageError({ op: help.arguments.expression[0], ...errors.input(quote(text)) });
  const find = (op: string, name: string): Node => {
    const found = inputs.get(plainName(name) ?? name);
    if (found !== undefined) return found;
    throw new UsageError({ op, ...errors.knownName([...inputs.keys()], quote(name)) });
  };
  for (const name of bindings?.keys() ?? []) find("--at", name);
  for (const name of stated.keys()) find("--shape", name);
  const wrt = options.wrt?.split(",").map((name) => find("--wrt", name.trim())) ?? [...inputs.values()];
  return { output: node, inputs, wrt, bindings };
}

/** The values of all inputs, or undefined if none are given. */
export function valuesOfAll({ inputs, bindings }: Expression, { errors }: Language): Expression["bindings"] {
  const missing = [...inputs.keys()].filter((name) => bindings?.has(name) === false);
  if (missing.length === 0) return bindings;
  throw new UsageError({ op: "--at", ...errors.values(missing.join(", ")) });
}

/** The expression as a scalar named L: entries are summed. */
export function scalarLoss({ output }: Expression): Node {
  const scalar = output.rank === 0 ? output : sum(output);
  return scalar.kind === "output" && scalar.name === undefined ? named("L", scalar) : scalar;
}

/**
 * A derivative with respect to `wrt` that someone states, over the inputs of the expression. A scalar stands for an
 * array whose entries are all equal.
 */
export async function readAnswer(text: string, { inputs }: Expression, wrt: Node, language: Language): Promise<Node> {
  const { errors } = language;
  const shapes = new Map([...inputs].map(([name, { shape }]) => [name, shape]));
  const parsed = await readGraph(text, shapes, language);
  const replacements = new Map<Node, Node>();
  for (const [name, node] of parsed.inputs) {
    const input = inputs.get(name);
    if (input === undefined)
      throw new UsageError({ op: "--answer", ...errors.knownName([...inputs.keys()], quote(name)) });
    replacements.set(node, input);
  }
  const answer = substitute([parsed.node], replacements)(parsed.node);
  if (answer.rank === 0 || sameShape(answer.shape, wrt.shape)) return broadcastTo(answer, wrt.shape);
  throw new UsageError({ op: "--answer", ...errors.shape(formatShape(wrt.shape), formatShape(answer.shape)) });
}

/** An expression is parsed; a module is run on inputs. */
async function readGraph(text: string, shapes: ReadonlyMap<string, Shape>, language: Language): Promise<Made> {
  const path = modulePath(text);
  return path === undefined ? parse(text, { shapes: Object.fromEntries(shapes) }) : runModule(path, shapes, language);
}
