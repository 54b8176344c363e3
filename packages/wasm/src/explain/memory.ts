/** The memory plan as a table. */
import { byteLength, type MemoryPlan } from "../plan/memory.js";

/** One line for each buffer, by its place: address, size, the kernels between which it is needed, and what it holds. */
export function memoryTable({ places, scratch }: MemoryPlan, kernels: number): string {
  const rows = places
    .toSorted((a, b) => a.address - b.address || a.from - b.from)
    .map(({ buffer, address, from, to }) => [
      `${address}`,
      `${byteLength(buffer)}`,
      `${from < 0 ? "start" : from}–${to === kernels ? "end" : to}`,
      `${buffer.label}: ${buffer.dtype}`,
    ]);
  const table = [["address", "bytes", "kernels", "holds"], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...table.map((row) => (row[column] as string).length)));
  const lines = table.map((row) =>
    row.map((cell, i) =>
      i < 2 ? cell.padStart(widths[i] as number) : i === 2 ? cell.padEnd(widths[2] as number) : cell,
    ),
  );
  return [...lines.map((row) => row.join("  ")), `scratch of kernels at ${scratch}`].join("\n");
}
