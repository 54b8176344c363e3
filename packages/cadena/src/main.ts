/** The command line as a function: arguments in, two streams and an exit code out. */
import { createRequire } from "node:module";
import { inspect } from "node:util";
import { type Argument, Command, CommanderError, Help, type Option } from "commander";
import { addCheck } from "./commands/check.js";
import { addDemo } from "./commands/demo.js";
import { addDerive } from "./commands/derive.js";
import { addGraph } from "./commands/graph.js";
import { addTrain } from "./commands/train.js";
import { type Context, choice, examples } from "./context.js";
import { oneLine, UsageError } from "./errors.js";
import { type Language, languageOf, languages, type Refusal } from "./language/index.js";
import { bold, type Terminal } from "./terminal.js";

/**
 * Runs the program. The exit code is 0, 1 where a check says no, and 2 where something is wrong, which one line of the
 * error stream then says.
 *
 * @example
 * const print = (text: string): void => console.log(text);
 * await main(["derive", "x^2", "--at", "x=3"], { out: print, error: print, colours: false, live: false, width: 80 }); // Forward pass …
 */
export async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  const language = languageOf(args);
  let exitCode = 0;
  const print = (line: string): void => terminal.out(`${line}\n`);
  const no = (): void => {
    exitCode = 1;
  };
  try {
    await program({ language, terminal, print, no }).parseAsync([...args], { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    return report(error, args, terminal);
  }
  return exitCode;
}

/** Says in one line what is wrong, with the stack under it if `--debug` asks for it; the exit code. */
export function report(error: unknown, args: readonly string[], terminal: Terminal): number {
  terminal.error(`cadena: ${oneLine(explain(error, languageOf(args)))}\n`);
  if (args.includes("--debug")) terminal.error(`${inspect(error)}\n`);
  return 2;
}

function program(context: Context): Command {
  const { language, terminal } = context;
  const { help } = language;
  const { version } = createRequire(import.meta.url)("cadena/package.json") as { readonly version: string };
  const standard = new Help();
  const root = new Command("cadena")
    .exitOverride()
    // What commander would say about an error, `explain` says in one line.
    .configureOutput({
      writeOut: terminal.out,
      writeErr: () => {},
      getOutHelpWidth: () => terminal.width,
      getOutHasColors: () => terminal.colours,
    })
    .configureHelp({
      styleTitle: (text) => bold(help.headings[text] ?? text, terminal),
      commandUsage: (command) =>
        standard
          .commandUsage(command)
          .replace("[options]", help.usage.options)
          .replace("[command]", help.usage.command),
      optionDescription: (option) => describe(option, language),
      argumentDescription: (argument) => describe(argument, language),
      subcommandTerm: (command) => standard.subcommandTerm(command).replace("[options] ", ""),
    })
    .helpOption(...help.options.help)
    .helpCommand(...help.commands.help)
    .description(help.program)
    .version(version, ...help.options.version)
    .addHelpText("after", examples(context, ["cadena derive --help", "cadena demo tanh"]));
  addDerive(root, context);
  addGraph(root, context);
  addCheck(root, context);
  addDemo(root, context);
  addTrain(root, context);
  for (const command of [root, ...root.commands]) {
    command.addOption(choice(help.options.lang, languages)).option(...help.options.debug);
  }
  return root;
}

function describe({ description, argChoices, defaultValue }: Option | Argument, { help }: Language): string {
  const notes = [
    argChoices && help.choices(argChoices.join(", ")),
    defaultValue === undefined ? undefined : help.default(String(defaultValue)),
  ].filter((note) => note !== undefined);
  return notes.length === 0 ? description : `${description} (${notes.join("; ")})`;
}

function explain(error: unknown, { errors }: Language): string {
  if (error instanceof UsageError) return errors.frame(error);
  if (!(error instanceof CommanderError)) return errors.foreign(error instanceof Error ? error.message : String(error));
  const refusal = error.code.replace("commander.", "");
  if (!isRefusal(refusal, errors)) return errors.missingCommand;
  const quoted = [...error.message.matchAll(/'([^']*)'/g)].map(([, words]) => words);
  const near = /Did you mean (?:one of )?(.*)\?\)/.exec(error.message)?.[1];
  const choices = /choices are (.*)\./.exec(error.message)?.[1];
  const sentences = [
    errors.refusals[refusal](...quoted),
    near && errors.didYouMean(near),
    choices && errors.allowed(choices),
  ];
  return sentences.filter((sentence) => sentence !== undefined).join(" ");
}

function isRefusal(code: string, { refusals }: Language["errors"]): code is Refusal {
  return Object.hasOwn(refusals, code);
}
