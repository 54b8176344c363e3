/** What the program may do to the world around it: write two streams. Tests give their own. */
import type { WriteStream } from "node:tty";

/** Where the program writes. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
  /** May text be bold? */
  readonly colours: boolean;
  /** Is it a screen, where a line may be written over? */
  readonly live: boolean;
  /** Columns, for help. */
  readonly width: number;
}

/** The terminal of a process. Colours only on a screen, and never with NO_COLOR; a reader that went away is no error. */
export function processTerminal({ stdout, stderr, env }: NodeJS.Process): Terminal {
  for (const stream of [stdout, stderr]) stream.on("error", ignoreClosedPipe);
  return {
    out: (text) => void stdout.write(text),
    error: (text) => void stderr.write(text),
    colours: hasColours(stdout, env),
    live: stdout.isTTY === true,
    width: stdout.isTTY ? stdout.columns : 80,
  };
}

/** Is it a screen that shows colours, and may they be used? https://no-color.org */
export function hasColours(stream: Pick<WriteStream, "isTTY" | "hasColors">, env: NodeJS.ProcessEnv): boolean {
  return stream.isTTY === true && (env["NO_COLOR"] ?? "") === "" && stream.hasColors(env);
}

/** `cadena … | head`: what is left is not written, and the program goes on to its end. */
export function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}

/** Bold, where the terminal can. */
export function bold(text: string, { colours }: Terminal): string {
  return colours ? `\u001b[1m${text}\u001b[22m` : text;
}
