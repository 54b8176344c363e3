/** What the program says, in any language. A missing sentence is a type error. */

import type { ErrorDetail } from "@cadena/core";
import type { LocaleName } from "@cadena/viz";
import type { FactName, NetworkName } from "../demo/network.js";

/** What commander refuses. */
export type Refusal =
  | "missingArgument"
  | "optionMissingArgument"
  | "missingMandatoryOptionValue"
  | "unknownOption"
  | "excessArguments"
  | "unknownCommand"
  | "invalidArgument";

/** How an argument or option is written, and what it is for. */
type Described = readonly [flags: string, description: string];

/** A required thing, and what to do about it. */
type Requirement<Arguments extends readonly unknown[] = []> = (
  ...args: Arguments
) => Pick<ErrorDetail, "expected" | "received" | "advice">;

/** One language. */
export interface Language {
  readonly name: LocaleName;
  readonly help: {
    /** Of commander's headings: "Usage:". */
    readonly headings: Readonly<Record<string, string>>;
    readonly examples: string;
    /** Words in a line of usage. */
    readonly usage: { readonly options: string; readonly command: string };
    readonly choices: (list: string) => string;
    readonly default: (value: string) => string;
    readonly program: string;
    readonly commands: Readonly<Record<"derive" | "graph" | "check" | "demo" | "train", string>> & {
      readonly help: Described;
    };
    readonly arguments: Readonly<Record<"expression" | "network", Described>>;
    readonly options: Readonly<
      Record<
        | "lang"
        | "debug"
        | "version"
        | "help"
        | "wrt"
        | "at"
        | "shape"
        | "style"
        | "format"
        | "output"
        | "backward"
        | "answer"
        | "round"
        | "out"
        | "data"
        | "model"
        | "epochs"
        | "batch"
        | "rate"
        | "seed"
        | "resume",
        Described
      >
    >;
  };
  readonly errors: {
    /** The frame of the program's own errors: «op: what is required, got what came. What to do.» */
    readonly frame: (detail: ErrorDetail) => string;
    /** The frame of an error of the library, whose words are English. */
    readonly foreign: (message: string) => string;
    /** What commander refuses, from the words it quotes. */
    readonly refusals: Readonly<Record<Refusal, (...quoted: readonly (string | undefined)[]) => string>>;
    readonly missingCommand: string;
    readonly didYouMean: (what: string) => string;
    readonly allowed: (what: string) => string;
    readonly form: Requirement<[form: string, received: string]>;
    readonly input: Requirement<[received: string]>;
    readonly knownName: Requirement<[names: readonly string[], received: string]>;
    readonly values: Requirement<[missing: string]>;
    readonly point: Requirement;
    readonly ending: Requirement<[endings: string, received: string]>;
    readonly digits: Requirement<[received: string]>;
    readonly oneName: Requirement<[count: number]>;
    readonly shape: Requirement<[expected: string, received: string]>;
    readonly file: Requirement<[received: string]>;
    readonly exported: Requirement<[choices: readonly string[], received: string]>;
    readonly parameters: Requirement<[received: string]>;
    readonly result: Requirement<[received: string]>;
    readonly comparable: Requirement<[count: number]>;
    readonly images: Requirement<[folder: string]>;
    readonly count: Requirement<[received: string]>;
    readonly above0: Requirement<[received: string]>;
    readonly otherModel: Requirement<[received: string]>;
  };
  readonly check: {
    readonly columns: readonly [of: string, reverse: string, numeric: string, error: string, bound: string, is: string];
    readonly status: Readonly<Record<"passed" | "failed" | "skipped", string>>;
    readonly more: (count: number) => string;
    readonly summary: (counts: Readonly<Record<"passed" | "failed" | "skipped", number>>) => string;
    readonly sameFormula: string;
    readonly noValue: string;
    /** Why something was skipped, in the words of the library, which are English. */
    readonly reason: (words: string) => string;
    readonly suspect: (what: string) => string;
    readonly yes: (points: number) => string;
    readonly no: (where: string, derivative: string, answer: string) => string;
  };
  readonly demo: {
    readonly titles: Readonly<Record<NetworkName, string>>;
    readonly check: string;
    readonly step: (learningRate: string) => string;
    readonly facts: string;
    readonly columns: Readonly<Record<"parameter" | "next" | "rounded" | "quantity" | "computed" | "slide", string>>;
    readonly quantities: Readonly<Record<FactName, string>>;
    readonly written: string;
  };
  readonly train: {
    readonly examples: (train: number, test: number) => string;
    readonly result: (loss: string, accuracy: string) => string;
    readonly written: (...files: readonly string[]) => string;
    readonly interrupted: (file: string) => string;
    /** Of the picture. */
    readonly chart: string;
    readonly epoch: string;
    readonly loss: string;
    readonly training: string;
    readonly test: string;
  };
}
