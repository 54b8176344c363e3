#!/usr/bin/env node
/** The command line: derive, graph, check and demo. */
import { CadenaError } from "@cadena/core";
import { Command, CommanderError } from "commander";
import { checkCommand } from "./commands/check.js";
import { demoCommand } from "./commands/demo.js";
import { deriveCommand } from "./commands/derive.js";
import { graphCommand } from "./commands/graph.js";

const program = new Command("cadena")
  .description("Everything is a graph until you ask for its value: derive, check and draw gradients.")
  .version("0.1.0")
  .option("--debug", "print the stack of an error")
  .addCommand(deriveCommand())
  .addCommand(graphCommand())
  .addCommand(checkCommand())
  .addCommand(demoCommand())
  .addHelpText("after", "\nExamples:\n  cadena demo tanh\n  cadena demo tanh --lang es --round 2")
  .exitOverride();
for (const command of program.commands) command.exitOverride();

// A reader that goes away (`cadena … | head`) is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError && error.exitCode === 0) process.exit(0);
  if (!(error instanceof CommanderError)) report(error);
  process.exitCode = 2;
}

function report(error: unknown): void {
  const { debug } = program.opts<{ debug?: boolean }>();
  const message = error instanceof Error ? error.message : String(error);
  const known = error instanceof CadenaError ? "" : "cadena: ";
  console.error(debug === true && error instanceof Error ? error.stack : `${known}${message.replaceAll("\n", " ")}`);
}
