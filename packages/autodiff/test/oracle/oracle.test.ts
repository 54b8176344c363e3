/** Elementwise functions against big numbers in float64: slopes, and composites, to 4 units of the last place. */
import { tensor } from "@cadena/core";
import { describe, expect, it } from "vitest";
import { reals } from "../../src/graph/domain.js";
import { applyOne, evaluate, gradients, input, type Node, type Primitive, sum } from "../../src/index.js";
import { primitives } from "../../src/primitives/registry.js";
import { arityOf } from "../samples.js";
import { type Big, big } from "./big-functions.js";
import { compositeRows } from "./composites.js";
import { type Exception, exceptions, heldElsewhere } from "./exceptions.js";
import { points } from "./points.js";
import { primitiveRows, type Row } from "./primitives.js";

/** Units of the last place: values of primitives are held to fewer. */
const held = { primitive: 2, other: 4 };

/** How many units of its last place the number is away. Beyond the largest float64, infinity is right. */
function distance(actual: number, expected: Big): { readonly units: number; readonly absolute: number } {
  const rounded = Number(expected);
  if (actual === rounded || (Number.isNaN(actual) && Number.isNaN(rounded))) return { units: 0, absolute: 0 };
  if (!Number.isFinite(actual) || expected.isNaN() || !expected.isFinite()) {
    return { units: Number.POSITIVE_INFINITY, absolute: Number.POSITIVE_INFINITY };
  }
  const error = expected.minus(big(actual)).abs();
  const exponent = Math.max(Math.floor(Math.log2(Math.min(Math.abs(rounded), Number.MAX_VALUE))) - 52, -1074);
  return { units: Number(error.div(big(2).pow(exponent))), absolute: Number(error) };
}

/** Asks f and its gradient at all points at once. */
function check(
  name: string,
  f: (a: Node, b: Node) => Node,
  row: Row,
  unitsOfValue: number,
  at: readonly (readonly number[])[],
  smooth: (args: readonly number[]) => boolean,
): void {
  const letters = ["a", "b"].slice(0, at[0]?.length);
  const inputs = letters.map((letter) => input(letter, { shape: [at.length] }));
  const y = f(...(inputs as [Node, Node]));
  const graph = [y, ...(row.slopes.length === 0 ? [] : gradients(sum(y), inputs))];
  const columns = inputs.map((node, i) => [node, tensor(at.map((args) => args[i] as number))] as const);
  const found = evaluate(graph, new Map(columns));
  const [wrong, needed] = [[] as string[], new Set<Exception>()];
  for (const [k, args] of at.entries()) {
    const [a, b] = args as [number, number];
    for (const [i, exact] of (smooth(args) ? [row.value, ...row.slopes] : [row.value]).entries()) {
      const actual = Number(found[i]?.at(k));
      const expected = exact(...(args.map(big) as [Big, Big]));
      const error = distance(actual, expected);
      if (error.units <= (i === 0 ? unitsOfValue : held.other)) continue;
      const kind = i === 0 ? "value" : "slope";
      const applying = exceptions[name]?.filter((each) => each.of === kind && (each.where?.(a, b) ?? true)) ?? [];
      const exception = applying.find(
        (each) => error.units <= (each.units?.(a, b) ?? 0) || error.absolute <= (each.absolute ?? 0),
      );
      if (exception !== undefined) needed.add(exception);
      else {
        const what = i === 0 ? name : `∂${name}/∂${letters[i - 1]}`;
        wrong.push(`${what} at ${args.join(", ")} is ${Number(expected)}, got ${actual}: ${error.units} ulp`);
      }
    }
  }
  expect(wrong).toEqual([]);
  expect((exceptions[name] ?? []).filter((each) => !needed.has(each)).map(({ reason }) => reason)).toEqual([]);
}

/** Is the point inside the domain, or on the border of that of one argument, and not at a kink? */
function isSmooth({ domain, kink, scalar }: Primitive, args: readonly number[]): boolean {
  if (kink?.distance(...args) === 0) return false;
  if (args.length === 1) return !Number.isNaN(scalar?.(...args));
  return args.every((x, i) => (domain?.[i] ?? reals).contains(x));
}

const elementwise = primitives.filter(
  ({ scalar, differential }) => scalar !== undefined || differential.kind === "elementwise",
);
const [one, two] = [points(1, 60), points(2, 80)];

it("every elementwise primitive has a row, or a reason to have none", () => {
  const names = elementwise.map(({ name }) => name);
  const said = [...Object.keys(primitiveRows), ...Object.keys(heldElsewhere)];
  expect(said.toSorted()).toEqual(names.toSorted());
  const rows = [...names, ...Object.keys(compositeRows)];
  expect(Object.keys(exceptions).filter((name) => !rows.includes(name))).toEqual([]);
});

describe("primitives", () => {
  const withRow = elementwise.flatMap((primitive) => {
    const row = primitiveRows[primitive.name];
    return row === undefined ? [] : [[primitive.name, primitive, row] as const];
  });
  it.each(withRow)("%s", (name, primitive, row) => {
    const arity = arityOf(primitive);
    const f = (a: Node, b: Node): Node => applyOne(primitive, [a, b].slice(0, arity));
    check(name, f, row, row.units ?? held.primitive, arity === 1 ? one : two, (args) => isSmooth(primitive, args));
  });
});

describe("composites", () => {
  it.each(Object.entries(compositeRows))("%s", (name, row) => {
    const { f, smooth = () => true } = row;
    check(name, f, row, held.other, row.slopes.length === 1 ? one : two, ([a, b]) => smooth(a as number, b as number));
  });
});
