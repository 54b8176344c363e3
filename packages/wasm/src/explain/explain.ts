/** What the compiler makes of a graph, stage after stage, as text. */
import type { Graph } from "@cadena/autodiff";
import type { CompileOptions } from "../engine.js";
import { type Settings, type Stages, simpler, stagesOf } from "../stages.js";
import { detectTarget } from "../target.js";
import { costOf, describe, detail, plus } from "./kernel.js";
import { memoryTable } from "./memory.js";

/**
 * The stages of the compiler as text: the graph as it is given, simplified, as kernels, with its loops fused, and in
 * memory. Names are those of the simplified graph's listing. The same graph gives the same text for the same target.
 *
 * @example
 * const x = input("x", { shape: [4] });
 * explain(new Graph([x], [named("y", exp(add(mul(x, x), 0)))]));
 * // …
 */
export function explain(graph: Graph, options: CompileOptions = {}): string {
  const short = simpler(graph);
  const { target = detectTarget(), carry = [], guard = false } = options;
  const stages = stagesOf(short, { target, carry, guard }, (node) => short.nameOf(node));
  const { kernels } = stages.lowered;
  return [
    `As given\n${graph}`,
    `Simplified\n${short}`,
    `Lowered: ${count(kernels.length, "kernel")}\n${kernels.map((kernel, i) => `  ${i} ${describe(kernel)}`).join("\n")}`,
    lastStages(stages),
  ].join("\n\n");
}

/** The last stages alone: the kernels that run, and the memory they share. */
export function explainProgram(graph: Graph, settings: Settings): string {
  const short = simpler(graph);
  return lastStages(stagesOf(short, settings, (node) => short.nameOf(node)));
}

function lastStages({ kernels, assembled: { bytes, plan } }: Stages): string {
  const { flops, read, written } = kernels.map(costOf).reduce(plus, { flops: 0, read: 0, written: 0 });
  const total = `${flops} flops, ${read} bytes read, ${written} written`;
  return [
    `Fused: ${count(kernels.length, "kernel")}, ${total}`,
    ...kernels.map((kernel, i) => detail(kernel, `${i}`).replace(/^/gm, "  ")),
    "",
    `Memory: ${plan.bytes} bytes, ${plan.unshared} if nothing shared its place; ${bytes.length} bytes of code`,
    memoryTable(plan, kernels.length).replace(/^/gm, "  "),
  ].join("\n");
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}
