/** What a program consists of, for people. */
import type { Assembled } from "./emit/program.js";
import { type Kernel, writesOf } from "./lower/kernel.js";

/** One line for each kernel, and the memory. */
export function explain(kernels: readonly Kernel[], { bytes, plan }: Assembled): string {
  const lines = kernels.map(
    (kernel, i) =>
      `${i} ${describe(kernel)} → ${writesOf(kernel)
        .map(({ label }) => label)
        .join(", ")}`,
  );
  lines.push(`memory: ${plan.bytes} bytes (${plan.unshared} if nothing shared its place); code: ${bytes.length} bytes`);
  return lines.join("\n");
}

/** A kernel in a few words. */
export function describe(kernel: Kernel): string {
  if (kernel.kind === "matmul") return `matmul ${kernel.to.size}`;
  if (kernel.kind === "reference") return `reference ${kernel.application.primitive.name}`;
  if (kernel.kind === "native") return kernel.name;
  if (kernel.kind === "branch") return `branch of ${kernel.whenTrue.length} and ${kernel.whenFalse.length} kernels`;
  return `loop [${kernel.shape.join(", ")}]`;
}
