#!/usr/bin/env node
/** The command `survey-loop`: makes keys and portal accounts in a storage that no server has open, checks WSDLs, moves and backs up storage. */
import { runCommand } from "./cli/run-command.js";

const result = await runCommand(process.argv.slice(2), process.env, process.stdin, process.stderr);
process.stdout.write(result.output);
process.stderr.write(result.problem);
process.exitCode = result.exitCode;
