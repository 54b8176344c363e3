/** Times in turn: every rival runs a short batch, then the next, round after round; medians and quartiles. */
import { start } from "./child.js";

export const careful = { rounds: 15, batch: 40, budget: 4000, timeout: 180_000 };
export const quick = { rounds: 4, batch: 10, budget: 500, timeout: 180_000 };

/**
 * One row for each rival: its times, or why there are none. `rivals` are { name, command, env }; `plan.clock` is "ms",
 * time on the wall, or "processor", that of all threads, which other work on the machine changes less.
 */
export async function measure(rivals, plan) {
  const rows = [];
  for (const { name, command, env } of rivals) {
    const row = { rival: name, times: [] };
    rows.push(row);
    await attempt(row, async () => {
      row.child = start(command, { env, timeout: plan.timeout });
      const ready = await row.child.ready;
      const first = await row.child.ask(1);
      const next = await row.child.ask(2);
      row.firstCall = ready + first.ms;
      row.result = next.result;
      const estimate = await warm(row.child, Math.min(first.ms, next.ms / 2), plan);
      row.steps = Math.max(1, Math.round(plan.batch / estimate));
      row.rounds = Math.max(2, Math.min(plan.rounds, Math.round(plan.budget / (estimate * row.steps))));
    });
  }
  for (let round = 0; round < plan.rounds; round++) {
    for (const row of rows) {
      if (row.failed !== undefined || round >= row.rounds) continue;
      await attempt(row, async () => {
        const answer = await row.child.ask(row.steps);
        row.times.push(answer[plan.clock] / row.steps);
      });
    }
  }
  for (const row of rows) row.child?.stop();
  return rows.map(summary);
}

/** Runs until compilers have had their time; the milliseconds of a step then. */
async function warm(child, estimate, { batch, budget }) {
  let [spent, each] = [0, estimate];
  while (spent < budget / 8 && each < budget / 8) {
    const steps = Math.max(1, Math.round(batch / each));
    const { ms } = await child.ask(steps);
    spent += ms;
    each = ms / steps;
  }
  return each;
}

async function attempt(row, act) {
  try {
    await act();
  } catch (error) {
    row.failed = error.message;
    row.child?.stop();
  }
}

function summary({ rival, times, firstCall, steps, result, failed }) {
  if (failed !== undefined) return { rival, failed };
  const sorted = [...times].sort((p, q) => p - q);
  const at = (part) => sorted[Math.floor((sorted.length - 1) * part)];
  return { rival, median: at(0.5), low: at(0.25), high: at(0.75), rounds: times.length, steps, firstCall, result };
}
