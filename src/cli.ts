#!/usr/bin/env node
/** The command `survey-loop`. Its commands are the table in `cli/run-command.ts`. */
import { main } from "./cli/main.js";

await main(process.argv.slice(2));
