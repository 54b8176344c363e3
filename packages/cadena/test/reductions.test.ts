/** Derivatives of reductions are written as they are known. */
import { expect, it } from "vitest";
import { cadena } from "./run.js";

it.each([
  ["norm(x)", "∂L/∂x = x/L"],
  ["norm(x, 0)", "∂L/∂x = x/v₁"],
  ["median(x)", "∂L/∂x = 0.5 · [rank(x) = 3] + 0.5 · [rank(x) = 4]"],
  ["prod(x)", "∂L/∂x = Π_{(k, l)≠(i, j)} xₖₗ"],
  ["variance(x)", "∂L/∂x = 1/3 · (x − mean(x))"],
  ["std(x)", "∂L/∂x = (x − mean(x))/(6 · L)"],
  ["norm(2 * x)^2", "∂L/∂v₁ = 2 · v₁"],
])("derive %s", async (expression, line) => {
  const { out } = await cadena("derive", expression, "--shape", "x=2x3");
  expect(out).toContain(line);
});

it.each([
  ["en", "latex", "\\prod_{j \\neq i} {x}_{j}"],
  ["es", "text", "∂L/∂x = Π_{j≠i} xⱼ"],
])("the slope of a product, %s, %s", async (locale, format, line) => {
  const { out } = await cadena("derive", "prod(x)", "--shape", "x=3", "--lang", locale, "--format", format);
  expect(out).toContain(line);
});

it("the slope of a median in Spanish", async () => {
  const { out } = await cadena("derive", "median(x)", "--shape", "x=3", "--lang", "es");
  expect(out).toContain("L = mediana(x)");
  expect(out).toContain("∂L/∂x = [rango(x) = 2]");
});
