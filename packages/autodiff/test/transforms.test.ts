/** Transforms: how they nest, what they take, and what they refuse. */
import { key, normal, type Tensor, tensor, zeros } from "@cadena/core";
import { describe, expect, it } from "vitest";
import {
  add,
  BindingError,
  constant,
  cos,
  customDerivative,
  evaluate,
  exp,
  grad,
  gradients,
  hessian,
  hvp,
  input,
  jacfwd,
  jacrev,
  jvp,
  matmul,
  mul,
  type Node,
  NotDifferentiableError,
  NotScalarError,
  neg,
  pushForward,
  referenceEngine,
  relu,
  Spec,
  scope,
  sin,
  softmax,
  stopGradient,
  sum,
  tanh,
  trace,
  transpose,
  valueAndGrad,
  vjp,
  vmap,
} from "../src/index.js";
import { expectAllNear, expectNear } from "./laws-of-graphs.js";

type Scalar = (x: Node) => Node;
const at = (f: unknown, ...args: unknown[]): Tensor => evaluate((f as (...args: unknown[]) => Node)(...args)) as Tensor;
const cube: Scalar = (x) => mul(x, mul(x, x));
const w = normal(key(1), [3, 3]);
const row = (x: Tensor, i: number): Tensor => x.slice([{ start: i, stop: i + 1 }]).reshape(x.shape.slice(1));
const x3 = tensor([0.3, -0.7, 1.1]);
/** A function of three numbers with a full Hessian. */
const wavy: Scalar = (x) => sum(mul(tanh(matmul(w, x)), exp(mul(0.3, x))));

describe("nesting", () => {
  it("derivatives of x⁴ to the fifth order", () => {
    let f: Scalar = (x) => mul(mul(x, x), mul(x, x));
    for (const expected of [32, 48, 48, 24, 0]) {
      f = grad(f) as Scalar;
      expect(at(f, 2).item()).toBe(expected);
    }
  });

  it("Hessians by every pair of modes", () => {
    const reference = at(jacrev(jacrev(wavy)), x3);
    for (const h of [
      hessian(wavy),
      jacfwd(grad(wavy) as Scalar),
      jacfwd(jacfwd(wavy)),
      jacrev(jacfwd(wavy)),
      jacrev(grad(wavy) as Scalar),
    ]) {
      expectAllNear(at(h, x3), reference, 1e-12, "Hessian");
    }
    expectAllNear(reference, reference.transpose(), 1e-12, "symmetry");
    const direction = tensor([1, 2, -1]);
    const product = evaluate(matmul(reference, direction));
    expectAllNear(evaluate(hvp(wavy)(x3, direction) as Node), product, 1e-12, "hvp");
  });

  it("jacfwd and jacrev agree where input and output have several axes", () => {
    const f = (x: Node): Node => softmax(mul(transpose(x), sum(x)), { axis: 0 });
    const x = normal(key(2), [2, 3]);
    const forward = at(jacfwd(f), x);
    expect(forward.shape).toEqual([3, 2, 2, 3]);
    expectAllNear(forward, at(jacrev(f), x), 1e-12, "Jacobian");
  });

  it("vmap of grad is a loop, and grad of vmap too", () => {
    const xs = normal(key(3), [4, 3]);
    const rows = [0, 1, 2, 3].map((i) => at(grad(wavy), row(xs, i)));
    const batched = at(vmap(grad(wavy) as Scalar), xs);
    const summed = at(
      grad((all: Node) => sum(vmap(wavy)(all) as Node)),
      xs,
    );
    for (const [i, expected] of rows.entries()) {
      expectAllNear(row(batched, i), expected, 1e-12, "vmap of grad");
      expectAllNear(row(summed, i), expected, 1e-12, "grad of vmap");
    }
    const curved = at(vmap(hessian(wavy) as Scalar), xs);
    expectAllNear(row(curved, 2), at(hessian(wavy), row(xs, 2)), 1e-12, "vmap of hessian");
  });

  it("vmap of vmap is an outer table", () => {
    const table = vmap((a: Node) => vmap((b: Node) => mul(a, b))(tensor([1, 2, 3])));
    expect(at(table, tensor([1, 10])).toArray()).toEqual([
      [1, 2, 3],
      [10, 20, 30],
    ]);
  });

  it("vmap moves the axis of its results", () => {
    const f = vmap((x: Node) => mul(2, x), { inAxes: 1, outAxes: -1 });
    expect(
      at(
        f,
        tensor([
          [1, 2, 3],
          [4, 5, 6],
        ]),
      ).toArray(),
    ).toEqual([
      [2, 4, 6],
      [8, 10, 12],
    ]);
  });
});

describe("perturbations are not confused", () => {
  it("d/dx (x · d/dy (x + y)) = 1", () => {
    expect(
      at(
        grad((x: Node) => mul(x, grad((y: Node) => add(x, y))(1) as Node)),
        1,
      ).item(),
    ).toBe(1);
    const forward = (f: Scalar, x: Node | number): Node => jvp(f, [x], [1])[1];
    expect(
      evaluate(
        forward(
          (x) =>
            mul(
              x,
              forward((y) => add(x, y), 1),
            ),
          1,
        ),
      ).item(),
    ).toBe(1);
  });

  it("d/dx (x · d/dy (x · y) at y = x) = 2x", () => {
    expect(
      at(
        grad((x: Node) => mul(x, grad((y: Node) => mul(x, y))(x) as Node)),
        3,
      ).item(),
    ).toBe(6);
  });

  it("an argument that is another argument's node is another variable", () => {
    const x = input("x");
    const [da, db] = grad((a: Node, b: Node) => mul(a, mul(a, b)), { argnums: [0, 1] })(x, x);
    expect(evaluate([da, db], { x: 3 }).map((each) => each.item())).toEqual([18, 9]);
  });
});

describe("arguments", () => {
  const parameters = { w: tensor([[1, 2]]), b: [tensor([3]), 4] };
  const loss = (p: { w: Node; b: Node[] }, x: Node): Node =>
    sum(add(matmul(p.w, x), mul(p.b[0] as Node, p.b[1] as Node)));

  it("are trees, and so are gradients", () => {
    const [value, slope] = evaluate(valueAndGrad(loss)(parameters as never, tensor([5, 6]))) as never as [
      Tensor,
      { w: Tensor; b: Tensor[] },
    ];
    expect(value.item()).toBe(29);
    expect(slope.w.toArray()).toEqual([[5, 6]]);
    expect(slope.b.map((each) => each.toArray())).toEqual([[4], 3]);
  });

  it("are chosen by argnums", () => {
    const slopes = evaluate(grad(loss, { argnums: [1, 0] })(parameters as never, tensor([5, 6]))) as never as [
      Tensor,
      { w: Tensor },
    ];
    expect(slopes[0].toArray()).toEqual([1, 2]);
    expect(slopes[1].w.toArray()).toEqual([[5, 6]]);
    expect(() => grad(cube, { argnums: 1 as 0 })(1)).toThrow(NotDifferentiableError);
  });

  it("get zeros where the output does not depend on them", () => {
    const slopes = evaluate(
      grad((a: Node, _b: Node, c: Node) => add(cube(a), sum(stopGradient(c))), { argnums: [0, 1, 2] })(
        2,
        tensor([1, 2]),
        tensor([3]),
      ),
    );
    expect((slopes as Tensor[]).map((each) => each.toArray())).toEqual([12, [0, 0], [0]]);
    const [a, b] = [input("a"), input("b", { shape: [2] })];
    expect(evaluate(gradients(cube(a), [a, b, a]), { a: 2 }).map((each) => each.toArray())).toEqual([12, [0, 0], 12]);
    expect(evaluate(jvp((x: Node) => mul(0, stopGradient(x)), [2], [1])[1]).item()).toBe(0);
  });

  it("that are integers are refused with their path", () => {
    const labels = tensor([1, 2], { dtype: "int32" });
    const f = (p: { y: Node[] }): Node => mul(p.y[0] as Node, sum(p.y[1] as Node));
    expect(() => grad(f)({ y: [tensor(1), labels] } as never)).toThrow(NotDifferentiableError);
    expect(() => grad(f)({ y: [tensor(1), labels] } as never)).toThrow(/int32\[2\] at args\[0\]\.y\[1\]/);
    const mixed = grad((x: Node, k: Node) => mul(x, sum(k)));
    expect(at(mixed, 3, labels).item()).toBe(3);
  });

  it("intermediate nodes have gradients", () => {
    const x = input("x");
    const y = mul(x, x);
    const [dy, dx] = gradients(mul(y, x), [y, x]);
    expect(evaluate([dy, dx], { x: 3 }).map((each) => each.item())).toEqual([3, 27]);
  });
});

describe("outputs", () => {
  it("that are not scalars are refused", () => {
    expect(() => grad((x: Node) => mul(x, x))(x3)).toThrow(NotScalarError);
    expect(() => grad((x: Node) => mul(x, x))(x3)).toThrow(
      "grad: the output must be a scalar, got shape [3]. Sum it, or use vjp with a cotangent of shape [3].",
    );
  });

  it("have pullbacks of any shape", () => {
    const [, pullback] = vjp((x: Node) => mul(x, x), x3);
    const [slope] = pullback(tensor([1, 10, 0]));
    expectAllNear(evaluate(slope as Node), tensor([0.6, -14, 0]), 1e-12, "pullback");
    expect(() => pullback(tensor([1, 2]))).toThrow(/cotangent/);
  });
});

describe("customDerivative", () => {
  const given = {
    jvp: ([t]: [Node], _: Node, x: Node) => mul(t, mul(3, mul(x, x))),
    vjp: (ct: Node, _: Node, x: Node): [Node] => [mul(ct, mul(3, mul(x, x)))],
  };
  it.each([
    ["jvp only", { jvp: given.jvp }],
    ["vjp only", { vjp: given.vjp }],
    ["both", given],
  ])("with %s, in every transform", (_, rules) => {
    const f = customDerivative(cube, rules) as Scalar;
    const total = (x: Node): Node => sum(f(x));
    expect(at(f, 2).item()).toBe(8);
    expect(at(grad(f), 2).item()).toBe(12);
    expect(evaluate(jvp(f, [2], [1])[1]).item()).toBe(12);
    expect(at(grad(grad(f)), 2).item()).toBe(12);
    expect(at(hessian(f), 2).item()).toBe(12);
    expect(at(jacrev(jacrev(f)), 2).item()).toBe(12);
    expect(at(jacfwd(jacfwd(f)), 2).item()).toBe(12);
    expect(at(vmap(f), tensor([1, 2])).toArray()).toEqual([1, 8]);
    expect(at(vmap(grad(f) as Scalar), tensor([1, 2])).toArray()).toEqual([3, 12]);
    expect(
      at(
        grad((x: Node) => sum(vmap(f)(x) as Node)),
        tensor([1, 2]),
      ).toArray(),
    ).toEqual([3, 12]);
    expect(
      at(
        vmap((x: Node) => jvp(f, [x], [1])[1]),
        tensor([1, 2]),
      ).toArray(),
    ).toEqual([3, 12]);
    expect(at(hessian(total), tensor([1, 2])).toArray()).toEqual([
      [6, 0],
      [0, 12],
    ]);
  });

  it("uses the rule and not the function", () => {
    const straight = customDerivative((x: Node) => relu(x), { vjp: (ct: Node) => [ct] }) as Scalar;
    expect(at(grad(straight), -1).item()).toBe(1);
    expect(evaluate(jvp(straight, [-1], [1])[1]).item()).toBe(1);
  });

  it("needs a rule", () => {
    expect(() => customDerivative(cube, {})).toThrow(NotDifferentiableError);
  });
});

describe("bindings", () => {
  const x = input("x", { shape: [2] });

  it("by node or by name", () => {
    expect(evaluate(sum(x), { x: [1, 2] }).item()).toBe(3);
    expect(evaluate(sum(x), new Map([[x, [1, 2]]])).item()).toBe(3);
  });

  it("that are missing, misshapen, of another dtype or ambiguous are refused", () => {
    expect(() => evaluate(x)).toThrow(BindingError);
    expect(() => evaluate(x)).toThrow(/"x"/);
    expect(() => evaluate(x, { x: [1, 2, 3] })).toThrow(BindingError);
    expect(() => evaluate(x, { x: tensor([1, 2], { dtype: "float32" }) })).toThrow(/astype/);
    expect(() => evaluate(add(x, input("x", { shape: [2] })), { x: [1, 2] })).toThrow(/2 inputs named "x"/);
    expect(() => trace(() => sum(x))).toThrow(/captured input "x"/);
  });
});

describe("graphs", () => {
  it("accumulate when a node is used twice and its double is used again", () => {
    // In early versions of a small engine, gradients were set where they should have been added.
    const a = input("a");
    const b = add(a, a);
    const c = add(b, b);
    const [da, db] = gradients(c, [a, b]);
    expect(evaluate([da, db], { a: 3 }).map((each) => each.item())).toEqual([4, 2]);
  });

  it("have a listing", () => {
    const graph = trace(grad((x: Node) => sum(mul(sin(x), x))) as Scalar, new Spec([2], "float64", { name: "x" }));
    expect(graph.toString()).toMatchInlineSnapshot(`
      "graph(x: float64[2])
        v1: float64[] = 1
        v2: float64[2] = broadcast(v1) {shape: [2], axes: [0]}
        v3: float64[2] = sin(x)
        v4: float64[2] = mul(v2, v3)
        v5: float64[2] = mul(v2, x)
        v6: float64[2] = cos(x)
        v7: float64[2] = mul(v5, v6)
        v8: float64[2] = add(v4, v7)
        return v8"
    `);
  });

  it("make the same listing twice", () => {
    const make = (): string => trace(hessian(wavy) as Scalar, new Spec([3], "float64", { name: "x" })).toString();
    expect(make()).toBe(make());
  });

  it("keep the layer of the forward node in the backward one", () => {
    const x = input("x");
    const y = scope("hidden", () => cos(x));
    expect(gradients(y, [x])[0].scope).toBe("hidden");
  });

  it("of 100,000 nodes in a chain build, differentiate and evaluate", () => {
    const x = input("x");
    let y: Node = x;
    for (let i = 0; i < 100_000; i++) y = i % 2 === 0 ? sin(y) : neg(y);
    const [dx] = gradients(y, [x]);
    const one = constant(1);
    const [tangent] = pushForward([y], [x], [one]);
    let value = 0.5;
    let slope = 1;
    for (let i = 0; i < 100_000; i++) {
      slope *= i % 2 === 0 ? Math.cos(value) : -1;
      value = i % 2 === 0 ? Math.sin(value) : -value;
    }
    const got = evaluate([y, dx, tangent as Node], { x: 0.5 }).map((each) => each.item()) as [number, number, number];
    expectNear(got[0], value, 1e-15, "value");
    expectNear(got[1], slope, 1e-12 * Math.abs(slope), "cotangent");
    expectNear(got[2], slope, 1e-12 * Math.abs(slope), "tangent");
  }, 20_000);
});

describe("referenceEngine", () => {
  const graph = trace((x: Node, total: Node) => [add(total, x), mul(x, total)], 0, 0);
  it("runs a graph", () => {
    const [total, product] = referenceEngine.prepare(graph).run([tensor(2), tensor(3)]);
    expect([total?.item(), product?.item()]).toEqual([5, 6]);
  });

  it("carries state between runs", () => {
    const program = referenceEngine.prepare(graph, { carry: [[0, 1]] });
    expect(() => program.run([tensor(1)])).toThrow(/writeState/);
    program.writeState([zeros([])]);
    const products = [1, 2, 3].map((x) => program.run([tensor(x)]).map((each) => each.item()));
    expect(products).toEqual([[0], [2], [9]]);
    expect(program.readState().map((each) => each.item())).toEqual([6]);
    program.writeState([tensor(10)]);
    expect(program.run([tensor(1)]).map((each) => each.item())).toEqual([10]);
    expect(() => program.run([])).toThrow(/1 inputs/);
    expect(program.explain()).toBe(graph.toString());
  });
});

describe("constants", () => {
  it("are not differentiated, and are not written to", () => {
    const held = tensor([1, 2]);
    const slope = evaluate(grad((x: Node) => sum(mul(x, constant(held))))(held));
    expect(slope.toArray()).toEqual([1, 2]);
    expect(held.toArray()).toEqual([1, 2]);
  });
});
