/** Branches are drawn as boxes of their own, and read in derivations as cases. */
import { add, cos, gradients, greater, input, mul, type Node, named, neg, sin, sqrt, sum } from "@cadena/autodiff";
import { cond, scan } from "@cadena/autodiff/control";
import { derive } from "@cadena/autodiff/derivation";
import { describe, expect, it } from "vitest";
import { render, toDot, toGraphology, toMermaid } from "../src/index.js";
import { readDot } from "./read-dot.js";

const [w, x] = [input("w"), input("x")];
const z = named("z", mul(w, x));
const a = named(
  "a",
  cond(
    greater(z, 0),
    (t: Node) => sqrt(t),
    (t: Node) =>
      cond(
        greater(t, -1),
        () => mul(t, t),
        () => neg(t),
      ),
    z,
  ),
);
const loss = named("L", mul(a, a));

describe("a graph with branches", () => {
  it("is drawn with a box for each branch, those in branches too, and their results marked", () => {
    const { places, nodes } = readDot(toDot(loss));
    const boxes = [...new Set([...places.values()].map((path) => path.join(" / ")))];
    expect(boxes).toEqual([
      "",
      "a, if true",
      "a, if false",
      "a, if false / cond, if true",
      "a, if false / cond, if false",
    ]);
    const inside = (box: string) =>
      [...places].flatMap(([id, path]) => (path.join(" / ") === box ? [nodes.get(id)?.get("label")] : []));
    expect(inside("a, if true")).toEqual(["z", "√"]);
    const results = [...nodes].filter(([, attributes]) => attributes.get("peripheries") === "2");
    expect(results.length).toBe(5);
    expect(toDot(loss, { locale: "es" })).toContain("a, si es cierto");
    expect(toMermaid(loss)).toContain("a, if true");
  });

  it("shows values outside branches, where an operand has the name of an input", () => {
    const y = cond(greater(x, 0), (t: Node) => sqrt(t), neg, x);
    const labels = toGraphology(y, { bindings: { x: 9 } }).mapNodes((_, { label }) => label);
    expect(labels.filter((label) => label.includes("3"))).toEqual(["cond\n3"]);
  });

  it("draws the branches of the backward part in the backward part", () => {
    const graph = toGraphology([loss, ...gradients(loss, [w, x])]);
    const phases = new Set(graph.mapNodes((_, { phase }) => phase));
    expect([...phases].sort()).toEqual(["backward", "forward"]);
    const { places } = readDot(toDot([loss, ...gradients(loss, [w, x])]));
    expect([...places.values()].some((path) => path[0] === "backward" && path.length > 1)).toBe(true);
  });

  it("is derived in cases, in both modes and languages", () => {
    const text = render(derive(loss, [w]), { locale: "en" });
    expect(text).toContain("a = {√z if z > 0, {z² if z > −1, −z otherwise} otherwise}");
    expect(text).toMatch(/∂L\/∂z = \{.*√z if z > 0, /);
    expect(render(derive(loss, [w]), { locale: "es" })).toContain("si z > 0;");
  });

  it("a chain of conds shares its boxes in a time that grows with its length", () => {
    let y: Node = x;
    for (let i = 0; i < 300; i++) y = cond(greater(y, 0), (t: Node) => add(t, 1), sin, y);
    expect(toGraphology(y).order).toBeGreaterThan(300 * 4);
  });
});

describe("a loop", () => {
  const X = input("X", { shape: [4], dims: ["t"] });
  const [, H] = scan((h: Node, each: Node) => [add(mul(w, h), each), mul(h, h)], x, X);
  const total = named("L", add(sum(H), 1));

  it("is a line of a derivation, in each language, forwards and backwards", () => {
    const text = (locale: "en" | "es"): string => render(derive(total, [w]), { locale, format: "text" });
    expect(text("en")).toContain("= scan(w, x, X)[1]");
    expect(text("en")).toMatch(/∂L\/∂w = scan\(.*\(vector-Jacobian product\)/);
    expect(text("es")).toContain("= scan(w; x; X)[1]");
  });

  it("is drawn with a box for its step", () => {
    expect(toDot(total)).toContain("scan, each step");
    expect(toDot(total, { locale: "es" })).toContain("scan, cada paso");
  });
});

it("a derivation simplifies the branches", () => {
  const t = input("t");
  const y = cond(
    greater(t, 0),
    (u: Node) => mul(sin(mul(u, u)), 3),
    (u: Node) => mul(cos(u), 2),
    t,
  );
  expect(render(derive(y, [t]))).toContain("∂L/∂t = {6 · cos(t²) · t if t > 0, −2 · sin(t) otherwise}");
});
