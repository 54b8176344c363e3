/** What the compiler makes of a graph, stage after stage, as text. */
import { Graph, simplify } from "@cadena/autodiff";
import { exportName } from "../emit/program.js";
import type { Pass } from "../extension.js";
import type { Kernel } from "../lower/kernel.js";
import { type CompileOptions, type Settings, settingsOf } from "../settings.js";
import { type Stages, simpler, simplified, stagesOf } from "../stages.js";
import { pieceName } from "../threads/steps.js";
import { costOf, describe, detail, plus } from "./kernel.js";
import { memoryTable } from "./memory.js";

/** The stages of the compiler as text. */
export function explain(graph: Graph, options: CompileOptions): string {
  const settings = settingsOf("explain", options);
  const short = simplified(graph);
  const passed = afterEach(short, settings.abilities.passes);
  const last = passed.graph;
  const stages = stagesOf(last, settings, (node) => last.nameOf(node));
  const { kernels } = stages.lowered;
  return [
    `As given\n${graph}`,
    ...afterEach(graph, simplifications).texts,
    `Simplified\n${short}`,
    ...passed.texts,
    `Lowered: ${count(kernels.length, "kernel")}\n${kernels.map((kernel, i) => `  ${i} ${describe(kernel)}`).join("\n")}`,
    lastStages(stages),
  ].join("\n\n");
}

/** The parts of simplification, which takes all of them in one walk. */
const simplifications: Readonly<Record<string, Pass>> = Object.fromEntries(
  (["folding", "algebra", "sharing"] as const).map((only) => [
    only,
    (graph: Graph) => new Graph(graph.inputs, simplify(graph.outputs, { only }).outputs),
  ]),
);

/** What each pass alone makes of what the one before it left, and what the last one leaves. */
function afterEach(
  graph: Graph,
  passes: Readonly<Record<string, Pass>>,
): { readonly texts: readonly string[]; readonly graph: Graph } {
  let [last, old] = [graph, `${graph}`];
  const texts = Object.entries(passes).map(([name, pass]) => {
    last = pass(last);
    const text = `${last}`;
    const isSame = text === old;
    old = text;
    return `After ${name}${isSame ? ": the same" : `\n${text}`}`;
  });
  return { texts, graph: last };
}

/** Kernels and programs in words. */
export interface Texts {
  readonly describe: (kernel: Kernel) => string;
  readonly explain: (graph: Graph, settings: Settings) => string;
}

/** The last stages alone: the kernels that run, and the memory they share. */
export function explainProgram(graph: Graph, settings: Settings): string {
  const short = simpler(graph, settings.abilities);
  return lastStages(stagesOf(short, settings, (node) => short.nameOf(node)));
}

function lastStages({ kernels, assembled: { bytes, plan, steps } }: Stages): string {
  const { flops, read, written } = kernels.map(costOf).reduce(plus, { flops: 0, read: 0, written: 0 });
  const total = `${flops} flops, ${read} bytes read, ${written} written`;
  return [
    `Fused: ${count(kernels.length, "kernel")}, ${total}`,
    ...kernels.map((kernel, i) =>
      detail(kernel, `${i}`, steps.find(({ name }) => name === pieceName(exportName(i)))?.pieces).replace(/^/gm, "  "),
    ),
    "",
    `Memory: ${plan.bytes} bytes, for values of ${plan.unshared}; ${bytes.length} bytes of code`,
    memoryTable(plan, kernels.length).replace(/^/gm, "  "),
  ].join("\n");
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}
