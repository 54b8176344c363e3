/** Reads DOT back, by the parser of ts-graphviz. */
import { parse } from "@ts-graphviz/ast";

/** What a DOT text says. */
export interface ReadDot {
  /** Attributes by id, as Graphviz shows them: `label` has its escapes undone. */
  readonly nodes: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Source, target and label, in the order of the text. */
  readonly edges: readonly (readonly [source: string, target: string, label: string])[];
  /** The path of titles that each node stands in. */
  readonly places: ReadonlyMap<string, readonly string[]>;
}

interface Syntax {
  readonly type: string;
  readonly children?: readonly Syntax[];
  readonly id?: { readonly value: string };
  readonly key?: { readonly value: string };
  readonly value?: { readonly value: string };
  readonly targets?: readonly { readonly id: { readonly value: string } }[];
}

export function readDot(text: string): ReadDot {
  const nodes = new Map<string, ReadonlyMap<string, string>>();
  const edges: [string, string, string][] = [];
  const places = new Map<string, readonly string[]>();
  const walk = ({ type, id, targets = [], children = [] }: Syntax, path: readonly string[]): void => {
    const attributes = new Map(
      children.flatMap(({ type, key, value }) =>
        type === "Attribute" ? [[key?.value ?? "", shown(value?.value ?? "")] as const] : [],
      ),
    );
    if (type === "Node") {
      nodes.set(id?.value ?? "", attributes);
      places.set(id?.value ?? "", path);
    } else if (type === "Edge") {
      const [source, target] = targets.map((each) => each.id.value) as [string, string];
      edges.push([source, target, attributes.get("label") ?? ""]);
    } else {
      const inner = type === "Subgraph" ? [...path, attributes.get("label") ?? ""] : path;
      for (const child of children) walk(child, inner);
    }
  };
  walk(parse(text) as unknown as Syntax, []);
  return { nodes, edges, places };
}

/** Graphviz's escapes undone, and then HTML's one that is written. */
function shown(value: string): string {
  return value
    .replace(/\\(.)/gsu, (_, letter: string) => (letter === "n" ? "\n" : letter))
    .replace(/&amp;(?=#?\w+;)/g, "&");
}

/** How a picture must show any text: line ends are one, other controls are spaces, halves of letters are no letters. */
export function visible(text: string): string {
  return text
    .replace(/\p{Surrogate}/gu, "\ufffd")
    .replace(/\r\n?|\u2028|\u2029/g, "\n")
    .replace(/[^\P{Cc}\n]/gu, " ");
}
