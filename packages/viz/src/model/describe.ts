/** What a drawn node is, and what is written in it. */
import type { Context, Node } from "@cadena/autodiff";
import type { Tensor } from "@cadena/core";
import { symbolText } from "../format/text.js";
import type { BodyBox } from "./bodies.js";
import { ClusterPaths, layersOf } from "./clusters.js";
import { isMovement, type Unit } from "./groups.js";
import {
  bodyTitle,
  constantText,
  derivativeText,
  idOf,
  operationName,
  operationSign,
  shapeText,
  stepText,
  uncomputedText,
  valueText,
} from "./labels.js";
import type { ClusterKey, ModelNode, ModelOptions, NodeKind } from "./types.js";
import { knownValues } from "./values.js";
import type { View } from "./view.js";

/** Says what a unit is and what is written in it. */
export class Describer {
  readonly #view: View;
  readonly #options: ModelOptions;
  readonly #placeOf: (node: Node) => number;
  readonly #value: ReturnType<typeof knownValues>;
  readonly #parameters: ReadonlySet<Node>;
  readonly #cotangents: ReadonlyMap<Node, Node>;
  readonly #paths = new ClusterPaths();
  readonly #boxPaths = new Map<BodyBox, Map<Context, readonly ClusterKey[]>>();

  constructor(view: View, options: ModelOptions, placeOf: (node: Node) => number) {
    this.#view = view;
    this.#options = options;
    this.#placeOf = placeOf;
    this.#value = knownValues(view.order, options, (node) => view.boxOf.has(node));
    this.#parameters = options.parameters === undefined ? view.differentiated : new Set(options.parameters);
    this.#cotangents = view.cotangents;
  }

  /** `exit` is the node that stands for the unit. */
  describe(place: number, { members, group, isBackward }: Unit, exit: Node | undefined): ModelNode {
    const { outputs, cotangentOf } = this.#view;
    const { locale = "en" } = this.#options;
    const some = exit ?? (members[0] as Node);
    const kind = this.#kindOf(some, group);
    const operation = typeof group === "string" ? group : (group?.name ?? operationName(some.application));
    const tensor = exit && this.#value?.(exit);
    const isUnknown = this.#value === undefined || exit === undefined || this.#view.boxOf.has(exit);
    const state = tensor ? "computed" : isUnknown ? "absent" : "not computed";
    const target = exit && cotangentOf.get(exit);
    const value = tensor && valueText(tensor, this.#options);
    const gradient = exit && this.#gradientOf(exit);
    const step = isBackward && group === undefined ? exit?.origin : undefined;
    const lines = [this.#title(kind, operation, exit, target)];
    if (step !== undefined) lines.push(stepText(step, locale));
    if (value !== undefined && kind !== "constant") lines.push(value);
    if (state === "not computed") lines.push(uncomputedText(locale));
    if (gradient !== undefined) lines.push(`${this.#derivative(exit?.name)} ${gradient}`);
    return {
      id: idOf(place),
      kind,
      phase: isBackward ? "backward" : "forward",
      name: exit?.name,
      operation,
      shape: shapeText(some),
      dtype: some.dtype,
      clusters: this.#clusters(some, group),
      isOutput: members.some((node) => outputs.has(node)),
      isImplicit: group === undefined && isMovement(some),
      state,
      value,
      gradient,
      step,
      cotangentOf: target && idOf(this.#placeOf(target)),
      label: lines.length === 1 ? (lines[0] as string) : lines.join("\n"),
    };
  }

  /** Where a unit stands. */
  place({ members, group, isBackward }: Unit, exit: Node | undefined): Pick<ModelNode, "phase" | "clusters"> {
    return {
      phase: isBackward ? "backward" : "forward",
      clusters: this.#clusters(exit ?? (members[0] as Node), group),
    };
  }

  #derivative(name: string | undefined): string {
    return name === undefined ? "∂" : `${derivativeText(this.#view.objective, name)} =`;
  }

  #kindOf(node: Node, group: Unit["group"]): NodeKind {
    if (group !== undefined) return typeof group === "string" ? "layer" : "composite";
    if (node.application !== undefined) return "operation";
    if (node.kind === "constant") return "constant";
    return this.#parameters.has(node) ? "parameter" : "input";
  }

  /** `∂E/∂h₁ = ×`, `h₁ = tanh`, `tanh`, `x₁`. */
  #title(kind: NodeKind, operation: string | undefined, node: Node | undefined, target: Node | undefined): string {
    const { locale = "en" } = this.#options;
    const name =
      target?.name !== undefined
        ? derivativeText(this.#view.objective, target.name)
        : node?.name === undefined || kind === "constant"
          ? undefined
          : symbolText(node.name);
    const text = node && kind === "constant" ? constantText(node, this.#options) : undefined;
    const sign =
      text ?? (operation === undefined ? "" : kind === "layer" ? operation : operationSign(operation, locale));
    const part = node?.application !== undefined && node.application.arity > 1 ? ` [${node.index}]` : "";
    if (name === undefined) return sign === "" ? "?" : sign + part;
    return sign === "" ? name : `${name} = ${sign}${part}`;
  }

  #gradientOf(node: Node): string | undefined {
    const cotangent = this.#cotangents.get(node);
    const tensor: Tensor | undefined =
      this.#options.gradients?.get(node) ?? (cotangent === undefined ? undefined : this.#value?.(cotangent));
    return tensor && valueText(tensor, this.#options);
  }

  /** What is in a body stands where its operation does, and in the body. */
  #pathOf(node: Node): readonly ClusterKey[] {
    const inner = this.#paths.of(node.context);
    const box = this.#view.boxOf.get(node);
    if (box === undefined) return inner;
    const known = this.#boxPaths.get(box)?.get(node.context);
    if (known !== undefined) return known;
    const { application, name, body } = box;
    const { output } = application;
    const title = bodyTitle(output.name ?? application.primitive.name, name, this.#options.locale ?? "en");
    const path = [...this.#pathOf(output), { key: body, title }, ...inner];
    this.#boxPaths.set(box, (this.#boxPaths.get(box) ?? new Map()).set(node.context, path));
    return path;
  }

  /** A layer that is one node stands in the layers around it. */
  #clusters(node: Node, group: Unit["group"]): readonly ClusterKey[] {
    if (typeof group === "string") return layersOf(group).slice(0, -1);
    const path = this.#pathOf(node);
    if (group === undefined) return path;
    return path.slice(
      0,
      path.findIndex(({ key }) => key === group),
    );
  }
}
