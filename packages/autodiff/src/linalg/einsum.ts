/** Einstein's summation convention, read from a string. */
import { ShapeError, ValueError } from "@cadena/core";
import { composite } from "../functions/composite.js";
import { type Operand, promote } from "../functions/lift.js";
import type { Node } from "../graph/node.js";
import { contract } from "./contract.js";

/**
 * Sums of products, as NumPy's `einsum`. `subscripts` has a letter for each axis of each value, with commas between the
 * values, and after `->` the letters of the result; all others are summed over. A letter twice in one value goes along
 * its diagonal. `...` stands for any further axes, which broadcast. Without `->`, the result has those, and then the
 * letters that are named once, in alphabetical order.
 *
 * @throws ValueError if the subscripts cannot be read; ShapeError if they do not fit the values, or sizes differ.
 * @example
 * const a = tensor([[1, 2], [3, 4]]);
 * evaluate(einsum("ij,j->i", a, tensor([1, 1]))).toArray(); // [3, 7]
 * evaluate(einsum("ii", a)).item(); // 5
 * evaluate(einsum("...ij->...ji", a)).toArray(); // [[1, 3], [2, 4]]
 */
export function einsum(subscripts: string, ...values: readonly Operand[]): Node {
  const nodes = promote("einsum", values);
  const [left, right] = read(subscripts, nodes.length);
  const inputs = nodes.map((node, i) => ({ node, labels: labelsOf(left[i] as string, node, subscripts) }));
  const all = inputs.flatMap(({ labels }) => labels);
  const further = [...new Set(all.filter((label) => label.startsWith("...")))].sort(byPlace);
  const output = right === undefined ? [...further, ...namedOnce(all)] : spell(right, further);
  check(subscripts, output, all, further);
  return composite("einsum", nodes, { subscripts }, () => contract("einsum", inputs, output));
}

/** The subscripts of the values and, if there is an arrow, of the result. */
function read(subscripts: string, count: number): readonly [values: readonly string[], result: string | undefined] {
  const text = subscripts.replaceAll(" ", "");
  const term = "[A-Za-z]*(?:\\.\\.\\.)?[A-Za-z]*";
  if (!new RegExp(`^${term}(?:,${term})*(?:->${term})?$`).test(text)) {
    refuse(
      "letters, commas, one -> and at most one ... a value are required",
      subscripts,
      "Write ij,jk->ik for a matrix product.",
    );
  }
  const [left, right] = text.split("->") as [string, string | undefined];
  const values = left.split(",");
  if (values.length !== count)
    refuse(`subscripts of ${count} values are required`, subscripts, "Commas separate values.");
  return [values, right];
}

/** The labels of the axes of a value: its letters, and `...0`, `...1` … for further axes, counted from their end. */
function labelsOf(term: string, { rank, shape }: Node, subscripts: string): readonly string[] {
  const letters = term.replace("...", "").length;
  if (term.includes("...") ? rank < letters : rank !== letters) {
    throw new ShapeError({
      op: "einsum",
      expected: `a value with an axis for each letter of "${term}" is required`,
      received: `[${shape.join(", ")}] in "${subscripts}"`,
      advice: "Write ... for further axes.",
    });
  }
  return spell(
    term,
    Array.from({ length: rank - letters }, (_, i) => `...${rank - letters - 1 - i}`),
  );
}

/** The labels of a term, with `further` in the place of its dots. */
function spell(term: string, further: readonly string[]): readonly string[] {
  const [before, after] = term.split("...") as [string, string | undefined];
  return after === undefined ? [...before] : [...before, ...further, ...after];
}

const byPlace = (a: string, b: string): number => Number(b.slice(3)) - Number(a.slice(3));

function namedOnce(labels: readonly string[]): readonly string[] {
  return labels
    .filter((label, i) => !label.startsWith("...") && labels.indexOf(label) === i && labels.lastIndexOf(label) === i)
    .sort();
}

function check(
  subscripts: string,
  output: readonly string[],
  all: readonly string[],
  further: readonly string[],
): void {
  if (new Set(output).size < output.length)
    refuse("a result that names each letter once is required", subscripts, "Letters left out are summed over.");
  if (!output.every((label) => all.includes(label)))
    refuse("a result of letters of the values is required", subscripts, "Take the letters from the left of ->.");
  if (!further.every((label) => output.includes(label)))
    refuse("a result with the ... of the values is required", subscripts, "Sum over those axes with sum.");
}

function refuse(expected: string, subscripts: string, advice: string): never {
  throw new ValueError({ op: "einsum", expected, received: `"${subscripts}"`, advice });
}
