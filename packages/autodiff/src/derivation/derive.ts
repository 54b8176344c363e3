/** derive: the textbook derivation, read off the reverse sweep that was made. */
import { ValueError } from "@cadena/core";
import { inputLike, type Node } from "../graph/node.js";
import { rebuild } from "../graph/rebuild.js";
import type { Step } from "../graph/step.js";
import type { Formula } from "../notation.js";
import { add, mul } from "../primitives/arithmetic.js";
import { fill, spread } from "../primitives/movement.js";
import type { Bindings } from "../transforms/evaluate.js";
import { requireScalar, seed } from "../transforms/gradient.js";
import { backpropagate } from "../transforms/reverse.js";
import { requireFloats } from "../transforms/stand-in.js";
import { chooseLines, definition, type Lines, lineOf, symbol } from "./lines.js";
import { factsOf, nameObjective, splitObjective } from "./objective.js";
import { stageWriter } from "./stages.js";
import { deriveTextbook } from "./textbook.js";
import type { BackwardLine, Derivation, DerivationStyle, ForwardLine, Stage } from "./types.js";
import { withValues } from "./values.js";

/** How to derive. */
export interface DeriveOptions {
  /** late (default): L = c·S, back-propagate S, and apply c at the parameters. early: the products of L itself. */
  readonly scale?: "late" | "early";
  /** backprop (default): the reverse sweep, line by line. textbook: top-down, by the rules of calculus, for scalars. */
  readonly style?: DerivationStyle;
  /**
   * partial (default): a line ∂S/∂Z for each node between. delta: a line δ for each pre-activation (and linear output)
   * alone, as in δ₁ = W₂ᵀ δ₂ ⊙ φ′(Z₁).
   */
  readonly notation?: "partial" | "delta";
  /** Values of inputs, for a derivation with numbers. */
  readonly bindings?: Bindings;
  /** Decimal digits that named values of the forward pass are rounded to, as on slides. */
  readonly round?: number;
}

/**
 * The derivation of ∂loss/∂wrt, line by line, as data: `render` of the viz package prints it.
 *
 * @throws NotScalarError if the loss is not a scalar; NotDifferentiableError if it, or a node of wrt, is not a float; ValueError if
 * round is no count of digits.
 * @example
 * const x = input("x");
 * const L = named("L", mul(x, x));
 * derive(L, [x]).backward.length; // 1
 */
export function derive(loss: Node, wrt: readonly Node[], options: DeriveOptions = {}): Derivation {
  requireScalar("derive", loss);
  requireFloats("derive", [...wrt], wrt, "wrt");
  if (options.style === "textbook") return deriveTextbook(loss, wrt, options);
  const { scale = "late", notation = "partial", bindings, round } = options;
  requireDigits(round);
  const whole = { objective: loss, factor: undefined, penalty: undefined };
  const { objective, factor, penalty } = scale === "late" ? splitObjective(loss) : whole;
  const names = nameObjective(loss, objective);
  const [lossName, objectiveName] = [names.get(loss) ?? "L", names.get(objective) ?? "S"];
  const lines = chooseLines(loss, wrt, names, notation === "delta");
  const sweep = backpropagate([objective], [seed(objective)], wrt);
  const penaltySweep = penalty && backpropagate([penalty], [seed(penalty)], wrt);

  const symbols = new Map<Node, Formula>();
  const meaning = new Map<Node, Node>();
  for (const [node, stand] of lines.symbolOf) {
    symbols.set(stand, symbol(lines.names.get(node) ?? "?"));
    meaning.set(stand, node);
  }
  const forward = lines.nodes.map((node) => forwardLine(node, lines, wrt, loss));

  const assume = factsOf(loss, lines.symbolOf, bindings);
  const known = new Map<Node, Node>(lines.symbolOf);
  const results = new Map<Node, Node>();
  const stagesOf = stageWriter(lines, results, assume);
  const steps = stepsByInput(sweep.steps);
  const backward: BackwardLine[] = [];
  const asked = new Set(wrt);
  const isBetween = (node: Node): boolean =>
    !asked.has(node) && node !== loss && node !== objective && !(notation === "delta" && lines.activations.has(node));
  const between = [...lines.nodes].reverse().filter(isBetween);
  const deltas = notation === "delta" ? deltaNames(between, lines.names) : undefined;
  for (const node of [...between, ...wrt]) {
    const ct = sweep.cotangent(node);
    const role = asked.has(node) ? "parameter" : "inner";
    if (ct === undefined && role === "inner") continue;
    const over = role === "parameter" ? lossName : objectiveName;
    const wrtName = lines.names.get(node) ?? node.name ?? "?";
    const derivative: Formula = { kind: "derivative", of: symbol(over), wrt: symbol(wrtName) };
    const delta = role === "inner" ? deltas?.get(node) : undefined;
    const left = delta === undefined ? derivative : symbol(delta);
    const base = ct ?? fill(0, node);
    const extra = role === "parameter" ? penaltySweep?.cotangent(node) : undefined;
    const full = combine(base, role === "parameter" ? factor : undefined, extra);
    const isKnown = (inner: Node): boolean => inner !== base && known.has(inner);
    const express = (each: Node): Node =>
      rebuild([each], (inner) => (isKnown(inner) ? known.get(inner) : undefined), isKnown)(each);
    const written = combine(
      known.get(base) ?? express(base),
      role === "parameter" ? factor : undefined,
      extra && express(extra),
    );
    const { stages, cancelled } = stagesOf(written);
    backward.push({
      kind: "backward",
      role,
      of: node,
      symbol: left,
      derivative,
      node: full,
      stages,
      ...lineOf(node),
      value: undefined,
      steps: stepsInto(steps, node),
      factor: role === "parameter" ? factor : undefined,
      cancelled,
    });
    if (role === "inner" && !known.has(base)) {
      const stand = inputLike(base);
      symbols.set(stand, left);
      meaning.set(stand, base);
      known.set(base, stand);
      results.set(stand, (stages.at(-1) as Stage).expression);
    }
  }
  const standOf = new Map([...meaning].map(([stand, node]) => [node, stand]));
  const rounding = round === undefined ? undefined : { digits: round, loss, standOf };
  return {
    style: "backprop",
    scale,
    loss: symbol(lossName),
    objective: symbol(objectiveName),
    factor,
    symbols,
    meaning,
    ...withValues(forward, backward, bindings, rounding),
    conditions: backward.flatMap((line) => line.stages.flatMap((stage) => stage.conditions)),
    rounded: round,
  };
}

function forwardLine(node: Node, lines: Lines, wrt: readonly Node[], loss: Node): ForwardLine {
  const computed = node.application !== undefined;
  const expression = computed ? definition(node, lines.symbolOf) : (lines.symbolOf.get(node) as Node);
  const leaf = wrt.includes(node) ? "parameter" : node.kind === "constant" ? "constant" : "input";
  return {
    kind: "forward",
    role: node === loss ? "loss" : computed ? "computed" : leaf,
    symbol: symbol(lines.names.get(node) ?? "?"),
    node,
    stages: [{ kind: "definition", expression, conditions: [] }],
    ...lineOf(node),
    value: undefined,
  };
}

/** c · base + extra */
function combine(base: Node, factor: Node | undefined, extra: Node | undefined): Node {
  const scaled = factor === undefined ? base : mul(spread(factor, base.shape), base);
  return extra === undefined ? scaled : add(scaled, extra);
}

/** δ₁ for Z₁, δ_z for z. */
function deltaNames(nodes: readonly Node[], names: ReadonlyMap<Node, string>): ReadonlyMap<Node, string> {
  const taken = new Set(names.values());
  const found = new Map<Node, string>();
  for (const node of nodes) {
    const name = names.get(node) ?? "";
    const layer = /^(.+\.)[^.]+$/.exec(name)?.[1];
    const short = layer === undefined ? `δ${/\d+$/.exec(name)?.[0] ?? ""}` : `${layer}δ`;
    const delta = taken.has(short) ? `δ_${name}` : short;
    taken.add(delta);
    found.set(node, delta);
  }
  return found;
}

/** The steps of a sweep by the node whose cotangent they add to. */
function stepsByInput(steps: readonly Step[]): ReadonlyMap<Node, readonly Step[]> {
  const found = new Map<Node, Step[]>();
  for (const step of steps) {
    const node = step.application.inputAt(step.argument);
    const before = found.get(node);
    if (before === undefined) found.set(node, [step]);
    else before.push(step);
  }
  return found;
}

function stepsInto(steps: ReadonlyMap<Node, readonly Step[]>, node: Node): readonly Step[] {
  return (steps.get(node) ?? []).flatMap((step) => {
    // What a reshape that nobody wrote stands before says more: a bias is repeated.
    const [output] = step.application.outputs as readonly [Node];
    return output.context.implicit && step.application.primitive.name === "reshape" ? stepsInto(steps, output) : [step];
  });
}

function requireDigits(round: number | undefined): void {
  if (round === undefined || (Number.isInteger(round) && round >= 0 && round <= 20)) return;
  throw new ValueError({ op: "derive", expected: "round must be an integer from 0 to 20", received: `${round}` });
}
