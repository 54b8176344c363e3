/** Nanoseconds a node: build, differentiate and evaluate chains and balanced trees of scalar nodes. Needs a build. */
import { add, evaluate, gradients, input, mul } from "../packages/autodiff/dist/index.js";

const bindings = { x: 1, a: 0.99999, c: 1e-5 };

function chain(size) {
  const [x, a, c] = [input("x"), input("a"), input("c")];
  let v = x;
  for (let i = 0; i < size / 2; i++) v = add(mul(v, a), c);
  return { output: v, wrt: [x, a, c] };
}

function tree(size) {
  const [x, a, c] = [input("x"), input("a"), input("c")];
  let level = Array.from({ length: size / 2 }, (_, i) => (i % 2 === 0 ? mul(x, a) : add(x, c)));
  while (level.length > 1) {
    const next = [];
    for (let i = 0; i + 1 < level.length; i += 2)
      next.push(i % 4 === 0 ? add(level[i], level[i + 1]) : mul(level[i], level[i + 1]));
    if (level.length % 2 === 1) next.push(level.at(-1));
    level = next;
  }
  return { output: level[0], wrt: [x, a, c] };
}

const median = (times) => times.sort((p, q) => p - q)[times.length >> 1];
const sizes = process.argv.slice(2).map(Number);
console.log("shape   nodes     build  gradient  value  value and gradient   (ns a node of the forward graph, median)");
for (const [name, make] of Object.entries({ chain, tree })) {
  for (const size of sizes.length > 0 ? sizes : [10_000, 100_000, 1_000_000]) {
    const columns = [[], [], [], []];
    for (let run = 0; run < (size > 200_000 ? 3 : 7); run++) {
      const marks = [performance.now()];
      const { output, wrt } = make(size);
      marks.push(performance.now());
      const slopes = gradients(output, wrt);
      marks.push(performance.now());
      evaluate(output, bindings);
      marks.push(performance.now());
      evaluate([output, ...slopes], bindings);
      marks.push(performance.now());
      for (const [i, column] of columns.entries()) column.push(((marks[i + 1] - marks[i]) / size) * 1e6);
    }
    const [build, gradient, value, both] = columns.map((column) => median(column).toFixed(0));
    console.log(
      `${name.padEnd(6)} ${String(size).padStart(7)}  ${build.padStart(8)} ${gradient.padStart(9)} ${value.padStart(6)} ${both.padStart(19)}`,
    );
  }
}
