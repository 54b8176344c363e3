/** Everyone who takes part: how each is started, and in which workloads. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { arraysOf } from "../workloads.js";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const version = process.versions.node.split(".")[0];
const newer = path(`../node_modules/node-${process.platform}-${process.arch}/bin/node`);

/** Where JavaScript runs: the program and its flags. */
const own = { name: `Node ${version}`, command: [process.execPath] };
const node24 = { name: "Node 24", command: [newer] };

/** Fused multiply-add is on from Node 22; joining neighbouring vectors is an experiment of V8 that a program may ask for. */
const fused = { name: `Node ${version} FMA`, command: [process.execPath, "--experimental-wasm-relaxed-simd"] };
const joined = { name: "Node 24 joined", command: [newer, "--experimental-wasm-revectorize"] };

const all = ["w1", "w2", "w3", "w4", "w5", "w6", "w7", "w8"];
const ours = [...all, "w9"];
const kinds = [
  { title: "cadena interpreter", module: "cadena", variant: "interpreter", works: ours },
  { title: "cadena wasm", module: "cadena", variant: "wasm", works: ours, runtimes: [own, fused, node24] },
  { title: "cadena wasm", module: "cadena", variant: "joined", works: ours, runtimes: [joined] },
  { title: "loops", module: "hand", variant: "naive", works: ["w1", "w2", "w3", "w4", "w6"] },
  { title: "blocked loops", module: "hand", variant: "blocked", works: ["w1"] },
  { title: "tfjs cpu", module: "tfjs", variant: "cpu", works: all },
  { title: "tfjs wasm", module: "tfjs", variant: "wasm", works: all },
  { title: "jax-js", module: "jax", variant: "wasm", works: all, runtimes: [own, node24] },
  { title: "onnxruntime-node", module: "onnxruntime", variant: "node", works: ["w1", "w2", "w3", "w4", "w5", "w8"] },
  { title: "onnxruntime-web", module: "onnxruntime", variant: "web", works: ["w1", "w2", "w3", "w4", "w5", "w8"] },
];

/** Those who take part in a case, as { name, command, env }; `done` clears what was written for them. */
export function rivalsFor(workload, options) {
  const rivals = kinds
    .filter(({ works }) => works.includes(workload.id))
    .flatMap(({ title, module, variant, runtimes = [own] }) =>
      runtimes.map(({ name, command }) => ({
        name: `${title}, ${name}`,
        command: [...command, path("../harness/worker.js"), module, variant, workload.id, JSON.stringify(options)],
      })),
    );
  if (!hasTorch) return { rivals, done: () => undefined };
  const folder = mkdtempSync(join(tmpdir(), "cadena-bench-"));
  const command = ["python3", path("pytorch.py"), workload.id, JSON.stringify(options), folder];
  writeData(folder, workload.data(options));
  const env = { OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1" };
  rivals.push({ name: "PyTorch CPU", command, env });
  return { rivals, done: () => rmSync(folder, { recursive: true }) };
}

/** Who is not here, and why, for the reader of the table. */
export const absent = [
  ...(hasTorchInstalled() ? [] : ['PyTorch: `python3 -c "import torch"` fails']),
  ...(existsSync(newer) ? [] : ["Node 24: not installed"]),
];
const hasTorch = absent.every((each) => !each.startsWith("PyTorch"));

function hasTorchInstalled() {
  return spawnSync("python3", ["-c", "import torch"]).status === 0;
}

/** Plain files for other languages: shapes as JSON, and for each array its float32 numbers. */
function writeData(folder, data) {
  const arrays = Object.entries(arraysOf(data)).filter(([, value]) => value.shape !== undefined);
  const shapes = Object.fromEntries(arrays.map(([name, { shape }]) => [name, shape]));
  writeFileSync(join(folder, "shapes.json"), JSON.stringify(shapes));
  for (const [name, array] of arrays) writeFileSync(join(folder, `${name}.f32`), array.data);
}
