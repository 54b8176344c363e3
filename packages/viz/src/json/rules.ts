/** Rules of custom derivatives as graphs: the only functions that a graph carries. */
import { type Application, input, type Node, topologicalOrder } from "@cadena/autodiff";
import { ValueError } from "@cadena/core";

/** A function of three lists of nodes, traced: stand-ins for its arguments, and what it makes of them. */
export interface TracedFunction {
  readonly inputs: readonly (readonly Node[])[];
  readonly outputs: readonly (Node | null)[];
}

/** The rule of a custom derivative, traced. */
export interface TracedRule {
  readonly count: number;
  readonly regular: boolean;
  readonly jvp?: TracedFunction;
  readonly vjp?: TracedFunction;
  /** The rule in whose body the rule is used. */
  readonly owner: TracedRule | undefined;
  /** What the rule does, but for the rules that are used in it. */
  readonly key: string;
}

/** A rule as the params of the primitive `custom` hold it. */
export interface FlatRule {
  readonly jvp?: FlatFunction;
  readonly vjp?: FlatFunction;
}

/** The params of the primitive that attaches a rule to values. */
export interface CustomParams {
  readonly count: number;
  readonly rule: FlatRule;
  readonly regular: boolean;
}

type FlatFunction = (...groups: readonly (readonly Node[])[]) => readonly (Node | null)[];

/** How often a rule may use a function that has another rule. */
const mostDepth = 8;

/** Finds rules in graphs, rules in the bodies of rules included. */
export class RuleTracer {
  readonly rules: TracedRule[] = [];
  readonly #known = new Map<Application, TracedRule>();
  readonly #seen = new Map<FlatRule, { readonly types: string; readonly rule: TracedRule }[]>();
  readonly #captured = new Map<Node, number>();

  /** The rule of an application. */
  ruleOf(application: Application): TracedRule | undefined {
    return this.#known.get(application);
  }

  /** Traces what `nodes` use, and what the rules use; returns the nodes that the new rules are made of. */
  trace(nodes: readonly Node[]): readonly Node[] {
    const start = this.rules.length;
    this.#visit(nodes, undefined);
    const made: Node[] = [];
    for (let i = start; i < this.rules.length; i++) {
      const rule = this.rules[i] as TracedRule;
      const bodies = [rule.jvp, rule.vjp].flatMap((each) => [...(each?.inputs.flat() ?? []), ...present(each)]);
      made.push(...bodies);
      this.#visit(topologicalOrder(bodies).nodes, rule);
    }
    return made;
  }

  #visit(nodes: readonly Node[], owner: TracedRule | undefined): void {
    for (const { application, index } of nodes) {
      if (application?.primitive.name !== "custom" || index > 0 || this.#known.has(application)) continue;
      this.#known.set(application, this.#find(application, owner));
    }
  }

  /** One rule on arguments of the same types is traced once. */
  #find(application: Application, owner: TracedRule | undefined): TracedRule {
    const { rule: flat } = customParams(application);
    const types = application.inputs.map(({ shape, dtype }) => `${dtype}[${shape}]`).join();
    const seen = this.#seen.get(flat) ?? [];
    const before = seen.find((each) => each.types === types);
    if (before !== undefined) return before.rule;
    const traced = this.#traced(application, owner);
    // A rule that uses its own function, as that of logsumexp does, is met again in its own body: the knot is tied.
    const same = ancestors(owner).find(({ key }) => key === traced.key);
    if (same === undefined) this.rules.push(traced);
    this.#seen.set(flat, [...seen, { types, rule: same ?? traced }]);
    return same ?? traced;
  }

  #traced(application: Application, owner: TracedRule | undefined): TracedRule {
    if (ancestors(owner).length >= mostDepth) {
      throw new ValueError({
        op: "toJson",
        expected: `rules of derivatives that use at most ${mostDepth} other rules in turn`,
        received: "a rule that goes deeper",
        advice: "Write the rule in primitives.",
      });
    }
    const { count, rule, regular } = customParams(application);
    const [xs, ys] = [application.inputs.slice(0, count), application.outputs];
    const [jvp, vjp] = [
      rule.jvp && traceFunction(rule.jvp, xs, ys, xs),
      rule.vjp && traceFunction(rule.vjp, xs, ys, ys),
    ];
    const key = `${count} ${regular} ${this.#describe(jvp)} ${this.#describe(vjp)}`;
    return { count, regular, ...(jvp && { jvp }), ...(vjp && { vjp }), owner, key };
  }

  /** Two functions with the same description do the same, as far as the rules used in them do. */
  #describe(traced: TracedFunction | undefined): string {
    if (traced === undefined) return "";
    const standIns = new Map(traced.inputs.flatMap((group, i) => group.map((node, k) => [node, `${i}.${k}`])));
    const { nodes, place } = topologicalOrder(present(traced));
    const lines = nodes.map(({ shape, dtype, application, constant, index }, i) => {
      const node = nodes[i] as Node;
      const type = `${dtype}[${shape}]`;
      if (standIns.has(node)) return `argument ${standIns.get(node)} ${type}`;
      if (constant !== undefined && constant.size <= 64) return `constant ${type} ${constant.contiguous().data}`;
      if (application === undefined) return `captured ${this.#captureNumber(node)}`;
      const { primitive, inputs, params } = application;
      return `${primitive.name} ${index} ${inputs.map(place)} ${JSON.stringify({ ...params, rule: undefined })}`;
    });
    return `${lines.join("\n")}\n${traced.outputs.map((node) => (node === null ? null : place(node)))}`;
  }

  #captureNumber(node: Node): number {
    const number = this.#captured.get(node) ?? this.#captured.size;
    this.#captured.set(node, number);
    return number;
  }
}

/** The params of the primitive `custom`, which autodiff keeps to itself. */
function customParams({ params }: Application): CustomParams {
  return params as unknown as CustomParams;
}

function traceFunction(rule: FlatFunction, ...groups: readonly (readonly Node[])[]): TracedFunction {
  const inputs = groups.map((group) =>
    group.map(({ shape, dtype, dims }) => input(undefined, { shape, dtype, ...(dims && { dims }) })),
  );
  return { inputs, outputs: rule(...inputs) };
}

function ancestors(rule: TracedRule | undefined): readonly TracedRule[] {
  const found: TracedRule[] = [];
  for (let each = rule; each !== undefined; each = each.owner) found.push(each);
  return found;
}

function present(traced: TracedFunction | undefined): readonly Node[] {
  return traced?.outputs.filter((node) => node !== null) ?? [];
}
