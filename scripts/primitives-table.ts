/** The table of primitives in `docs/primitives.md`: what their rules give on symbolic inputs, not what somebody wrote. */
import {
  type Application,
  add,
  applyOne,
  backpropagate,
  customDerivative,
  evaluate,
  formatAval,
  input,
  mul,
  type Node,
  type Params,
  type Primitive,
  pushForward,
  simplify,
  sin,
} from "@cadena/autodiff";
import { cond, scan } from "@cadena/autodiff/control";
import { svd } from "@cadena/autodiff/linalg";
import { primitives } from "@cadena/autodiff/registry";
import { CadenaError, type DType, type Shape, type Tensor, tensor } from "@cadena/core";
import { toText } from "@cadena/viz";
import { capabilityOf } from "@cadena/wasm/full";

/** A primitive applied to named inputs. */
interface Example {
  readonly inputs: readonly Node[];
  readonly output: Node;
}

const letters = ["a", "b", "c"];

function apply(primitive: Primitive, shapes: readonly Shape[], params: Params, dtypes: readonly DType[] = []): Example {
  const inputs = shapes.map((shape, i) => input(letters[i], { shape, dtype: dtypes[i] ?? "float64" }));
  return { inputs, output: applyOne(primitive, inputs, params) };
}

const square: Shape = [2, 2];

/** Shapes and params for the primitives that are not elementwise. */
const examples: Readonly<Record<string, (primitive: Primitive) => Example>> = {
  reshape: (p) => apply(p, [[2, 3]], { shape: [6] }),
  transpose: (p) => apply(p, [[2, 3]], { permutation: [1, 0] }),
  broadcast: (p) => apply(p, [[3]], { shape: [2, 3], axes: [0] }),
  concatenate: (p) => apply(p, [[2], [3]], { axis: 0 }),
  slice: (p) => apply(p, [[5]], { start: [1], stop: [4], step: [1] }),
  pad: (p) => apply(p, [[3]], { low: [1], high: [1], interior: [0] }),
  sum: (p) => apply(p, [[2, 3]], { axes: [0] }),
  max: (p) => apply(p, [[2, 3]], { axes: [0] }),
  min: (p) => apply(p, [[2, 3]], { axes: [0] }),
  cumsum: (p) => apply(p, [[3]], { axis: 0 }),
  gather: (p) => apply(p, [[4], [2]], { axis: 0 }, ["float64", "int32"]),
  scatterAdd: (p) => apply(p, [[4], [2], [2]], { axis: 0 }, ["float64", "int32"]),
  scatterMax: (p) => apply(p, [[4], [2], [2]], { axis: 0 }, ["float64", "int32"]),
  argsort: (p) => apply(p, [[3]], { axis: 0 }),
  randomBits: (p) => apply(p, [[2]], { shape: [3] }, ["int32"]),
  randomCipher: (p) => apply(p, [[2], [2]], {}, ["int32", "int32"]),
  truncatedQuantile: (p) => apply(p, [[3], [3], [3]], {}),
  randomNormal: (p) => apply(p, [[2]], { shape: [3] }, ["int32"]),
  randomPermutation: (p) => apply(p, [[2]], { shape: [3] }, ["int32"]),
  matmul: (p) =>
    apply(
      p,
      [
        [2, 3],
        [3, 4],
      ],
      {},
    ),
  solve: (p) => apply(p, [square, [2, 3]], {}),
  triangularSolve: (p) => apply(p, [square, [2, 3]], {}),
  det: (p) => apply(p, [square], {}),
  cofactors: (p) => apply(p, [square], {}),
  logAbsDet: (p) => apply(p, [square], {}),
  signDet: (p) => apply(p, [square], {}),
  cholesky: (p) => apply(p, [square], {}),
  orthonormalBasis: (p) => apply(p, [[3, 2]], {}),
  polygamma: (p) => apply(p, [[3]], { order: 1 }),
  sinc: (p) => apply(p, [[3]], { order: 0 }),
  besselI: (p) => apply(p, [[3]], { order: 1 }),
  scaledBesselI: (p) => apply(p, [[3]], { order: 1 }),
  scaledBesselISlope: (p) => apply(p, [[3]], { order: 1 }),
  where: (p) => apply(p, [[3], [3], [3]], {}, ["bool"]),
  cond: () => {
    const [p, a, b] = [input("p", { dtype: "bool" }), input("a"), input("b")];
    return {
      inputs: [p, a, b],
      output: cond(
        p,
        (x: Node, y: Node) => mul(x, y),
        (x: Node) => sin(x),
        a,
        b,
      ),
    };
  },
  svd: () => {
    const a = input("a", { shape: [3, 2] });
    return { inputs: [a], output: svd(a).s };
  },
  scan: () => {
    const [a, b, c] = [input("a"), input("b"), input("c", { shape: [3] })];
    const [output] = scan((h: Node, x: Node) => [add(mul(a, h), x), null], b, c);
    return { inputs: [a, b, c], output };
  },
  cast: (p) => apply(p, [[3]], { dtype: "float32" }),
  stopGradient: (p) => apply(p, [[3]], {}),
  barrier: (p) => apply(p, [[3], [2]], {}),
  custom: () => {
    const x = input("a", { shape: [3] });
    const square = customDerivative((a: Node) => mul(a, a), { vjp: (ct, _, a) => [mul(ct, mul(2, a))] });
    return { inputs: [x], output: square(x) };
  },
};

/** What the two modes give: the cotangent of each input, given ȳ, and the tangent, given ȧ, ḃ …; `–` where nothing. */
function derivatives({ inputs, output }: Example, print: (node: Node) => string): readonly [string, string] {
  const like = (node: Node, name: string): Node => input(name, { shape: node.shape, dtype: node.dtype });
  const tidy = (node: Node | null | undefined): string =>
    node ? `\`${print(simplify([node]).outputs[0] as Node)}\`` : "–";
  const { cotangent } = backpropagate([output], [like(output, "ȳ")], inputs);
  const seeds = inputs.map((each, i) => like(each, ["ȧ", "ḃ", "ċ"][i] as string));
  const floats = inputs.flatMap((each, i) => (each.dtype === "float64" ? [i] : []));
  const [tangent] = pushForward(
    [output],
    floats.map((i) => inputs[i] as Node),
    floats.map((i) => seeds[i] as Node),
  );
  return [inputs.map((each) => tidy(cotangent(each))).join(", "), tidy(tangent)];
}

/** A graph as nested calls of primitives: `matmul(transpose(a), ȳ)`. */
function calls(node: Node): string {
  const { application } = node;
  if (application === undefined) return node.name ?? toText(node);
  return `${application.primitive.name}(${application.inputs.map(calls).join(", ")})`;
}

/** Numbers of a shape, not sorted: 4, 1, 2, 3, 5, 0, 4 …, from another start for each argument; indices are below 3. */
function numbers({ shape, dtype }: Node, place: number): Tensor {
  const size = shape.reduce((product, each) => product * each, 1);
  const values = Array.from({ length: size }, (_, i) => [4, 1, 2, 3, 5, 0][(i + place) % 6] as number);
  return tensor(
    dtype === "int32" ? values.map((value) => value % 3) : dtype === "bool" ? values.map((value) => value % 2) : values,
    { dtype, shape },
  );
}

const brief = (value: unknown): string =>
  typeof value === "number"
    ? String(Number(value.toPrecision(6)))
    : Array.isArray(value)
      ? `[${value.map(brief).join(", ")}]`
      : String(value);

/** An example that was run: its inputs and what came of them. */
function ran({ inputs, output }: Example, values: readonly Tensor[]): string {
  const given = inputs.map((each, i) => `${each.name} = ${brief((values[i] as Tensor).toArray())}`).join(", ");
  const result = evaluate(output, new Map(inputs.map((each, i) => [each, values[i] as Tensor]))).toArray();
  return `${given}: \`${brief(result)}\``;
}

/** The first of some points where the value is finite. */
function ranSomewhere(example: Example): string {
  const points = [
    [2, 3],
    [0.5, 0.25],
  ].map((point) => example.inputs.map((_, i) => tensor(point[i] as number)));
  const finite = points.find((point) =>
    Number.isFinite(
      evaluate(example.output, new Map(example.inputs.map((each, i) => [each, point[i] as Tensor]))).item(),
    ),
  );
  return ran(example, finite ?? (points[0] as readonly Tensor[]));
}

/** The value as it is written, and as Spanish writes it where that is another. */
function written(node: Node): string {
  const [english, spanish] = [toText(node), toText(node, { locale: "es" })];
  return english === spanish ? `\`${english}\`` : `\`${english}\`, es \`${spanish}\``;
}

/** What other packages do with a primitive, as they say themselves of its example. */
export type Capabilities = ReadonlyMap<string, (example: Example) => string>;

const furtherColumns: Capabilities = new Map([
  ["Wasm", compiled],
  ["ONNX", () => "not yet"],
]);

/** How an example is compiled, and which dtypes are compiled otherwise. */
function compiled({ output }: Example): string {
  const example = output.application as Application;
  const usual = capabilityOf(example);
  const exceptions = (["int32", "bool"] as const).flatMap((dtype) => {
    const inputs = example.inputs.map((each, i) =>
      input(letters[i], { shape: each.shape, dtype: each.dtype === "float64" ? dtype : each.dtype }),
    );
    try {
      const other = capabilityOf(applyOne(example.primitive, inputs, example.params).application as Application);
      return other === usual ? [] : [`${dtype}: ${other}`];
    } catch (error) {
      if (error instanceof CadenaError) return [];
      throw error;
    }
  });
  return [usual, ...exceptions].join("; ");
}

/** How `vmap` treats a primitive, and what other packages do with it. */
const capabilities = ({ batch }: Primitive, example: Example, further: Capabilities): readonly string[] => [
  batch === "pointwise" ? "as it is" : "by its rule",
  ...[...further.values()].map((say) => say(example)),
];

function elementwiseRow(primitive: Primitive, further: Capabilities): readonly string[] {
  const { name, scalar, differential, domain, kink, singular } = primitive;
  const arity = differential.kind === "elementwise" ? differential.partials.length : (scalar?.length ?? 0);
  const example = apply(primitive, new Array<Shape>(arity).fill([]), {});
  const where = domain?.flatMap((each, i) => (each.name === "ℝ" ? [] : each.name.replace("x", letters[i] as string)));
  const [cotangents, tangent] = derivatives(example, toText);
  const marks = singular === true ? "absorbs" : singular === undefined ? "" : "absorbs where it may be infinite";
  return [
    `\`${name}\``,
    written(example.output),
    ranSomewhere(example),
    cotangents,
    tangent,
    where?.join(", ") ?? "",
    kink?.convention ?? "",
    marks,
    ...capabilities(primitive, example, further),
  ];
}

function otherRow(primitive: Primitive, further: Capabilities): readonly string[] {
  const make = examples[primitive.name];
  if (make === undefined) throw new Error(`primitives-table.ts: "${primitive.name}" needs an example.`);
  const example = make(primitive);
  const shapes = `${example.inputs.map(formatAval).join(", ")} → ${formatAval(example.output)}`;
  const { kind } = primitive.differential;
  return [
    `\`${primitive.name}\``,
    kind,
    shapes,
    ran(example, example.inputs.map(numbers)),
    ...derivatives(example, calls),
    ...capabilities(primitive, example, further),
  ];
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => "---"), ...rows]
    .map((row) => `| ${row.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |\n`)
    .join("");

/** The page. */
export function primitivesPage(further: Capabilities = furtherColumns): string {
  const scalars = primitives.filter(({ scalar }) => scalar !== undefined);
  const others = primitives.filter(({ scalar }) => scalar === undefined);
  const names = ["vmap", ...further.keys()];
  return `# The primitives

Every operation of a graph is one of these ${primitives.length}; all other functions are made of them. The columns are not written by
hand: each rule is run on symbolic inputs a, b, c, and the graph that it builds is printed. ȳ is the cotangent that
arrives; ȧ, ḃ, ċ are the tangents; examples were run. \`–\`: nothing flows. Each primitive also has a kernel, a shape rule, a batching rule
and a notation, and obeys the laws of [testing.md](testing.md).

\`pnpm docs:update\` writes this page.

## Entry by entry

${table(
  ["primitive", "value", "example", "cotangents", "tangent", "domain", "at a kink", "zero cotangents", ...names],
  scalars.map((each) => elementwiseRow(each, further)),
)}
*absorbs*: the value may be infinite where the inputs are finite, so the product with a cotangent of 0 is 0
([decision 5](decisions/005-zero-cotangents.md)).

## The others

Derivatives are nested calls of primitives here, without their parameters.

${table(
  ["primitive", "differential", "shapes", "example", "cotangents", "tangent", ...names],
  others.map((each) => otherRow(each, further)),
)}`;
}
