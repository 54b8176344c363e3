/**
 * An estimate of the forward error of a graph, by stochastic arithmetic: the graph is evaluated several times with
 * every rounding replaced by a random one, larger than any real one, and the results spread as errors would.
 */
import { type Application, type Graph, type Node, referenceEngine, topologicalOrder } from "@cadena/autodiff";
import { isFloat, Tensor } from "@cadena/core";
import { entries, roundoff, type Tolerance } from "./compare.js";

/** Operations that compute nothing, so round nothing. */
const exact = new Set([
  ...["reshape", "transpose", "broadcast", "slice", "concatenate", "pad", "gather", "stopGradient", "barrier"],
  ...["custom", "where", "neg", "abs", "max", "min", "maximum", "minimum", "relu", "scatterMax"],
  ...["randomBits", "randomNormal", "randomPermutation", "argsort"],
]);

const passes = 4;
/** Each entry is off by at most so many roundings. */
const amplitude = 16;

/** The values of a graph, and how far each may be from them. */
export interface Estimate {
  readonly values: readonly Tensor[];
  readonly tolerances: readonly Tolerance[];
}

/** Evaluates a graph and estimates the errors of an evaluation that rounds in other places. */
export function estimate({ inputs, outputs }: Graph, values: readonly Tensor[]): Estimate {
  const given = new Map(inputs.map((node, i) => [node, values[i] as Tensor]));
  const straight = walk(outputs, given, (x) => x);
  const random = generator(7);
  const shaken = Array.from({ length: passes }, () => walk(outputs, given, (x, times = 1) => shake(x, random, times)));
  const tolerances = straight.map((value, i): Tolerance => {
    if (value.dtype !== "float64" && value.dtype !== "float32") {
      const others = shaken.map((pass) => entries(pass[i] as Tensor));
      return (expected, place) => (others.every((each) => each[place] === expected) ? 0 : Number.POSITIVE_INFINITY);
    }
    const u = roundoff[value.dtype];
    const spread = shaken.map((pass) => entries(pass[i] as Tensor));
    return (expected, place) => {
      let most = 0;
      for (const each of spread) {
        const apart = Math.abs((each[place] as number) - expected);
        most = Math.max(
          most,
          Object.is(each[place], expected) ? 0 : Number.isNaN(apart) ? Number.POSITIVE_INFINITY : apart,
        );
      }
      return 4 * most + 8 * u * Math.abs(expected) + (value.dtype === "float64" ? 1e-300 : 1e-36);
    };
  });
  return { values: straight, tolerances };
}

function walk(
  outputs: readonly Node[],
  bound: ReadonlyMap<Node, Tensor>,
  round: (x: Tensor, times?: number) => Tensor,
): readonly Tensor[] {
  const values = new Map<Node, Tensor>(bound);
  const done = new Set<Application>();
  for (const node of topologicalOrder(outputs).nodes) {
    if (node.constant !== undefined) values.set(node, node.constant);
    const { application } = node;
    if (application === undefined || done.has(application)) continue;
    done.add(application);
    const rounds = !exact.has(application.primitive.name);
    const gathers = rounds && application.primitive.batch !== "pointwise";
    // A sum is what the exact sum of terms slightly off would be: its terms round, the more the more there are, and so
    // does the result.
    const given = application.inputs.map((each) => values.get(each) as Tensor);
    const terms = Math.max(1, ...given.map(({ size }) => size));
    const args = gathers ? given.map((each) => round(each, Math.sqrt(terms))) : given;
    const results = application.primitive.kernel(args, application.params, (body, inputs) =>
      referenceEngine.prepare(body).run(inputs),
    );
    for (const [i, output] of application.outputs.entries()) {
      const result = results[i] as Tensor;
      values.set(output, rounds ? round(result) : result);
    }
  }
  return outputs.map((node) => values.get(node) as Tensor);
}

function shake(x: Tensor, random: () => number, times: number): Tensor {
  if (!isFloat(x.dtype)) return x;
  const u = roundoff[x.dtype as "float64" | "float32"];
  const data = x.contiguous().data.slice();
  for (let i = 0; i < data.length; i++)
    data[i] = (data[i] as number) * (1 + times * amplitude * u * (2 * random() - 1));
  return new Tensor(data, x.shape, x.dtype);
}

/** Numbers in [0, 1): a linear congruential generator, so that a failure comes again. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
