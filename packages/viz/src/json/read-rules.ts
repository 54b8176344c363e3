/** Rules of custom derivatives, from a file: functions that put their arguments in the places of stand-ins. */
import { apply, type Node, type Primitive, substitute } from "@cadena/autodiff";
import { primitives } from "@cadena/autodiff/registry";
import { sameShape } from "@cadena/core";
import { type Fields, fail, inPlace, list, record, whole } from "./checks.js";
import type { CustomParams, FlatRule } from "./rules.js";

type Find = (number: unknown) => Node;

interface ReadFunction {
  readonly inputs: readonly (readonly Node[])[];
  readonly outputs: readonly (Node | null)[];
}

interface ReadRule extends CustomParams {
  readonly fields: Fields;
  /** Inputs of applications that the rule is attached by. */
  readonly uses: (readonly Node[])[];
}

const custom = primitives.find(({ name }) => name === "custom") as Primitive;

/** The rules of a file. The nodes they speak of may come later: all is checked at the end. */
export class FileRules {
  readonly #rules: ReadRule[];
  readonly #at: Find;

  constructor(entries: readonly unknown[], at: Find) {
    this.#at = at;
    this.#rules = entries.map((entry, i) =>
      inPlace("rules", i, () => {
        const fields = record(entry, "a rule");
        const { regular } = fields;
        if (typeof regular !== "boolean") fail("regular as true or false", regular);
        if (fields["jvp"] === undefined && fields["vjp"] === undefined) fail("jvp or vjp", "neither");
        const count = whole(fields["count"], "the number of arguments");
        return { count, regular: regular === true, rule: this.#functions(fields), fields, uses: [] };
      }),
    );
  }

  /** An application that attaches a rule to values. */
  attach(number: unknown, inputs: readonly Node[]): readonly Node[] {
    const found = this.#rules[whole(number, "the number of a rule")] ?? fail("a rule of the file", number);
    const { count, rule, regular } = found;
    if (inputs.length <= count) fail(`more than ${count} inputs, the values among them,`, inputs);
    found.uses.push(inputs);
    return apply(custom, inputs, { count, rule, regular });
  }

  /** Do the rules fit what they are attached to? */
  check(): void {
    for (const [i, { fields, count, uses }] of this.#rules.entries()) {
      inPlace("rules", i, () => {
        for (const key of ["jvp", "vjp"] as const) {
          if (fields[key] === undefined) continue;
          const { inputs, outputs } = this.#function(fields[key]);
          for (const use of uses) {
            const [xs, ys] = [use.slice(0, count), use.slice(count)];
            const [third, results] = key === "jvp" ? [xs, ys] : [ys, xs];
            for (const [k, group] of [xs, ys, third].entries())
              checkLike(inputs[k] ?? [], group, `arguments of ${key}`);
            checkLike(outputs, results, `results of ${key}`);
            if (key === "jvp" && outputs.includes(null)) fail("a tangent for each value", "null");
          }
        }
      });
    }
  }

  #functions({ jvp, vjp }: Fields): FlatRule {
    const make =
      (value: unknown) =>
      (...groups: readonly (readonly Node[])[]): readonly (Node | null)[] => {
        const { inputs, outputs } = this.#function(value);
        const standIns = inputs.flat();
        const actual = groups.flat();
        const map = substitute(
          outputs.filter((node) => node !== null),
          new Map(standIns.map((node, i) => [node, actual[i] as Node])),
        );
        return outputs.map((node) => (node === null ? null : map(node)));
      };
    return {
      ...(jvp === undefined ? {} : { jvp: make(jvp) as never }),
      ...(vjp === undefined ? {} : { vjp: make(vjp) }),
    };
  }

  #function(value: unknown): ReadFunction {
    const fields = record(value, "a function");
    const inputs = list(fields["inputs"], "arguments").map((group) => list(group, "arguments").map(this.#at));
    const standIns = inputs.flat();
    if (new Set(standIns).size !== standIns.length || standIns.some(({ kind }) => kind !== "input")) {
      fail("arguments that are different inputs", standIns);
    }
    const outputs = list(fields["outputs"], "results").map((each) => (each === null ? null : this.#at(each)));
    return { inputs, outputs };
  }
}

function checkLike(nodes: readonly (Node | null)[], expected: readonly Node[], what: string): void {
  const fit = nodes.every((node, i) => {
    const other = expected[i];
    return node === null || (other !== undefined && sameShape(node.shape, other.shape) && node.dtype === other.dtype);
  });
  if (!fit || nodes.length !== expected.length) fail(`${what} like what the rule is attached to`, nodes);
}
