/** Learning rates too small, right and too large, on one loss; what happens where it diverges. Also out/rates.svg. */
import { mkdirSync, writeFileSync } from "node:fs";
import { key, mse, type Series, toLineChart } from "cadena";
import { dense, model, NonFiniteError, sgd } from "cadena/nn";
import { linear } from "cadena/nn/data";
import { checkThat } from "../lectures/check.js";

/** Inputs of variance 1: the slope of the slope of the mean square is about 2 in every direction, the limit about 1. */
const data = linear(key(1), { samples: 200, noise: 0.1, weights: [2, -3], bias: 1 });

/** The loss before each step, until there are 200 or it is no number any more. */
async function descend(rate: number): Promise<{ readonly losses: readonly number[]; readonly end?: NonFiniteError }> {
  const learner = model(dense(1), { inputShape: [2], loss: mse, optimizer: sgd(rate) });
  const losses: number[] = [];
  const watch = { onStep: ({ loss }: { readonly loss: number }) => void losses.push(loss) };
  try {
    await learner.fit(data, { epochs: 200, batchSize: 200, callbacks: [watch] });
    return { losses };
  } catch (error) {
    if (error instanceof NonFiniteError) return { losses, end: error };
    throw error;
  }
}

const rates = { "too small": 0.001, right: 0.3, "too large": 1.5 };
const series: Series[] = [];
const runs = new Map<string, Awaited<ReturnType<typeof descend>>>();
for (const [name, rate] of Object.entries(rates)) {
  const run = await descend(rate);
  runs.set(name, run);
  series.push({ name: `${rate}, ${name}`, points: run.losses.map((loss, i) => [i + 1, loss] as const) });
  console.log(
    `${rate}, ${name}: ${run.losses[0]?.toPrecision(4)} → ${run.losses.at(-1)?.toPrecision(4)} in ${run.losses.length} steps`,
  );
  if (run.end !== undefined) console.log(`  ${run.end.message}`);
}
mkdirSync("out", { recursive: true });
const title = "Learning rates";
writeFileSync("out/rates.svg", toLineChart(series, { title, x: "step", y: "loss", logarithmic: "y" }));
console.log("The curves: out/rates.svg");

const last = (name: string): number => runs.get(name)?.losses.at(-1) ?? Number.NaN;
checkThat(
  "too small: more than a third of the loss is still there",
  last("too small") > (runs.get("too small")?.losses[0] ?? 0) / 3,
);
checkThat("right: only the noise is left, whose variance is 0.01", Math.abs(last("right") - 0.01) < 0.003);
checkThat(
  "too large: each step is longer than the one before, until fit says where it ends",
  runs.get("too large")?.end !== undefined,
);
