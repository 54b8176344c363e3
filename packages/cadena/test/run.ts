/** The program run in this process, with what it wrote. */
import { main } from "../src/main.js";

/** What a run gave. */
export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

/** Runs `cadena` with arguments. */
export async function cadena(...args: readonly string[]): Promise<Outcome> {
  return runOn(false, ...args);
}

/** Runs it on a terminal with or without colours. */
export async function runOn(colours: boolean, ...args: readonly string[]): Promise<Outcome> {
  const written = { out: "", error: "" };
  const code = await main(args, {
    out: (text) => {
      written.out += text;
    },
    error: (text) => {
      written.error += text;
    },
    colours,
    live: false,
    width: 80,
  });
  return { code, ...written };
}
