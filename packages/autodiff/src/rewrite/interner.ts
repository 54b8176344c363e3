/** One node for all that are the same primitive of the same inputs with the same params, or the same number. */
import { apply, noParams } from "../graph/apply.js";
import { constant, type Node } from "../graph/node.js";
import type { Params, Primitive } from "../graph/primitive.js";

/** A table of nodes by what they compute: common subexpressions become one node. */
export class Interner {
  readonly #shared = new Map<string, Node>();

  /**
   * The node that stands for all that compute the same as `node` does on `inputs`: the first that was met. Custom
   * rules are left alone, for want of something to compare them by. Several outputs are shared by the first of them.
   */
  share(node: Node, inputs: readonly Node[], params = node.application?.params ?? noParams): Node | undefined {
    const key = this.#key(node, inputs, params);
    if (key === undefined) return undefined;
    const known = this.#shared.get(key);
    if (known !== undefined) return known;
    const { application } = node;
    const same =
      application === undefined ||
      (params === application.params && inputs.every((each, i) => each === application.inputAt(i)));
    const made = same ? node : (apply(application.primitive, inputs, params)[0] as Node);
    this.#shared.set(key, made);
    return made;
  }

  /** The node of a primitive with one output. */
  make(primitive: Primitive, inputs: readonly Node[], params: Params = {}): Node {
    const key = this.#keyOf(primitive, inputs, params);
    let node = this.#shared.get(key);
    if (node === undefined) {
      node = apply(primitive, inputs, params)[0] as Node;
      this.#shared.set(key, node);
    }
    return node;
  }

  /** A number as a scalar constant. */
  number(value: number, dtype: Node["dtype"]): Node {
    const made = constant(value, { dtype });
    return this.share(made, []) ?? made;
  }

  #key(node: Node, inputs: readonly Node[], params: Params): string | undefined {
    const { application } = node;
    if (application === undefined) {
      if (node.constant?.rank !== 0 || node.name !== undefined) return undefined;
      const value = node.constant.item();
      return `${node.dtype} ${Object.is(value, -0) ? "-0" : value} ${node.symbol ?? ""}`;
    }
    if (application.primitive.name === "custom" || node.index > 0) return undefined;
    const names = application.arity > 1 ? application.outputs.map(({ name }) => name) : (node.name ?? "");
    return this.#keyOf(application.primitive, inputs, params) + names;
  }

  #keyOf(primitive: Primitive, inputs: readonly Node[], params: Params): string {
    let key = primitive.name;
    for (const input of inputs) key += ` ${input.serial}`;
    return `${key} ${JSON.stringify(params)} `;
  }
}
