/** Lectures §2.4: a 2-2-1 regression network with tanh and no biases, exact and rounded as the slide rounds. */
import { add, checkGradients, derive, evaluate, input, mul, type Node, named, render, square, sub, tanh } from "cadena";
import { check, checkThat } from "./check.js";

const [x1, x2, y] = [input("x1"), input("x2"), input("y")];
const names = ["w1", "w2", "w3", "w4", "w5", "w6"] as const;
const [w1, w2, w3, w4, w5, w6] = names.map((name) => input(name)) as [Node, Node, Node, Node, Node, Node];
const weights = [w1, w2, w3, w4, w5, w6];
const h1 = named("h1", tanh(add(mul(w1, x1), mul(w2, x2))));
const h2 = named("h2", tanh(add(mul(w3, x1), mul(w4, x2))));
const prediction = named("ŷ", add(mul(w5, h1), mul(w6, h2)));
const E = named("E", mul(0.5, square(sub(prediction, y))));
const start = { w1: 0.1, w2: 0.2, w3: 0.3, w4: 0.1, w5: 0.5, w6: 0.8 };
const point = { x1: 2, x2: 3, y: 1, ...start };

const exact = derive(E, weights, { bindings: point });
console.log(`${render(exact)}\n`);
const report = checkGradients(E, weights, point);
checkThat(
  "central differences agree with all six",
  report.ok && report.elements.every(({ status }) => status === "passed"),
);

console.log("\nForward.");
check(
  "h1, h2, ŷ",
  evaluate([h1, h2, prediction], point).map((each) => each.item()),
  [0.664037, 0.716298, 0.905057],
  {
    digits: 6,
  },
);
check("ŷ − y", evaluate(sub(prediction, y), point), -0.094943, { digits: 6 });
check("E", evaluate(E, point), 0.004507, { digits: 6, slide: "0.00045, a tenth" });
check("ŷ with one slide's w6 = 0.4", evaluate(prediction, { ...point, w6: 0.4 }), 0.618538, {
  digits: 6,
  slide: "0.618, of h1 = 0.66 and h2 = 0.72; all else there needs 0.8",
});

/** ∂E/∂w1 … ∂E/∂w6, as the derivation has them. */
const slopesOf = ({ backward }: typeof exact): readonly number[] =>
  backward.flatMap((line) => (line.role === "parameter" && line.value ? [line.value.item()] : []));
const after = (slopes: readonly number[]): readonly number[] =>
  names.map((name, i) => start[name] - 0.5 * (slopes[i] as number));

console.log("\nBackward, and one step with η = 0.5.");
const slopes = slopesOf(exact);
check("∂E/∂w", slopes, [-0.053079, -0.079618, -0.073967, -0.110951, -0.063046, -0.068008], { digits: 6 });
check("new w", after(slopes), [0.126539, 0.239809, 0.336984, 0.155475, 0.531523, 0.834004], { digits: 6 });

console.log("\nAs the slide: h1, h2, ŷ and ŷ − y rounded to 2 digits, and nothing else.");
const rounded = slopesOf(derive(E, weights, { bindings: point, round: 2 }));
const slips = "−0.0508, −0.0762, −0.0693 (its own rounding gives −0.0694), −0.1040, −0.0594, −0.0648";
check("∂E/∂w", rounded, [-0.0508, -0.0762, -0.06935, -0.104, -0.0594, -0.0648], {
  within: 5e-5,
  digits: 5,
  slide: slips,
});
const next = "0.1254, 0.2381, 0.3346 (its own rounding gives 0.3347), 0.1520, 0.5297, 0.8324";
check("new w", after(rounded), [0.1254, 0.2381, 0.33468, 0.152, 0.5297, 0.8324], {
  within: 5e-5,
  digits: 5,
  slide: next,
});
