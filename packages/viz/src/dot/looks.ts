/** How kinds of nodes look: each has a shape of its own, and a fill that is a grey of its own without colour. */
import type { ModelNode, NodeKind } from "../model/types.js";

interface Look {
  readonly shape: string;
  readonly fill: string;
  readonly style?: "rounded";
}

/** By kind; what the reverse sweep made has a look of its own. */
export const looks: Readonly<Record<NodeKind | "backward", Look>> = {
  operation: { shape: "box", fill: "#ffffff" },
  input: { shape: "ellipse", fill: "#fff2b3" },
  composite: { shape: "component", fill: "#e8defa" },
  constant: { shape: "note", fill: "#d4d4d4" },
  layer: { shape: "box3d", fill: "#a8d0a8" },
  parameter: { shape: "cylinder", fill: "#8fbce6" },
  backward: { shape: "box", fill: "#f0935a", style: "rounded" },
};

/** Gives the attributes of nodes but for their labels. There are few different ones. */
export function rememberedLooks(): (node: ModelNode) => string {
  const known = new Map<string, (string | undefined)[]>();
  return (node) => {
    const { kind, phase, isOutput, isImplicit, state } = node;
    const flags = [phase === "backward", isOutput, isImplicit, state === "not computed"];
    const key = flags.reduce((bits, flag) => 2 * bits + Number(flag), 0);
    const looksOfKind = known.get(kind) ?? [];
    if (looksOfKind.length === 0) known.set(kind, looksOfKind);
    looksOfKind[key] ??= lookOf(node);
    return looksOfKind[key];
  };
}

function lookOf({ kind, phase, isOutput, isImplicit, state }: ModelNode): string {
  const isMissing = state === "not computed";
  const { shape, fill, style } = looks[phase === "backward" && kind === "operation" ? "backward" : kind];
  const styles = [
    "filled",
    ...(style === undefined ? [] : [style]),
    ...(isMissing ? ["dashed"] : isImplicit ? ["dotted"] : []),
  ];
  const parts = [`shape=${shape}`, `fillcolor="${fill}"`];
  if (isOutput) parts.push("peripheries=2");
  if (styles.length > 1) parts.push(`style="${styles.join(",")}"`);
  if (isMissing || isImplicit) parts.push('fontcolor="#595959"');
  return parts.join(", ");
}
