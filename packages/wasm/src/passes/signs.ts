/** Signs of arguments: what a gradient asks of the argument of relu, its value tells as well. */
import { type Application, applyOne, Graph, type Node, rebuild } from "@cadena/autodiff";

/**
 * The same values, bit for bit. x > 0 is where relu(x) > 0, NaN and −0 included: where a network keeps the value for
 * the next product, the argument need not wait beside it for the gradient.
 */
export function signsOfValues(graph: Graph): Graph {
  const relus = new Map<Node, Application>();
  for (const { application } of graph.nodes) {
    if (application?.primitive.name === "relu") relus.set(application.inputAt(0), application);
  }
  if (relus.size === 0) return graph;
  const values = new Map<Application, Node>();
  const valueBy = (relu: Application, x: Node): Node => {
    const value = values.get(relu) ?? (x === relu.inputAt(0) ? relu.output : applyOne(relu.primitive, [x]));
    values.set(relu, value);
    return value;
  };
  const map = rebuild(graph.outputs, ({ application }, inputs) => {
    const [x, limit] = inputs as readonly [Node, Node];
    if (application?.primitive.name === "relu") return valueBy(application, x);
    if (application?.primitive.name !== "greater" || !isZero(limit)) return undefined;
    const relu = relus.get(application.inputAt(0));
    return relu && applyOne(application.primitive, [valueBy(relu, x), limit]);
  });
  return new Graph(graph.inputs, graph.outputs.map(map));
}

function isZero(node: Node): boolean {
  const { application, constant } = node;
  if (application?.primitive.name === "broadcast") return isZero(application.inputAt(0));
  return constant?.size === 1 && constant.item() === 0;
}
