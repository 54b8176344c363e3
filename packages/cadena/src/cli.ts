#!/usr/bin/env node
/** The program `cadena`. */
import { main } from "./main.js";
import { processTerminal } from "./terminal.js";

// Only set: what is still on its way into a pipe is lost by process.exit.
process.exitCode = await main(process.argv.slice(2), processTerminal(process));
