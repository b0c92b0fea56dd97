/** The log: one JSON object a line, on standard error. E-mail addresses, links and keys are blanked out of every line (T41). */
import type { Logger } from "express-survey-loop";

/** Creates a logger that hands each line to `write`. */
export function createLog(write: (line: string) => void): Logger {
  const log = (level: string) => (fields: object, message: string) => {
    const entry = { time: new Date().toISOString(), level, message, ...fields };
    write(`${blanked(JSON.stringify(entry, withErrors))}\n`);
  };
  return { debug: () => {}, info: log("info"), warn: log("warn"), error: log("error") };
}

function withErrors(_name: string, value: unknown): unknown {
  if (!(value instanceof Error)) return value;
  const { name, message, stack, cause } = value;
  return { name, message, stack, ...(cause === undefined ? {} : { cause }) };
}

/** What an error's text may carry although nobody meant it to. */
const personal: readonly (readonly [RegExp, string])[] = [
  [/[^\s"'<>(),:;@\\]+@[^\s"'<>(),:;@\\]+\.[A-Za-z]{2,}/g, "[e-mail]"],
  [/eyJ[\w-]{8,}\.[\w-]+\.[\w-]+/g, "[link]"],
  [/\b[0-9a-z]{12}\.[\w-]{32}(?![\w-])/g, "[key]"],
];

function blanked(line: string): string {
  return personal.reduce((text, [pattern, blank]) => text.replace(pattern, blank), line);
}
