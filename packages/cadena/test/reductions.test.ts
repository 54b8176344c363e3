/** Derivatives of reductions are written as they are known. */
import { expect, it } from "vitest";
import { cadena } from "./run.js";

it.each([
  ["norm(x)", "∂L/∂x = x/L"],
  ["norm(x, 0)", "∂L/∂x = x/v₁"],
  ["prod(x)", "∂L/∂x = prodOfOthers(x)"],
  ["variance(x)", "∂L/∂x = 1/3 · (x − mean(x))"],
  ["std(x)", "∂L/∂x = (x − mean(x))/(6 · L)"],
  ["norm(2 * x)^2", "∂L/∂v₁ = 2 · v₁"],
])("derive %s", async (expression, line) => {
  const { out } = await cadena("derive", expression, "--shape", "x=2x3");
  expect(out).toContain(line);
});
