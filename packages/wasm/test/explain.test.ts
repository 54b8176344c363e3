/** What `explain` says of the XOR step, and that what it says of flops, bytes and names is so. */
import { add, exp, Graph, input, matmul, type Node, named, relu, sum, tanh, transpose } from "@cadena/autodiff";
import { cond } from "@cadena/autodiff/control";
import { describe, expect, it } from "vitest";
import { xorStep } from "../../../bench/graphs/index.js";
import { compile, explain } from "../src/full/index.js";

const target = { simd: true, fma: false };
const { graph, carry } = xorStep();
const withoutSize = (text: string): string => text.replace(/\d+ bytes of code/, "… bytes of code");

describe("explain", () => {
  it("shows every stage of the XOR step", () => {
    expect(withoutSize(explain(graph, { carry, target }))).toMatchSnapshot();
  });

  it("shows what each pass of simplification changes, and says where one changes nothing", () => {
    const x = input("x", { shape: [4] });
    const text = explain(new Graph([x], [add(exp(x), exp(x))]), { target });
    expect(text).toContain("\n\nAfter folding: the same\n\nAfter algebra: the same\n\nAfter sharing\ngraph(x");
  });

  it("ends as the program's own does, whatever graph of that structure was compiled first", () => {
    const [a, b] = ["a", "b"].map((name) => {
      const x = input(name, { shape: [3] });
      return new Graph([x], [named(`tanh ${name}`, tanh(x))]);
    }) as [Graph, Graph];
    compile(a, { target });
    const own = compile(b, { target }).explain();
    expect(own).toContain("tanh b = tanh(b)");
    expect(explain(b, { target }).endsWith(own)).toBe(true);
  });

  it("counts what products, loops and reductions do", () => {
    const [x, w] = [input("x", { shape: [5, 3] }), input("w", { shape: [2, 3] })];
    const text = explain(new Graph([x, w], [sum(relu(matmul(x, transpose(w))))]), { target });
    expect(text).toContain("matmul x[5,3] · w[3,2] by steps 1, 3 → v2\n      60 flops, 168 bytes read, 80 written");
    expect(text).toContain(
      "v3 = relu(v2)\n      v4[0] ← sum of v3 along 0, 1\n      20 flops, 80 bytes read, 8 written",
    );
  });

  it("says which entries a loop reads", () => {
    const [x, b] = [input("x", { shape: [2, 3] }), input("b", { shape: [3, 2] })];
    expect(explain(new Graph([x, b], [add(x, transpose(b))]), { target })).toContain("v2 = add(x, b[i + 2j])");
  });

  it("shows both bodies of cond", () => {
    const [p, x] = [input("p", { dtype: "bool" }), input("x", { shape: [3] })];
    const y = cond(
      p,
      (a: Node) => tanh(a),
      (a: Node) => relu(a),
      x,
    );
    const text = explain(new Graph([p, x], [y]), { target });
    expect(text).toMatch(/cond\(p\[\]\) → \S+\n +whenTrue\n.*tanh[\s\S]*\n +whenFalse\n.*relu/);
  });
});
