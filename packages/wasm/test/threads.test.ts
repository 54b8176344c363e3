/** The pool: who does pieces, failures, and that nothing keeps a process alive. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { add, constant, exp, Graph, input, matmul, type Node, sum } from "@cadena/autodiff";
import { CadenaError, ones, ValueError } from "@cadena/core";
import { describe, expect, it, vi } from "vitest";
import { FunctionBuilder } from "../src/encoder/function.js";
import { ModuleBuilder } from "../src/encoder/module.js";
import { i32, op } from "../src/encoder/value.js";
import { compile, jit, wasmEngineWith } from "../src/full/index.js";
import { webAssembly } from "../src/runtime.js";
import { offer } from "../src/threads/control.js";
import { Pool, Team } from "../src/threads/pool.js";

/** A program of one step in pieces: each adds 1 to word number `piece`, and traps if that word was `trap`. */
function teamOf(threads: number, pieces: number, trap = -1) {
  const module = new ModuleBuilder();
  const fn = new FunctionBuilder(["i32"]);
  const address = fn.let(op("i32.mul", [fn.param(0), i32(4)]));
  const before = fn.let(op("i32.load", [address]));
  fn.when(op("i32.eq", [before, i32(trap)]), () => fn.store("i32.store", i32(-8), before));
  fn.store("i32.store", address, op("i32.add", [before, i32(1)]));
  module.add(fn, "piece");
  const compiled = new webAssembly.Module(module.encode({ pages: 1, shared: true }));
  const memory = new webAssembly.Memory({ initial: 1, maximum: 1, shared: true });
  const { exports } = new webAssembly.Instance(compiled, { env: { memory } });
  const alone = () => {
    throw new TypeError("the team is there");
  };
  const team = new Team(threads, [{ name: "piece", pieces }], compiled, memory, exports, alone);
  return { team, words: new Int32Array(memory.buffer, 0, pieces) };
}

async function started(program: { readonly ready: number }, count: number): Promise<void> {
  await vi.waitFor(() => expect(program.ready).toBe(count), { timeout: 20_000 });
}

describe("a team", () => {
  it.each([2, 3])("of %i threads does every piece once", async (threads) => {
    const { team, words } = teamOf(threads, 17);
    await started(team, threads - 1);
    for (let run = 1; run <= 2000; run++) {
      team.run();
      if (words.some((count) => count !== run)) expect([...words]).toEqual(new Array(17).fill(run));
    }
  });

  it("says that a kernel failed, and works on", async () => {
    const { team, words } = teamOf(2, 4, 1);
    await started(team, 1);
    team.run();
    words[2] = 5;
    expect(() => team.run()).toThrow(
      new CadenaError({
        op: "run",
        expected: "every piece of a kernel must be done by a thread",
        received: "an error in a kernel",
      }),
    );
    words.fill(2);
    team.run();
    expect([...words]).toEqual([3, 3, 3, 3]);
  });

  it("is one of many on the same workers", async () => {
    const teams = Array.from({ length: 20 }, () => teamOf(3, 5));
    for (const { team } of teams) await started(team, 2);
    for (let run = 0; run < 50; run++) for (const { team } of teams) team.run();
    for (const { words } of teams) expect([...words]).toEqual([50, 50, 50, 50, 50]);
  });
});

const square = (): Node => input("x", { shape: [96, 96], dtype: "float32" });

describe("a pool", () => {
  it("does not wait forever for a thread that died with a piece", () => {
    const pool = new Pool();
    pool.patience = 20;
    const pieces: number[] = [];
    const run = (piece: number): void => {
      pieces.push(piece);
      // Another thread takes the next piece, and is never heard of again.
      if (piece === 3) Atomics.sub(pool.control, offer, 1);
    };
    expect(() => pool.share(1, 0, 4, run)).toThrow("every piece of a kernel must be done by a thread, got nothing for");
    expect(pieces).toEqual([3, 1, 0]);
    expect(pool.broken).toBe(true);
  });
});

describe("programs", () => {
  it("run before the workers have started", () => {
    const x = square();
    const program = compile(new Graph([x], [matmul(x, x)]), { threads: 2 });
    expect(program.run([ones([96, 96], "float32")])[0]?.at(3, 4)).toBe(96);
  });

  it("share nothing if all kernels are short", async () => {
    const x = input("x", { shape: [10], dtype: "float32" });
    const program = compile(new Graph([x], [exp(x)]), { threads: 2 });
    const long = square();
    const other = compile(new Graph([long], [matmul(long, long)]), { threads: 2 });
    await vi.waitFor(() => expect(other.workers).toBe(1), { timeout: 20_000 });
    expect(program.workers).toBe(0);
  });

  it("run by an engine with threads", () => {
    const f = jit((x: Node) => sum(exp(x)), { engine: wasmEngineWith({ threads: 2, leastWork: 0 }) });
    expect(f(ones([3])).item()).toBeCloseTo(3 * Math.E);
  });

  it.each([0, 1.5, 256, Number.NaN])("refuse %d threads", (threads) => {
    expect(() => compile(new Graph([], [add(constant(1), 1)]), { threads })).toThrow(ValueError);
  });
});

describe("a process", () => {
  it("ends by itself", async () => {
    const path = fileURLToPath(new URL("./two-threads.ts", import.meta.url));
    const args = ["--import", "tsx", "--conditions", "@cadena/source", path];
    const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 50_000 });
    expect(stdout.trim()).toBe("workers: 1; 96");
  });
});
