/** Branches of cond that are given numbers: the numbers go inside, where they can be multiplied out. */
import { apply } from "../graph/apply.js";
import { Graph, withOutputs } from "../graph/graph.js";
import type { Application, Node } from "../graph/node.js";
import { type NodeMap, rebuild } from "../graph/rebuild.js";

/** The same values, with operands of branches that are numbers written inside of both. Graphs among params are entered. */
export function numbersIntoBranches(outputs: readonly Node[]): NodeMap {
  const made = new Map<Application, readonly Node[]>();
  return rebuild(
    outputs,
    ({ application, index }, [predicate, ...operands], params) => {
      if (application?.primitive.name !== "cond" || !operands.some(isNumber)) return undefined;
      const { whenTrue, whenFalse } = params as { readonly whenTrue: Graph; readonly whenFalse: Graph };
      const nodes =
        made.get(application) ??
        apply(application.primitive, [predicate as Node, ...operands.filter((each) => !isNumber(each))], {
          whenTrue: withNumbers(whenTrue, operands),
          whenFalse: withNumbers(whenFalse, operands),
        });
      made.set(application, nodes);
      return nodes[index];
    },
    undefined,
    withNumbersInside,
  );
}

function withNumbers(body: Graph, operands: readonly Node[]): Graph {
  const inside = body.apply(
    body.inputs.map((letter, i) => (isNumber(operands[i] as Node) ? (operands[i] as Node) : letter)),
  );
  const letters = body.inputs.filter((_, i) => !isNumber(operands[i] as Node));
  return withNumbersInside(new Graph(letters, inside));
}

function withNumbersInside(body: Graph): Graph {
  const map = numbersIntoBranches(body.outputs);
  return withOutputs(body, body.outputs.map(map));
}

/** A number that was written as one, at every place of a shape. What has a name is someone's. */
function isNumber(node: Node): boolean {
  let source = node;
  while (source.application?.primitive.name === "broadcast" && source.name === undefined) {
    source = source.application.inputs[0] as Node;
  }
  return source.literal !== undefined && source.name === undefined && source.symbol === undefined;
}
