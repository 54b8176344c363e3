/** What the demo says, in both languages. */

/** The sentences of the demo. */
export interface DemoText {
  readonly title: string;
  readonly forward: string;
  readonly check: string;
  readonly step: (learningRate: string) => string;
  readonly columns: readonly [parameter: string, gradient: string, slide: string, next: string, slideNext: string];
  readonly written: string;
}

/** By language. */
export const demoText: Readonly<Record<"en" | "es", DemoText>> = {
  en: {
    title: "A 2-2-1 regression network with tanh: x = [2, 3], y = 1, E = ½ (ŷ − y)²",
    forward: "Forward pass",
    check: "Gradient check against central differences",
    step: (rate) => `One step of gradient descent, η = ${rate}`,
    columns: ["parameter", "∂E/∂w", "rounded as the slide", "new w", "rounded as the slide"],
    written: "Written:",
  },
  es: {
    title: "Una red de regresión 2-2-1 con tanh: x = [2, 3], y = 1, E = ½ (ŷ − y)²",
    forward: "Paso hacia delante",
    check: "Comprobación del gradiente con diferencias centrales",
    step: (rate) => `Un paso de descenso de gradiente, η = ${rate}`,
    columns: ["parámetro", "∂E/∂w", "redondeado como la diapositiva", "nuevo w", "redondeado como la diapositiva"],
    written: "Escrito:",
  },
};
