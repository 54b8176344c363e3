/** Spanish. */
import type { Language } from "./language.js";

/** Spanish. */
export const es: Language = {
  name: "es",
  help: {
    headings: { "Usage:": "Uso:", "Arguments:": "Argumentos:", "Options:": "Opciones:", "Commands:": "Órdenes:" },
    examples: "Ejemplos:",
    usage: { options: "[opciones]", command: "[orden]" },
    choices: (list) => `una de: ${list}`,
    default: (value) => `por omisión: ${value}`,
    program: "Todo es un grafo hasta que se pide su valor: derivar, comprobar y dibujar gradientes.",
    commands: {
      derive: "imprime la derivación de las derivadas de una expresión",
      graph: "escribe el grafo de una expresión como dibujo o fichero",
      check: "comprueba gradientes con diferencias finitas, o juzga una respuesta",
      demo: "una red de las clases, de los números a la derivación y los dibujos",
      help: ["help [orden]", "muestra la ayuda de una orden"],
    },
    arguments: {
      expression: [
        "<expresión>",
        "como en mathjs: W * x es el producto de matrices, .* elemento a elemento, ' la traspuesta",
      ],
      network: ["[red]", "qué red"],
    },
    options: {
      lang: ["--lang <idioma>", "idioma"],
      debug: ["--debug", "imprime la pila de un error"],
      version: ["-V, --version", "imprime la versión"],
      help: ["-h, --help", "muestra esta ayuda"],
      wrt: ["--wrt <nombres>", "respecto de qué: w,b (por omisión: todas las entradas)"],
      at: ["--at <valores>", "valores de las entradas: w=0.5,x=2, o con coma decimal w=0,5;x=2, o W=[[1,2],[3,4]]"],
      shape: ["--shape <formas>", "formas de las entradas: W=3x2,b=3 (por omisión: escalares, o las de los valores)"],
      format: ["--format <formato>", "cómo se escriben las fórmulas"],
      output: ["-o, --output <fichero>", "adónde; la terminación dice qué: .dot, .svg, .mmd o .json"],
      backward: ["--backward", "con los gradientes"],
      answer: ["--answer <expresión>", "una derivada que juzgar: código de salida 0 si es correcta, 1 si no"],
      round: ["--round <cifras>", "redondea los valores con nombre del paso hacia delante, como las diapositivas"],
      out: ["--out <carpeta>", "carpeta de los dibujos"],
    },
  },
  errors: {
    frame: ({ op, expected, received, advice }) =>
      `${op}: ${expected}; se recibió ${received}.${advice === undefined ? "" : ` ${advice}`}`,
    foreign: (message) => `la biblioteca dice, en inglés: ${message}`,
    refusals: {
      missingArgument: (name) => `falta <${name}>.`,
      optionMissingArgument: (flags) => `falta el valor de ${flags}.`,
      missingMandatoryOptionValue: (flags) => `se requiere ${flags}.`,
      unknownOption: (flag) => `no hay ninguna opción ${flag}. Una expresión que empieza por - va después de --.`,
      excessArguments: (command) => `demasiados argumentos para ${command}. Ponga la expresión entre comillas.`,
      unknownCommand: (name) => `no hay ninguna orden ${name}.`,
      invalidArgument: (flags, value) => `${flags} no puede ser ${value}.`,
    },
    missingCommand: "se requiere una orden: derive, graph, check o demo. Véase cadena --help --lang es.",
    didYouMean: (what) => `¿Quiso decir ${what}?`,
    allowed: (what) => `Elija entre: ${what}.`,
    form: (form, received) => ({ expected: `se requiere la forma ${form}`, received }),
    knownName: (names, received) => ({
      expected:
        names.length === 0
          ? "no se admite ningún nombre, pues la expresión no tiene"
          : "se requiere un nombre de la expresión",
      received,
      advice: names.length === 0 ? undefined : `Tiene: ${names.join(", ")}.`,
    }),
    point: () => ({
      expected: "se requiere un punto",
      received: "ninguno",
      advice: "Dé valores con --at, o una respuesta que juzgar con --answer.",
    }),
    ending: (endings, received) => ({ expected: `se requiere un fichero terminado en ${endings}`, received }),
    digits: (received) => ({ expected: "se requiere un número entero de 0 a 15", received }),
    oneName: (count) => ({ expected: "una respuesta requiere un solo nombre en --wrt", received: `${count}` }),
    shape: (shape, received) => ({ expected: `se requiere una respuesta de forma ${shape}`, received }),
    comparable: (count) => ({
      expected: "se requieren 8 puntos donde la derivada tenga valor",
      received: `${count}`,
      advice: "Diga con --at cerca de dónde buscar.",
    }),
  },
  check: {
    columns: ["derivada", "modo inverso", "diferencias", "distancia", "admitida", ""],
    status: { passed: "pasa", failed: "FALLA", skipped: "omitida" },
    summary: ({ passed, failed, skipped }) => `pasan ${passed}, fallan ${failed}, omitidas ${skipped}`,
    sameFormula: "Sí: las dos se simplifican a la misma fórmula.",
    noValue: "ningún valor",
    reason: (words) => `(en inglés) ${words}`,
    suspect: (what) => `Mire ${what}: las derivadas son correctas después, e incorrectas antes.`,
    yes: (points) => `Sí: iguales en ${points} puntos.`,
    no: (where, derivative, answer) => `No. En ${where} la derivada es ${derivative}, y la respuesta da ${answer}.`,
  },
  demo: {
    title: "Una red de regresión 2-2-1 con tanh: x = [2, 3], y = 1, E = ½ (ŷ − y)²",
    check: "Comprobación del gradiente con diferencias centrales",
    step: (rate) => `Un paso de descenso de gradiente, η = ${rate}`,
    columns: ["parámetro", "∂E/∂w", "redondeado como la diapositiva", "nuevo w", "redondeado como la diapositiva"],
    written: "Escrito:",
  },
};
