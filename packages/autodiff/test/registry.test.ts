/** The registry holds every primitive, once. */
import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { input, type Node, type Primitive, topologicalOrder } from "../src/index.js";
import { primitives } from "../src/primitives/registry.js";
import { arityOf } from "./samples.js";

const folder = new URL("../src/primitives/", import.meta.url);
const modules: object[] = await Promise.all(readdirSync(folder).map((file) => import(new URL(file, folder).href)));

const isOp = (value: unknown): value is { readonly primitive: Primitive } =>
  typeof value === "function" && "primitive" in value;

describe("registry", () => {
  it("has unique names", () => {
    const names = primitives.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it("has every primitive that a module exports, under the name of its function", () => {
    const known = new Set(primitives);
    const exported = modules.flatMap((module) => Object.entries(module).filter(([, value]) => isOp(value)));
    expect(exported.length).toBeGreaterThan(30);
    for (const [name, op] of exported) {
      const { primitive } = op as { readonly primitive: Primitive };
      expect(known.has(primitive), name).toBe(true);
      expect(primitive.name).toBe(name);
    }
  });

  it("says inline of what has a definition without parts that are inline themselves", () => {
    const inline = primitives.filter((each) => each.inline);
    expect(inline.length).toBeGreaterThan(5);
    for (const primitive of inline) {
      const { name, definition } = primitive;
      const formula = definition?.(Array.from({ length: arityOf(primitive) }, () => input())) as Node;
      const parts = topologicalOrder([formula]).nodes.map(({ application }) => application?.primitive);
      expect(
        parts.filter((part) => part?.inline === true),
        name,
      ).toEqual([]);
    }
  });

  it("has nothing without a batching rule, a differential and a notation", () => {
    for (const primitive of primitives) {
      expect(["elementwise", "linear", "general", "none"]).toContain(primitive.differential.kind);
      expect(primitive.batch === "pointwise" || typeof primitive.batch === "function", primitive.name).toBe(true);
      expect(typeof primitive.notation).toBe("function");
    }
  });
});
