/** What programs do to memory: they fit into it, stay in it, and leave it when they are done. */
import { add, evaluate, Graph, input, matmul, mul, type Node, sum, transpose } from "@cadena/autodiff";
import { CadenaError, tensor, zeros } from "@cadena/core";
import { describe, expect, it } from "vitest";
import { compile } from "../src/full/index.js";
import type { Buffer } from "../src/lower/view.js";
import { Guard, zone } from "../src/plan/guard.js";
import { planMemory } from "../src/plan/memory.js";

describe("guards", () => {
  const buffer = (size: number): Buffer => ({ dtype: "float32", size, label: "x" });
  const [x, y] = [buffer(3), buffer(0)];
  const plan = planMemory([], { inputs: [x, y], constants: [], carry: [], outputs: [], scratchBytes: 10, zone });
  const around = (write: (bytes: Uint8Array) => void): (() => void) => {
    const bytes = new Uint8Array(65536);
    const guard = new Guard(bytes.buffer, plan, 10, new Set([x, y]));
    write(bytes);
    return () => guard.check("a kernel");
  };
  const at = plan.addressOf(x);

  it("see a byte before a buffer, behind it, and at the end of memory", () => {
    for (const place of [at - 1, at + 12, plan.addressOf(y), plan.scratch + 10, 0, 65535]) {
      expect(around((bytes) => bytes.fill(0, place, place + 1))).toThrow(/^guard: .* written by a kernel/);
    }
  });

  it("let kernels write to buffers and to what they work in", () => {
    const own = around((bytes) => bytes.fill(0, at, at + 12).fill(0, plan.scratch, plan.scratch + 10));
    expect(own).not.toThrow();
  });
});

describe("a program", () => {
  it("that does not fit into 4 GiB is refused before it is made", () => {
    const x = input("x", { shape: [2 ** 15, 2 ** 15], dtype: "float32" });
    const y = input("y", { shape: [2 ** 15, 2 ** 15], dtype: "float32" });
    const began = performance.now();
    expect(() => compile(new Graph([x, y], [add(x, y)]))).toThrow(CadenaError);
    expect(() => compile(new Graph([x, y], [add(x, y)]))).toThrow(/^compile: .* 8\.0 GiB/);
    expect(performance.now() - began).toBeLessThan(2000);
  });

  it("of nothing runs", () => {
    expect(compile(new Graph([], [])).run([])).toEqual([]);
    const x = input("x", { shape: [0, 3] });
    const program = compile(new Graph([x], [matmul(x, zeros([3, 0])), sum(x), x]), { guard: true });
    expect(program.run([zeros([0, 3])]).map(({ shape }) => shape)).toEqual([[0, 0], [], [0, 3]]);
  });

  it("writes over what a loop is the last to read, but not over what it reads at other places", () => {
    const [x, w] = [input("x", { shape: [64, 64] }), input("w", { shape: [64, 64] })];
    const bytesFor = (y: Node): number => {
      const program = compile(new Graph([x, w], [y]), { target: { simd: true, fma: false } });
      const turn = tensor(Array.from({ length: 4096 }, (_, i) => i % 7)).reshape([64, 64]);
      expect(program.run([turn, turn])[0]?.toArray()).toEqual(evaluate(y, { x: turn, w: turn }).toArray());
      return Number(/Memory: (\d+) bytes/.exec(program.explain())?.[1]);
    };
    const inputs = 2 * 64 * 64 * 8;
    expect(bytesFor(mul(add(x, w), 3))).toBe(inputs + 16);
    expect(bytesFor(mul(add(transpose(x), transpose(w)), 3))).toBe((inputs * 3) / 2 + 16);
  });

  it("keeps to itself beside another one, run in turn", () => {
    const a = input("a", { shape: [2] });
    const step = new Graph([a], [add(a, 1)]);
    const options = { carry: [[0, 0]] } as const;
    const [one, two] = [compile(step, options), compile(step, options)];
    one.writeState([tensor([0, 0])]);
    two.writeState([tensor([10, 20])]);
    for (let i = 0; i < 5; i++) {
      one.run([]);
      two.run([]);
      two.run([]);
    }
    expect(one.readState()[0]?.toArray()).toEqual([5, 5]);
    expect(two.readState()[0]?.toArray()).toEqual([20, 30]);
  });

  it("of the structure of another has constants of its own", () => {
    const x = input("x", { shape: [3] });
    const [one, two] = [1, 2].map((k) => compile(new Graph([x], [mul(x, tensor([k, 2 * k, 3 * k]))])));
    const at = [tensor([1, 1, 1])];
    expect(two?.run(at)[0]?.toArray()).toEqual([2, 4, 6]);
    expect(one?.run(at)[0]?.toArray()).toEqual([1, 2, 3]);
  });
});
