import { add, gradients, input, mul, type Node, named, scope, sigmoid, sin } from "@cadena/autodiff";
import { derive } from "@cadena/autodiff/derivation";
import { tensor } from "@cadena/core";
import { parse } from "@ts-graphviz/ast";
import { describe, expect, test } from "vitest";
import { render, toDot, toLatex, toMermaid, toNeuronDiagram, toSvg } from "../src/index.js";

function neuron(): { readonly loss: Node; readonly w: Node; readonly x: Node } {
  const [w, x, b] = [input("w1"), input("x"), input("b")];
  const a = scope("layer", () => named("a", sigmoid(add(mul(w, x), b))));
  return { loss: named("L", mul(a, a)), w, x };
}

describe("render", () => {
  test("refuses formats and languages it does not know", () => {
    const { loss, w } = neuron();
    const derivation = derive(loss, [w]);
    expect(() => render(derivation, { format: "pdf" as "text" })).toThrow(/render: format must be one of text/);
    expect(() => render(derivation, { locale: "toString" as "en" })).toThrow(/render: locale must be one of en, es/);
  });

  test.each(["en", "es"] as const)("a derivation in %s", (locale) => {
    const { loss, w } = neuron();
    expect(render(derive(loss, [w]), { locale })).toMatchSnapshot();
  });

  test("HTML is escaped", () => {
    const evil = input("<img src=x>");
    const html = render(derive(named("L", mul(evil, evil)), [evil]), { format: "html" });
    expect(html).not.toContain("<img");
    expect(html).toContain("&#60;img");
  });

  test("Spanish writes sen and a decimal comma", () => {
    const x = input("x");
    const text = render(derive(named("L", mul(0.5, sin(x))), [x]), { locale: "es" });
    expect(text).toContain("sen(x)");
    expect(text).toContain("0,5");
  });
});

test("LaTeX has subscripts, hats and balanced braces", () => {
  const latex = toLatex(mul(input("W1"), sin(input("ŷ"))));
  expect(latex).toContain("W_{1}");
  expect(latex).toContain("\\hat{y}");
  expect(latex.split("{").length).toBe(latex.split("}").length);
});

describe("DOT", () => {
  const labels = ['quote " backslash \\ end\\', "<b>html</b>", "line\nbreak", "ñ → 漢字 🙂", "}"];

  test.each(labels)("parses back, and Graphviz lays it out: %j", async (label) => {
    const dot = toDot([mul(input(label), 2)]);
    expect(() => parse(dot)).not.toThrow();
    expect(await toSvg(dot)).toContain("</svg>");
  });

  test("two exports are identical, and backward nodes carry their step", () => {
    const make = (): string => {
      const { loss, w } = neuron();
      return toDot([loss, ...gradients(loss, [w])]);
    };
    expect(make()).toBe(make());
    expect(make()).toContain("elementwise");
  });

  test("a chain of 100,000 nodes is written without a stack limit", () => {
    let chain: Node = input("x");
    for (let i = 0; i < 100_000; i++) chain = add(chain, chain);
    expect(toDot([chain]).split("\n").length).toBeGreaterThan(300_000);
  }, 30_000);

  test("a node without a value is marked", () => {
    const { loss, x } = neuron();
    expect(toDot([loss], { values: new Map([[x, tensor(2)]]) })).toContain("not computed");
  });
});

test("Mermaid and neuron diagrams escape their labels", () => {
  expect(toMermaid([mul(input('"]<script>'), 2)])).not.toContain("<script>");
  const svg = toNeuronDiagram({ inputs: { names: ["<x>"] }, layers: [{ weights: tensor([[0.5]]), names: ["y"] }] });
  expect(svg).not.toContain("<x>");
});
