/** An expression of the command line: parsed, with the shapes, values and names its options give. */
import { type Bindings, gradients, type Node, named, sum } from "@cadena/autodiff";
import { parse } from "@cadena/autodiff/parse";
import { CadenaError, type Shape, type TensorLike } from "@cadena/core";

/** Options that every command on expressions takes. */
export interface ExpressionOptions {
  /** `W=3x2,b=3` */
  readonly shape?: string;
  /** `w=0.5,x=2`; an array is written as JSON: `W=[[1,2],[3,4]]`. */
  readonly at?: string;
  /** `w,b`; default: all inputs. */
  readonly wrt?: string;
}

/** What the options say. */
export interface Expression {
  readonly output: Node;
  readonly inputs: ReadonlyMap<string, Node>;
  readonly wrt: readonly Node[];
  readonly bindings: Bindings | undefined;
}

/** Reads an expression with its options. A result that is not a scalar is summed where a scalar is needed. */
export function readExpression(text: string, options: ExpressionOptions): Expression {
  const shapes = readShapes(options.shape);
  const at = options.at === undefined ? undefined : readValues(options.at);
  for (const [name, value] of at ?? []) if (!shapes.has(name)) shapes.set(name, shapeOf(value));
  const { node, inputs } = parse(text, { shapes: Object.fromEntries(shapes) });
  const wrt =
    options.wrt === undefined ? [...inputs.values()] : options.wrt.split(",").map((name) => find(inputs, name));
  for (const name of at?.keys() ?? []) find(inputs, name);
  return { output: node, inputs, wrt, bindings: at && new Map([...at].map(([name, value]) => [name, value])) };
}

/** The expression as a scalar named L. */
export function scalarLoss({ output }: Expression): Node {
  const scalar = output.rank === 0 ? output : sum(output);
  return scalar.kind === "output" && scalar.name === undefined ? named("L", scalar) : scalar;
}

/** The gradients of the scalar loss. */
export function lossGradients(expression: Expression): readonly Node[] {
  return gradients(scalarLoss(expression), expression.wrt);
}

function find(inputs: ReadonlyMap<string, Node>, name: string): Node {
  const node = inputs.get(name.trim());
  if (node !== undefined) return node;
  throw new CadenaError({
    op: "cadena",
    expected: `a name of the expression is required (${[...inputs.keys()].join(", ") || "it has none"})`,
    received: `"${name}"`,
  });
}

function readShapes(text: string | undefined): Map<string, Shape> {
  const shapes = new Map<string, Shape>();
  for (const [name, value] of assignments(text ?? "", "--shape W=3x2")) {
    if (!/^\d+(x\d+)*$/.test(value)) throw malformed("--shape", "W=3x2", `${name}=${value}`);
    shapes.set(name, value.split("x").map(Number));
  }
  return shapes;
}

function readValues(text: string): Map<string, TensorLike> {
  const values = new Map<string, TensorLike>();
  for (const [name, value] of assignments(text, "--at w=0.5,x=2")) {
    try {
      values.set(name, JSON.parse(value) as TensorLike);
    } catch {
      throw malformed("--at", "w=0.5 or W=[[1,2],[3,4]]", `${name}=${value}`);
    }
  }
  return values;
}

/** `a=1,b=[1,2]`: commas inside brackets belong to the value. */
function assignments(text: string, example: string): readonly (readonly [name: string, value: string])[] {
  const parts: string[] = [];
  let depth = 0;
  let part = "";
  for (const letter of text) {
    if (letter === "[") depth++;
    if (letter === "]") depth--;
    if (letter === "," && depth === 0) {
      parts.push(part);
      part = "";
    } else {
      part += letter;
    }
  }
  return [...parts, part]
    .filter((each) => each.trim() !== "")
    .map((each) => {
      const cut = each.indexOf("=");
      if (cut < 1) throw malformed("options", example, each);
      return [each.slice(0, cut).trim(), each.slice(cut + 1).trim()] as const;
    });
}

function shapeOf(value: TensorLike): Shape {
  const shape: number[] = [];
  for (let level: unknown = value; Array.isArray(level); level = level[0]) shape.push(level.length);
  return shape;
}

function malformed(op: string, expected: string, received: string): CadenaError {
  return new CadenaError({ op, expected: `the form ${expected} is required`, received: `"${received}"` });
}
