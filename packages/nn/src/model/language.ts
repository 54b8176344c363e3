/** What models print for people, in English and Spanish. */

/** The languages there are. */
export type Language = "en" | "es";

/** The words of progress lines and tables. */
export interface Words {
  readonly layer: string;
  readonly output: string;
  readonly parameters: string;
  readonly total: string;
  readonly trained: string;
  readonly notTrained: string;
  readonly epoch: string;
  readonly left: string;
  readonly loss: string;
  readonly validation: string;
  /** Names of metrics that are words, from English; others stay. */
  readonly metrics: Readonly<Record<string, string>>;
  /** A number as the language writes it. */
  readonly number: (text: string) => string;
}

/** By language: a word that is missing is a compile error. */
export const languages: Readonly<Record<Language, Words>> = {
  en: {
    layer: "layer",
    output: "output",
    parameters: "parameters",
    total: "all parameters",
    trained: "trained",
    notTrained: "kept as state",
    epoch: "epoch",
    left: "left",
    loss: "loss",
    validation: "validation",
    metrics: {},
    number: (text) => text,
  },
  es: {
    layer: "capa",
    output: "salida",
    parameters: "parámetros",
    total: "parámetros en total",
    trained: "se entrenan",
    notTrained: "son estado",
    epoch: "época",
    left: "restantes",
    loss: "pérdida",
    validation: "validación",
    metrics: { accuracy: "exactitud", precision: "precisión", recall: "exhaustividad", perplexity: "perplejidad" },
    number: (text) => text.replace(".", ","),
  },
};
