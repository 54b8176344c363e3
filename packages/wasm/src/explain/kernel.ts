/** Kernels as text: what each computes, over which shape, and what it costs. */
import { sizeOf } from "@cadena/core";
import type { Call, Expression, Literal } from "../lower/expression.js";
import { type Kernel, type Loop, readsOf, writesOf } from "../lower/kernel.js";
import { type Buffer, isRowMajor, join, shapeOf, type View } from "../lower/view.js";
import { byteLength, bytesOf } from "../plan/memory.js";

/**
 * What a kernel does in one run. A call counts as one operation at each place, whether it is a sum or a tangent, and
 * so does each entry that a kernel of its own or a reference kernel gives.
 */
export interface Cost {
  readonly flops: number;
  /** In bytes, of which each counts once. */
  readonly read: number;
  readonly written: number;
}

/** A kernel in one line. */
export function describe(kernel: Kernel): string {
  return `${taskOf(kernel)} → ${labels(targetsOf(kernel))}`;
}

/** A kernel with all that was fused into it, in order, and its cost. `pieces` are those that threads share. */
export function detail(kernel: Kernel, number: string, pieces = 0): string {
  const { flops, read, written } = costOf(kernel);
  const inside =
    kernel.kind === "loop"
      ? linesOf(kernel)
      : kernel.kind === "native"
        ? [
            ...(kernel.parts ?? []).map((each, i) => detail(each, `${number}.${i}`)),
            ...(kernel.inside?.bodies ?? []).flatMap(({ name, kernels }) => [
              name,
              ...kernels.map((each, i) => detail(each, `${number}.${name}.${i}`).replace(/^/gm, "  ")),
            ]),
          ]
        : [];
  return [
    `${number} ${describe(kernel)}`,
    ...inside.map((line) => line.replace(/^/gm, "    ")),
    `    ${flops} flops, ${read} bytes read, ${written} written${pieces === 0 ? "" : `, in ${pieces} pieces`}`,
  ].join("\n");
}

function taskOf(kernel: Kernel): string {
  if (kernel.kind === "matmul") return `matmul ${operand(kernel.left)} · ${operand(kernel.right)}`;
  if (kernel.kind === "reference") {
    return `${kernel.application.primitive.name}(${kernel.inputs.map(operand).join(", ")}), by its reference kernel`;
  }
  if (kernel.kind === "native") return `${kernel.name}(${(kernel.inside ?? kernel).reads.map(operand).join(", ")})`;
  const values = [...kernel.stores, ...kernel.reductions].map(({ value }) => value);
  const calls = [...callsIn(values)].map(({ name }) => name).concat(kernel.reductions.map(({ by }) => by));
  const shown = calls.length > 8 ? [...calls.slice(0, 8), `${calls.length - 8} more`] : calls;
  return `loop [${kernel.shape.join()}]: ${shown.length === 0 ? "copy" : shown.join(", ")}`;
}

function targetsOf(kernel: Kernel): readonly Buffer[] {
  return (kernel.kind === "native" && kernel.inside?.targets) || writesOf(kernel);
}

/** The calls of a loop in the order in which they run, each once, and what is written. */
function linesOf({ shape, stores, reductions }: Loop): readonly string[] {
  const names = new Map<Expression, string>();
  const lines: string[] = [];
  const nameOf = (value: Expression): string => {
    if (value.kind === "load") return placeIn(value.view, shape.length);
    if (value.kind === "literal") return numberText(value);
    const known = names.get(value);
    if (known !== undefined) return known;
    const args = value.args.map(nameOf).join(", ");
    const name = value.label ?? `t${names.size + 1}`;
    names.set(value, name);
    lines.push(`${name} = ${value.name}(${args})`);
    return name;
  };
  const written = stores.map(({ to, value }) => {
    const [place, name] = [placeIn(to, shape.length), nameOf(value)];
    return place === name ? name : `${place} ← ${name}`;
  });
  if (written.length > 0) lines.push(`write ${written.join(", ")}`);
  for (const { to, value, by, axes } of reductions) {
    lines.push(`${placeIn(to, shape.length)} ← ${by} of ${nameOf(value)} along ${axes.join(", ")}`);
  }
  return lines;
}

/** An operand of a product: its name, its shape, and how it lies where it is not row-major. */
function operand(view: View): string {
  const strides = view.axes.map((runs) => runs.map(({ stride }) => stride).join("·"));
  return `${view.buffer.label}[${shapeOf(view).join()}]${isRowMajor(view) ? "" : ` by steps ${strides.join(", ")}`}`;
}

const letters = "ijklmnopqrstuvw";

/** The entry of a buffer that a loop over i, j, k … is at: `b[j]`. Its name alone where the order is the loop's own. */
function placeIn(view: View, rank: number): string {
  const { buffer, offset, axes } = view;
  if (isRowMajor(view) && axes.length === rank && offset === 0 && sizeOf(shapeOf(view)) === buffer.size)
    return buffer.label;
  const terms = axes.flatMap((runs, axis) => {
    const letter = letters[axis] ?? `i${axis}`;
    const joined = join(runs);
    let inner = joined.reduce((product, { size }) => product * size, 1);
    return joined.map(({ size, stride }) => {
      const whole = inner === size && joined.length > 1 ? `(${letter} mod ${size})` : letter;
      inner /= size;
      const index = inner === 1 ? whole : `⌊${whole}/${inner}⌋`;
      return stride === 0 ? "" : stride === 1 ? index : `${stride}${index}`;
    });
  });
  const sum = [offset === 0 ? "" : `${offset}`, ...terms].filter((term) => term !== "").join(" + ");
  return `${buffer.label}[${sum === "" ? "0" : sum}]`;
}

/** What a kernel costs. A branch costs what both of its sides do, a loop what one pass does. */
export function costOf(kernel: Kernel): Cost {
  const read = bytesIn(readsOf(kernel));
  const written = sum(writesOf(kernel).map(byteLength));
  if (kernel.kind === "native" && kernel.inside !== undefined) {
    const { bodies, reads } = kernel.inside;
    return bodies
      .flatMap(({ kernels }) => kernels.map(costOf))
      .reduce(plus, { flops: 0, read: bytesIn(reads), written: 0 });
  }
  if (kernel.kind === "native" && kernel.parts !== undefined)
    return { flops: sum(kernel.parts.map((each) => costOf(each).flops)), read, written };
  if (kernel.kind === "matmul")
    return { flops: 2 * kernel.to.size * (shapeOf(kernel.left).at(-1) ?? 1), read, written };
  if (kernel.kind !== "loop") return { flops: sum(targetsOf(kernel).map(({ size }) => size)), read, written };
  const values = [...kernel.stores, ...kernel.reductions].map(({ value }) => value);
  return { flops: (callsIn(values).size + kernel.reductions.length) * sizeOf(kernel.shape), read, written };
}

/** The calls of expressions in the order in which they run, each once. */
function callsIn(values: readonly Expression[], found: Set<Call> = new Set()): ReadonlySet<Call> {
  for (const value of values) {
    if (value.kind !== "call" || found.has(value)) continue;
    callsIn(value.args, found);
    found.add(value);
  }
  return found;
}

/** The fewest digits that name a number of its dtype. */
function numberText({ value, dtype }: Literal): string {
  if (dtype !== "float32") return String(value);
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return String(short);
  }
  return String(value);
}

/** The costs of two kernels together. */
export function plus(a: Cost, b: Cost): Cost {
  return { flops: a.flops + b.flops, read: a.read + b.read, written: a.written + b.written };
}

/** The bytes that views show, of each buffer at most all. */
function bytesIn(views: readonly View[]): number {
  const places = new Map<Buffer, number>();
  for (const { buffer, axes } of views) {
    const shown = axes.flat().reduce((product, { size, stride }) => (stride === 0 ? product : product * size), 1);
    places.set(buffer, Math.max(places.get(buffer) ?? 0, Math.min(shown, buffer.size)));
  }
  return sum([...places].map(([{ dtype }, count]) => count * bytesOf[dtype]));
}

function labels(buffers: readonly Buffer[]): string {
  return buffers.map(({ label }) => label).join(", ");
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
