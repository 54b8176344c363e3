/** Spanish. */
import type { Locale } from "./locale.js";

/** Spanish. */
export const es: Locale = {
  titles: {
    forward: "Paso hacia delante",
    backward: "Paso hacia atrás",
    conditions: "Condiciones",
    update: "Actualización",
  },
  textbook: { forward: "Función", backward: "Derivada" },
  forwardRoles: {
    input: "entrada",
    parameter: "parámetro",
    constant: "constante",
    computed: "calculado",
    loss: "pérdida",
  },
  backwardRoles: { seed: "semilla", inner: "adjunto", parameter: "gradiente" },
  stages: {
    definition: "definición",
    chain: "regla de la cadena",
    substituted: "con la línea anterior sustituida",
    simplified: "simplificado",
    constant: "una constante",
    identity: "la propia variable",
    sum: "regla de la suma",
    multiple: "factor constante",
    product: "regla del producto",
    quotient: "regla del cociente",
    power: "regla de la potencia",
    function: "una derivada conocida",
  },
  rules: {
    seed: "la derivada de un valor respecto de sí mismo",
    elementwise: "regla de la cadena, elemento a elemento",
    linear: "traspuesta de una aplicación lineal",
    general: "producto vector–jacobiano",
  },
  conditions: {
    nonzero: (what) => `${what} ≠ 0`,
    positive: (what) => `${what} > 0`,
    sumsToOne: (what) => `los elementos de ${what} suman 1`,
  },
  primitives: {
    matmul: "producto con el otro factor, traspuesto",
    broadcast: "suma sobre lo que se repitió",
    sum: "cada sumando recibe el adjunto de la suma",
    custom: "la derivada de la función entera",
  },
  deltas: (definitions) => `δ es el adjunto de una preactivación: ${definitions}.`,
  cancelled: (what) => `se cancela: ${what}`,
  paths: (count) => `suma sobre ${count} caminos`,
  early: (loss) => `Los adjuntos son los de ${loss} misma, con el factor de su media dentro.`,
  rounded: (digits) => `Los valores con nombre del paso hacia delante están redondeados a ${digits} cifras.`,
  late: (objective, loss, factor) =>
    `Se retropropaga ${objective}, y el factor ${factor} de ${loss} se aplica en los parámetros.`,
};
