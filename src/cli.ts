#!/usr/bin/env node
/** The command `survey-loop`: makes keys and portal accounts in a storage that no server has open, and checks WSDLs. */
import { runCommand } from "./cli/run-command.js";

const result = await runCommand(process.argv.slice(2), process.env, process.stdin);
process.stdout.write(result.output);
process.stderr.write(result.problem);
process.exitCode = result.exitCode;
