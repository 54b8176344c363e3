/** scan is the loop written out, in value and in every derivative. */
import { type Tensor, tensor, zeros } from "@cadena/core";
import fc from "fast-check";
import { describe, it } from "vitest";
import { stack } from "../../src/arrays/index.js";
import { cond, scan } from "../../src/control/index.js";
import {
  add,
  checkpoint,
  constant,
  evaluate,
  grad,
  greater,
  hessian,
  hvp,
  jacfwd,
  jacrev,
  jvp,
  linearize,
  matmul,
  mul,
  type Node,
  sigmoid,
  sin,
  slice,
  stopGradient,
  sub,
  sum,
  tanh,
  vmap,
  where,
} from "../../src/index.js";
import { expectAllNear } from "../laws-of-graphs.js";

type StepOf = (carry: readonly Node[], x: Node) => readonly [carry: readonly Node[], y: Node];

/** The loop that scan stands for, written out. */
function unrolled(f: StepOf, init: readonly Node[], xs: Node, reverse: boolean): readonly [readonly Node[], Node] {
  const length = xs.shape[0] as number;
  const ys: Node[] = [];
  let carry = init;
  for (let step = 0; step < length; step++) {
    const i = reverse ? length - 1 - step : step;
    const [next, y] = f(carry, sum(slice(xs, [{ start: i, stop: i + 1 }]), { axis: 0 }));
    carry = next;
    ys[i] = y;
  }
  return [carry, ys.length === 0 ? constant(zeros([0, 2])) : stack(ys)];
}

const operations: readonly ((a: Node, b: Node) => Node)[] = [
  add,
  sub,
  mul,
  (a) => sin(a),
  (a, b) => tanh(add(a, b)),
  (a, b) => where(greater(a, 0.1234), b, mul(a, b)),
  (a) => stopGradient(a),
  (a) => mul(sum(a), a),
];

const programs = fc.record({
  code: fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat()), { minLength: 3, maxLength: 7 }),
  length: fc.nat({ max: 4 }),
  reverse: fc.boolean(),
  inside: fc.constantFrom("plain", "checkpoint"),
});

interface Program {
  readonly code: readonly (readonly [number, number, number])[];
  readonly length: number;
  readonly reverse: boolean;
  readonly inside: string;
}

/** A random step with two carries, of a captured value and two carries. */
function stepOf({ code, inside }: Program, captured: Node): StepOf {
  const f: StepOf = ([h, g], x) => {
    const pool = [captured, h as Node, g as Node, x];
    for (const [operation, i, j] of code) {
      const [a, b] = [pool[i % pool.length] as Node, pool[j % pool.length] as Node];
      pool.push((operations[operation % operations.length] as (typeof operations)[number])(a, b));
    }
    return [[tanh(pool.at(-1) as Node), sin(pool.at(-2) as Node)], pool.at(-3) as Node];
  };
  return inside === "checkpoint" ? checkpoint(f as never) : f;
}

type Loop = (f: StepOf, init: readonly Node[], xs: Node, reverse: boolean) => readonly [readonly Node[], Node];

const scanned: Loop = (f, init, xs, reverse) =>
  scan((carry: readonly Node[], x: Node) => f(carry, x), init, xs, { reverse }) as never;

/** Results, gradient, second derivatives along a direction, and tangents, of all arguments. */
function everything(loop: Loop, program: Program): (...args: Node[]) => readonly Node[] {
  const results = (c: Node, h: Node, g: Node, xs: Node): readonly Node[] => {
    const [ends, ys] = loop(stepOf(program, c), [h, g], xs, program.reverse);
    return [...ends, ys];
  };
  const total = (...args: readonly Node[]): Node =>
    results(...(args as [Node, Node, Node, Node]))
      .map((each, i) => sum(mul(each, add(sin(each), i + 1))))
      .reduce((a, b) => add(a, b));
  const slopes = grad(total, { argnums: [0, 1, 2, 3] });
  const along = (...args: readonly Node[]): Node =>
    (slopes(...args) as readonly Node[]).map((each) => sum(sin(each))).reduce((a, b) => add(a, b));
  return (...args) => [
    ...results(...(args as [Node, Node, Node, Node])),
    ...(slopes(...args) as readonly Node[]),
    ...(grad(along, { argnums: [0, 1, 2, 3] })(...args) as readonly Node[]),
    ...(jvp(results, args as never, args.map((each) => sin(each)) as never)[1] as readonly Node[]),
    ...(jvp(slopes as never, args as never, args as never)[1] as readonly Node[]),
  ];
}

const grid = (size: number): fc.Arbitrary<number[]> =>
  fc.array(
    fc.integer({ min: -150, max: 150 }).map((k) => k / 100),
    { minLength: size, maxLength: size },
  );

describe("scan is the loop written out", () => {
  it("in value, gradient, second derivatives and tangents, for random steps", () => {
    const cases = programs.chain((program) =>
      fc.tuple(fc.constant(program), grid(2), grid(2), grid(2), grid(2 * program.length)),
    );
    fc.assert(
      fc.property(cases, ([program, c, h, g, xs]) => {
        const args = [tensor(c), tensor(h), tensor(g), tensor(xs, { shape: [program.length, 2] })].map((each) =>
          constant(each),
        );
        const [ours, theirs] = [scanned, unrolled].map((loop) => evaluate(everything(loop, program)(...args)));
        for (const [i, value] of (ours as Tensor[]).entries()) {
          expectAllNear(value, (theirs as Tensor[])[i] as Tensor, 1e-10, `result ${i}`);
        }
      }),
      { numRuns: 40, seed: 5 },
    );
  });

  it("under vmap, whichever arguments are batched", () => {
    const cases = programs.chain((program) =>
      fc.tuple(
        fc.constant(program),
        grid(4),
        grid(4),
        grid(4),
        grid(4 * program.length),
        fc.integer({ min: 1, max: 15 }),
      ),
    );
    fc.assert(
      fc.property(cases, ([program, c, h, g, xs, subset]) => {
        const shapes = [[2], [2], [2], [program.length, 2]];
        const inAxes = shapes.map((_, i) => ((subset >> i) & 1 ? 0 : null));
        const args = [c, h, g, xs].map((each, i) => {
          const shape = shapes[i] as number[];
          return inAxes[i] === null
            ? tensor(each.slice(0, each.length / 2), { shape })
            : tensor(each, { shape: [2, ...shape] });
        });
        const [ours, theirs] = [scanned, unrolled].map(
          (loop) => evaluate(vmap(everything(loop, program), { inAxes })(...(args as never[]))) as Tensor[],
        );
        for (const [i, value] of (ours as Tensor[]).entries()) {
          expectAllNear(value, (theirs as Tensor[])[i] as Tensor, 1e-10, `result ${i}`);
        }
      }),
      { numRuns: 15, seed: 5 },
    );
  });
});

describe("nests", () => {
  const W = tensor([
    [0.3, -0.2],
    [0.5, 0.1],
  ]);
  const X = tensor([
    [1, -1],
    [0.5, 2],
    [-0.3, 0.7],
  ]);
  const cell =
    (w: Node): StepOf =>
    ([h], x) => {
      const next = tanh(add(matmul(h as Node, w), x));
      return [[next], mul(sigmoid(next), x)];
    };
  const loss =
    (loop: Loop, wrap: (f: StepOf) => StepOf = (f) => f) =>
    (w: Node) => {
      const [[h], ys] = loop(wrap(cell(w)), [constant([0.1, 0.2])], constant(X), false);
      return add(sum(mul(h as Node, h as Node)), sum(ys));
    };
  const near = (ours: Node, theirs: Node): void => {
    const [a, b] = evaluate([ours, theirs]);
    expectAllNear(a as Tensor, b as Tensor, 1e-12, "nest");
  };

  it.each(["plain", "checkpoint"])("%s: Jacobians, Hessian, hvp, linearize", (kind) => {
    const wrap = (f: StepOf): StepOf => (kind === "checkpoint" ? checkpoint(f as never) : f);
    const [ours, theirs] = [loss(scanned, wrap), loss(unrolled)];
    near(hessian(ours)(W) as Node, hessian(theirs)(W) as Node);
    near(hvp(ours)(W, X.slice([{ stop: 2 }])) as never, hvp(theirs)(W, X.slice([{ stop: 2 }])) as never);
    near(linearize(ours, W)[1](W), linearize(theirs, W)[1](W));
    near(jacfwd(grad(ours) as never)(W as never) as Node, jacrev(grad(theirs) as never)(W as never) as Node);
    near(
      grad((w: Node) => sum(vmap(ours)(stack([w, mul(w, w)]))))(W),
      grad((w: Node) => sum(vmap(theirs)(stack([w, mul(w, w)]))))(W),
    );
  });

  it("a scan in a scan, a choice in a scan, and a scan in a choice", () => {
    const inner = (loop: Loop) => (w: Node, h: Node, x: Node) =>
      loop(([s], t) => [[tanh(add(mul(s as Node, w), t))], mul(s as Node, t)], [h], mul(stack([x, w, h]), w), false);
    const outer = (loop: Loop) => (w: Node) => {
      const [[h], ys] = loop(
        ([s], x) => {
          const [[t], inside] = inner(loop)(x, s as Node, w);
          const chosen = cond(
            greater(sum(t as Node), 0),
            (u: Node) => sin(u),
            (u: Node) => mul(u, w),
            t as Node,
          );
          return [[chosen], sum(inside, { axis: 0 })];
        },
        [mul(w, 0.5)],
        constant(X),
        true,
      );
      return cond(
        greater(sum(w), 0),
        (v: Node) => sum(loop(([s], x) => [[mul(s as Node, x)], x], [v], ys, false)[0][0] as Node),
        (v: Node) => sum(v),
        h as Node,
      );
    };
    for (const at of [tensor([0.4, -0.1]), tensor([-0.4, -0.1])]) {
      near(outer(scanned)(constant(at)), outer(unrolled)(constant(at)));
      near(grad(outer(scanned))(at), grad(outer(unrolled))(at));
      near(hessian(outer(scanned))(at) as Node, hessian(outer(unrolled))(at) as Node);
    }
  });
});
