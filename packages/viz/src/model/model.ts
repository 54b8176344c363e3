/** The model behind all pictures: a graph of graphology, in which layers and calls may be one node. */
import type { Frame, Node } from "@cadena/autodiff";
import { MultiDirectedGraph } from "graphology";
import { symbolText } from "../format/text.js";
import { constantText, operationSign, shapeText, stepText, uncomputedText, valueText } from "./labels.js";
import type { Drawable, ModelEdge, ModelNode, ModelOptions, NodeKind } from "./types.js";
import { chooseView, type View } from "./view.js";

/** A graph of graphology with the attributes of {@link ModelNode} and {@link ModelEdge}. */
export type Model = MultiDirectedGraph<ModelNode, ModelEdge>;

/**
 * The model of a graph: nodes n0, n1 … in topological order; an edge for each argument, with its position.
 *
 * @example
 * const x = input("x");
 * toGraphology(mul(x, x)).size; // 2
 */
export function toGraphology(drawable: Drawable, options: ModelOptions = {}): Model {
  const view = chooseView(drawable, options);
  const model: Model = new MultiDirectedGraph<ModelNode, ModelEdge>();
  const ids = new Map<Node, string>();
  const groups = new Map<string | Frame, Map<boolean, string>>();
  const shown = new Set(view.nodes);
  for (const node of view.nodes) {
    const group = groupOf(node, options);
    const phase = view.isBackward(node);
    if (group === undefined) {
      ids.set(node, `n${ids.size}`);
      model.addNode(`n${ids.size - 1}`, describe(node, view, options));
      continue;
    }
    const known = groups.get(group)?.get(phase);
    const id = known ?? `n${ids.size}`;
    ids.set(node, id);
    const isWhole = typeof group !== "string" && group.output === node;
    if (known === undefined) {
      groups.set(group, (groups.get(group) ?? new Map<boolean, string>()).set(phase, id));
      model.addNode(id, describeGroup(group, node, view, options));
    } else if (isWhole || view.outputs.has(node))
      model.replaceNodeAttributes(id, describeGroup(group, node, view, options));
  }
  for (const node of view.nodes) {
    const target = ids.get(node) as string;
    if (node.index > 0 && groupOf(node, options) !== undefined) continue;
    for (const [argument, source] of (node.application?.inputs ?? []).entries()) {
      if (!shown.has(source)) continue;
      const from = ids.get(source) as string;
      if (from !== target) model.addDirectedEdge(from, target, { argument, label: shapeText(source) });
    }
  }
  return model;
}

/** The layer or the call that a node disappears into. */
function groupOf(node: Node, { collapse, composites }: ModelOptions): string | Frame | undefined {
  const { scope } = node;
  if (collapse !== undefined && scope !== undefined && node.kind === "output") {
    if (collapse === true) return scope.split("/")[0];
    const found = collapse.find((each) => scope === each || scope.startsWith(`${each}/`));
    if (found !== undefined) return found;
  }
  if (composites !== "closed") return undefined;
  let outermost: Frame | undefined;
  for (let { frame } = node.context; frame !== undefined; frame = frame.parent) {
    if (frame.display === "call") outermost = frame;
  }
  return outermost;
}

function describe(node: Node, view: View, options: ModelOptions): ModelNode {
  const { application } = node;
  const isParameter = options.parameters?.includes(node) === true;
  const kind: NodeKind =
    application !== undefined
      ? "operation"
      : node.constant !== undefined
        ? "constant"
        : isParameter
          ? "parameter"
          : "input";
  const operation = application?.primitive.name;
  const title = kind === "constant" ? constantText(node, options) : titleOf(node, operation);
  return finish(node, view, options, { kind, operation, title, scope: node.scope });
}

function describeGroup(group: string | Frame, node: Node, view: View, options: ModelOptions): ModelNode {
  const isLayer = typeof group === "string";
  const operation = isLayer ? group : group.name;
  const whole = !isLayer && group.output === node;
  const title = whole ? titleOf(node, operation) : operation;
  const scope = isLayer ? group.split("/").slice(0, -1).join("/") || undefined : node.scope;
  return finish(node, view, options, { kind: isLayer ? "layer" : "composite", operation, title, scope });
}

function titleOf({ name, index, application }: Node, operation: string | undefined): string {
  const sign = operation === undefined ? "" : operationSign(operation);
  const part = application !== undefined && application.arity > 1 ? ` [${index}]` : "";
  if (name === undefined) return sign === "" ? "?" : sign + part;
  return sign === "" ? symbolText(name) : `${symbolText(name)} = ${sign}${part}`;
}

interface Description {
  readonly kind: NodeKind;
  readonly operation: string | undefined;
  readonly title: string;
  readonly scope: string | undefined;
}

function finish(
  node: Node,
  view: View,
  options: ModelOptions,
  { kind, operation, title, scope }: Description,
): ModelNode {
  const { values, gradients, backward, locale = "en" } = options;
  const tensor = values?.get(node) ?? (kind === "constant" ? node.constant : undefined);
  const cotangent = backward?.cotangent(node);
  const slope = gradients?.get(node) ?? (cotangent && values?.get(cotangent));
  const isSingle = kind !== "layer";
  const state = values === undefined || !isSingle ? "absent" : tensor === undefined ? "not computed" : "computed";
  const value = state === "computed" && tensor !== undefined ? valueText(tensor, options) : undefined;
  const gradient = slope && isSingle ? valueText(slope, options) : undefined;
  const step = isSingle ? node.origin : undefined;
  const lines = [title];
  if (step !== undefined) lines.push(stepText(step, locale));
  if (value !== undefined && kind !== "constant") lines.push(value);
  if (state === "not computed") lines.push(uncomputedText(locale));
  if (gradient !== undefined) lines.push(`∂ ${gradient}`);
  return {
    kind,
    operation,
    scope,
    state,
    value,
    gradient,
    step,
    phase: view.isBackward(node) ? "backward" : "forward",
    name: node.name,
    shape: shapeText(node),
    dtype: node.dtype,
    isOutput: view.outputs.has(node),
    label: lines.join("\n"),
  };
}
