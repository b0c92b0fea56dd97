#!/usr/bin/env node
/** `npx express-survey-loop`: starts the mini-server; with a command behind it, the same as `survey-loop`. */
import { main } from "./cli/main.js";

const words = process.argv.slice(2);
const [first = "--"] = words;
const isCommand = !first.startsWith("-") || first === "--help" || first === "-h";
await main(isCommand ? words : ["serve", ...words]);
