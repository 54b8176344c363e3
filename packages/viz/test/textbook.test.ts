/** Derivations in the textbook's style, as they print. */
import { derive } from "@cadena/autodiff/derivation";
import { parse } from "@cadena/autodiff/parse";
import { describe, expect, test } from "vitest";
import { render } from "../src/index.js";

const printed = (text: string, locale: "en" | "es" = "en"): string => {
  const { node, inputs } = parse(text);
  return render(derive(node, [...inputs.values()].slice(0, 1), { style: "textbook" }), { locale });
};

describe("textbook", () => {
  test("product, power and known derivatives", () => {
    expect(printed("x^2 * sin(x)", "es")).toMatchInlineSnapshot(`
      "Función

        x   (parámetro)
        f = x² · sen(x)

      Derivada

        df/dx = d/dx[x²] · sen(x) + x² · d/dx[sen(x)]   (regla del producto)
        d/dx[x²] = 2 · x   (regla de la potencia)
        d/dx[sen(x)] = cos(x)   (una derivada conocida)
        df/dx = 2 · x · sen(x) + x² · cos(x) = x · (x · cos(x) + 2 · sen(x))"
    `);
  });

  test("quotient", () => {
    expect(printed("(x^2 + 1)/(x - 1)")).toMatchInlineSnapshot(`
      "Function

        x   (parameter)
        f = (x² + 1)/(x − 1)

      Derivative

        df/dx = (d/dx[x² + 1] · (x − 1) − (x² + 1) · d/dx[x − 1])/(x − 1)²   (quotient rule)
        d/dx[x² + 1] = d/dx[x²]   (sum rule)
        d/dx[x²] = 2 · x   (power rule)
        d/dx[x² + 1] = 2 · x
        d/dx[x − 1] = 1   (sum rule)
        df/dx = (2 · x · (x − 1) − (x² + 1))/(x − 1)² = (x² − 2 · x − 1)/(x − 1)²"
    `);
  });

  test("chain rule with several variables", () => {
    expect(printed("sigmoid(w*x + b)")).toMatchInlineSnapshot(`
      "Function

        w   (parameter)
        x   (input)
        b   (input)
        f = σ(w · x + b)

      Derivative

        ∂f/∂w = σ(w · x + b) · (1 − σ(w · x + b)) · ∂/∂w[w · x + b]   (chain rule)
        ∂/∂w[w · x + b] = ∂/∂w[w · x]   (sum rule)
        ∂/∂w[w · x] = x   (constant factor)
        ∂/∂w[w · x + b] = x
        ∂f/∂w = σ(w · x + b) · (1 − σ(w · x + b)) · x"
    `);
  });
});
