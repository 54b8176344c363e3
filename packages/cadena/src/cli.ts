#!/usr/bin/env node
/** The program `cadena`. */
import { main, report } from "./main.js";
import { processTerminal } from "./terminal.js";

const args = process.argv.slice(2);
const terminal = processTerminal(process);
// What a module of the user leaves behind may fail later, on its own.
process.on("uncaughtException", (error) => process.exit(report(error, args, terminal)));
// Only set: what is still on its way into a pipe is lost by process.exit.
process.exitCode = await main(args, terminal);
