/** How a training is going, on a line of the terminal. */
import type { Callback } from "./callbacks.js";
import type { Scores } from "./history.js";
import { type Language, languages, type Words } from "./language.js";

/** Where progress is written, and in which language. */
export interface ProgressOptions {
  /** Default: the terminal's standard error. */
  readonly write?: ((text: string) => void) | undefined;
  /** Default "en". */
  readonly language?: Language | undefined;
  /** Is a line rewritten while an epoch runs? Default: only on a terminal; else each epoch prints one line at its end. */
  readonly live?: boolean | undefined;
}

/** How often a live line is rewritten, in milliseconds. */
const interval = 100;

/**
 * Prints each epoch: the epoch, steps, loss and metrics, and the time that is left.
 *
 * @example
 * const line = progress({ write: (text) => console.log(text.trim()), live: false });
 * line.onEpoch?.({ epoch: 1, training: { loss: 0.5 }, seconds: 2 }, { stop() {}, state: () => ({}), restore() {} });
 * // epoch 1 · 2.0 s · loss 0.5000
 */
export function progress(options: ProgressOptions = {}): Callback {
  const terminal = standardError();
  const { write = (text) => terminal?.write(text), live = terminal?.isTTY === true, language = "en" } = options;
  const words = languages[language];
  let began = now();
  let shown = 0;
  return {
    onStart() {
      began = now();
    },
    onStep({ epoch, step, steps, scores }) {
      if (step === 1) began = now();
      if (!live || now() - shown < interval) return;
      shown = now();
      const left = ((now() - began) / step) * (steps - step);
      write(
        `\r\u001b[K${words.epoch} ${epoch} · ${bar(step / steps)} ${step}/${steps} · ${text(scores, words)} · ${seconds(left, words)} ${words.left}`,
      );
    },
    onEpoch({ epoch, training, validation, seconds: took }) {
      const held = validation === undefined ? "" : ` · ${words.validation} ${text(validation, words)}`;
      write(
        `${live ? "\r\u001b[K" : ""}${words.epoch} ${epoch} · ${seconds(1000 * took, words)} · ${text(training, words)}${held}\n`,
      );
    },
  };
}

/** True where a person is looking. */
export function isWatched(): boolean {
  return standardError()?.isTTY === true;
}

function text(scores: Scores, words: Words): string {
  return Object.entries(scores)
    .map(
      ([name, score]) =>
        `${name === "loss" ? words.loss : (words.metrics[name] ?? name)} ${words.number(short(score))}`,
    )
    .join(" · ");
}

/** Four digits after the point; of small numbers four digits. */
function short(score: number): string {
  return score === 0 || Math.abs(score) >= 1e-3 ? score.toFixed(4) : score.toExponential(3);
}

function bar(share: number): string {
  const full = Math.round(20 * share);
  return "━".repeat(full) + "─".repeat(20 - full);
}

function seconds(milliseconds: number, words: Words): string {
  if (milliseconds < 59_950) return `${words.number((milliseconds / 1000).toFixed(1))} s`;
  const whole = Math.round(milliseconds / 1000);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

const now = (): number => performance.now();

interface Stream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** The standard error of a process; browsers have none. */
function standardError(): Stream | undefined {
  return (globalThis as { readonly process?: { readonly stderr?: Stream } }).process?.stderr;
}
