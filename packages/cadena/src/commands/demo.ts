/** `cadena demo`: a network of the lectures, from numbers to a printed derivation and drawn graphs. */
import { Argument, type Command } from "commander";
import { type Context, examples } from "../context.js";
import { catsNetwork } from "../demo/cats.js";
import { mazurNetwork } from "../demo/mazur.js";
import { type Network, type NetworkName, networkNames } from "../demo/network.js";
import { show } from "../demo/show.js";
import { tanhNetwork } from "../demo/tanh.js";
import { xorNetwork } from "../demo/xor.js";
import { quote, UsageError } from "../errors.js";
import { bold } from "../terminal.js";

interface DemoOptions {
  readonly round?: number;
  readonly out: string;
}

const networks: Readonly<Record<NetworkName, () => Network>> = {
  tanh: tanhNetwork,
  mazur: mazurNetwork,
  xor: xorNetwork,
  cats: catsNetwork,
};

/** Adds the command. */
export function addDemo(program: Command, context: Context): void {
  const { language, print, terminal } = context;
  const { help, errors } = language;
  const digits = (text: string): number => {
    if (/^\d+$/.test(text) && Number(text) <= 15) return Number(text);
    throw new UsageError({ op: "--round", ...errors.digits(quote(text)) });
  };
  program
    .command("demo")
    .description(help.commands.demo)
    .addArgument(new Argument(...help.arguments.network).choices(networkNames).default(networkNames[0]))
    .option(...help.options.round, digits)
    .option(...help.options.out, "out")
    .addHelpText(
      "after",
      examples(context, ["cadena demo tanh", "cadena demo tanh --lang es --round 2", "cadena demo mazur --out mazur"]),
    )
    .action((name: NetworkName, { round, out }: DemoOptions) => {
      print(`${bold(language.demo.titles[name], terminal)}\n`);
      return show(networks[name](), { round, folder: out }, context);
    });
}
