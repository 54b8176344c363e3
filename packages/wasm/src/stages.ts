/** The stages of the compiler, from a graph to the bytes of a module. */
import { type Application, bodiesOf, Graph, rebuild, simplify } from "@cadena/autodiff";
import { type Assembled, assemble, machineCode } from "./emit/program.js";
import type { Abilities } from "./extension.js";
import { fuse } from "./lower/fuse.js";
import type { Kernel } from "./lower/kernel.js";
import { type Lowered, lower, type NameOf } from "./lower/lower.js";
import type { Buffer } from "./lower/view.js";
import type { Settings } from "./settings.js";

/** What the stages make. */
export interface Stages {
  readonly settings: Settings;
  readonly lowered: Lowered;
  /** After fusion. */
  readonly kernels: readonly Kernel[];
  readonly assembled: Assembled;
}

/**
 * The graph with equal nodes shared, constants folded, and sums and products made simple: exactly the same values, but
 * for primitives that engines compute by their definition.
 */
export function simplified(graph: Graph): Graph {
  return new Graph(graph.inputs, simplify(inlined(graph).outputs).outputs);
}

/** The graph with definitions in place of the primitives that say so; itself where there are none. */
export function inlined(graph: Graph): Graph {
  if (!hasInline(graph)) return graph;
  const { inputs, outputs } = graph;
  const map = rebuild(
    outputs,
    ({ application }, args) =>
      application !== undefined && isInline(application) ? application.primitive.definition?.(args) : undefined,
    undefined,
    inlined,
  );
  return new Graph(inputs, outputs.map(map));
}

/** The simplified graph after the passes that the engine has. */
export function simpler(graph: Graph, { passes }: Abilities): Graph {
  return Object.values(passes).reduce((before, pass) => pass(before), simplified(graph));
}

function hasInline({ applications }: Graph): boolean {
  return applications.some((each) => isInline(each) || bodiesOf(each.params).some(([, body]) => hasInline(body)));
}

function isInline({ primitive: { inline = false }, inputs }: Application): boolean {
  return typeof inline === "function" ? inline(inputs) : inline;
}

/** Lowers a simplified graph, fuses its loops, plans memory and writes the module. */
export function stagesOf(graph: Graph, settings: Settings, nameOf?: NameOf): Stages {
  const { carry, abilities } = settings;
  const lowered = lower(graph, machineCode(abilities), nameOf, carry);
  const fused = fuse(lowered.kernels, lowered.outputs);
  const pairs = carry.map(([output, input]) => ({
    from: lowered.outputs[output] as Buffer,
    state: lowered.inputs[input] as Buffer,
  }));
  const carried = pairs.map(({ from }) => from);
  const kernels = (abilities.sharing === undefined && abilities.gather?.(fused, lowered.outputs, carried)) || fused;
  const states = new Set(carry.map(([, input]) => input));
  const lifetimes = {
    inputs: lowered.inputs.filter((_, i) => !states.has(i)),
    constants: [...lowered.constants.keys()],
    carry: pairs,
    outputs: lowered.outputs,
    zone: abilities.guarding?.zone ?? 0,
  };
  return { settings, lowered, kernels, assembled: assemble(kernels, lifetimes, settings) };
}
