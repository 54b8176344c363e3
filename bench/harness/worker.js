/** The process of one rival in one case: sets up, then runs as many steps as it is asked for, line by line. */
import { createInterface } from "node:readline";
import { workloads } from "../workloads.js";

const [module, variant, id, options] = process.argv.slice(2);
const answer = (message) => process.stdout.write(`@${JSON.stringify(message)}\n`);

try {
  const workload = workloads.find((each) => each.id === id);
  const { open } = await import(`../rivals/${module}.js`);
  const rival = await open(variant);
  const chosen = JSON.parse(options);
  workload.data(chosen);
  const began = performance.now();
  const { step, result } = await rival(workload, chosen);
  answer({ ready: performance.now() - began });
  for await (const line of createInterface({ input: process.stdin })) {
    const steps = Number(line);
    const used = process.cpuUsage();
    const start = performance.now();
    for (let i = 0; i < steps; i++) {
      const pending = step();
      if (pending instanceof Promise) await pending;
    }
    const ms = performance.now() - start;
    const { user, system } = process.cpuUsage(used);
    answer({ ms, processor: (user + system) / 1e3, result: Array.from(await result(), Number) });
  }
} catch (error) {
  answer({ failed: error instanceof Error ? error.message.split("\n")[0] : String(error) });
}
process.exit(0);
