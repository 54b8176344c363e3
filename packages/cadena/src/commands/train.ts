/** `cadena train`: a network learns images of ten classes; what it has learned is kept, and its loss drawn. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Tensor, tensor } from "@cadena/core";
import { type Callback, type EpochRecord, progress, type Values } from "@cadena/nn";
import { loadState, saveState, writeAtomically } from "@cadena/nn/files";
import { toLineChart } from "@cadena/viz";
import type { Command } from "commander";
import { type Context, choice, examples } from "../context.js";
import { quote, UsageError } from "../errors.js";
import type { Language } from "../language/index.js";
import { fixed, significant } from "../print.js";
import { readDigits } from "../train/digits.js";
import { networkFor, type TrainedName, trainedNames } from "../train/networks.js";

interface TrainOptions {
  readonly data: string;
  readonly model: TrainedName;
  readonly epochs: number;
  readonly batch: number;
  readonly rate: number;
  readonly seed: number;
  readonly out: string;
  readonly resume?: boolean;
}

/** What a file of `cadena train` holds. */
type Saved = {
  readonly model: string;
  readonly state: Values;
  /** Losses and accuracies of the epochs so far, [epochs, 4]: training loss and accuracy, test loss and accuracy. */
  readonly curve: Tensor;
};

/** Adds the command. */
export function addTrain(program: Command, context: Context): void {
  const { language, print, terminal } = context;
  const { help, errors, train: words } = language;
  const count =
    (op: string) =>
    (text: string): number => {
      if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
      throw new UsageError({ op, ...errors.count(quote(text)) });
    };
  const above0 = (text: string): number => {
    if (Number(text) > 0 && Number(text) < Number.POSITIVE_INFINITY) return Number(text);
    throw new UsageError({ op: "--rate", ...errors.above0(quote(text)) });
  };
  program
    .command("train")
    .description(help.commands.train)
    .requiredOption(...help.options.data)
    .addOption(choice(help.options.model, trainedNames))
    .option(...help.options.epochs, count("--epochs"), 5)
    .option(...help.options.batch, count("--batch"), 32)
    .option(...help.options.rate, above0, 0.001)
    .option(...help.options.seed, count("--seed"), 1)
    .option(...help.options.out, "out")
    .option(...help.options.resume)
    .addHelpText(
      "after",
      examples(context, [
        "cadena train --data mnist --epochs 5",
        "cadena train --data mnist --model cnn --out cnn",
        "cadena train --data mnist --epochs 10 --resume",
      ]),
    )
    .action(async (options: TrainOptions) => {
      const { train, test } = await readDigits(options.data, language);
      const network = networkFor(options.model, train.x.shape.slice(1), options);
      const [stateFile, curveFile] = [`${options.model}.state`, `${options.model}.svg`].map((name) =>
        join(options.out, name),
      ) as [string, string];
      const epochs: number[][] = [];
      if (options.resume) {
        if (!existsSync(stateFile)) throw new UsageError({ op: "--resume", ...errors.file(stateFile) });
        const saved = await loadState<Saved>(stateFile);
        if (saved.model !== options.model)
          throw new UsageError({ op: "--resume", ...errors.otherModel(quote(String(saved.model))) });
        network.restore(saved.state);
        epochs.push(...(saved.curve.toArray() as number[][]));
      }
      const save = (state: Values): Promise<void> =>
        saveState(stateFile, {
          model: options.model,
          state,
          curve: tensor(epochs).reshape([epochs.length, 4]),
        } satisfies Saved);
      const keep: Callback = {
        async onEpoch(record, training) {
          epochs.push(scoresOf(record));
          await save(training.state());
        },
      };
      print(`${network.summary({ language: language.name })}\n`);
      print(words.examples(train.x.shape[0] as number, test.x.shape[0] as number));
      const lines = progress({ write: terminal.out, language: language.name, live: terminal.live });
      const abort = new AbortController();
      const stop = (): void => abort.abort();
      process.once("SIGINT", stop);
      try {
        await network.fit(train, {
          epochs: options.epochs,
          batchSize: options.batch,
          validation: test,
          callbacks: [keep, lines],
          progress: false,
          resume: true,
          signal: abort.signal,
        });
      } catch (error) {
        if (!abort.signal.aborted) throw error;
        await save(network.state());
        print(`\n${words.interrupted(stateFile)}`);
        context.no();
        return;
      } finally {
        process.removeListener("SIGINT", stop);
      }
      const { loss, accuracy } = await network.evaluate(test);
      print(words.result(significant(loss, 4, language), fixed(accuracy as number, 4, language)));
      await writeAtomically(curveFile, chartOf(epochs, language));
      print(words.written(stateFile, curveFile));
    });
}

function scoresOf({ training, validation }: EpochRecord): number[] {
  return [training.loss, training["accuracy"], validation?.loss, validation?.["accuracy"]].map(Number);
}

function chartOf(epochs: readonly (readonly number[])[], { name, train: words }: Language): string {
  const points = (column: number): readonly (readonly [number, number])[] =>
    epochs.map((scores, i) => [i + 1, scores[column] as number]);
  return toLineChart(
    [
      { name: words.training, points: points(0) },
      { name: words.test, points: points(2) },
    ],
    { title: words.chart, x: words.epoch, y: words.loss, decimalComma: name === "es" },
  );
}
