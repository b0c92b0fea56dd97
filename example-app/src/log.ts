/** The log: pino, one JSON object a line, on standard error. E-mail addresses, links and keys are blanked out of every line (T41). */
import type { Logger } from "express-survey-loop";
import { pino, stdTimeFunctions } from "pino";

/** The levels that `LOG_LEVEL` takes. */
export const logLevels = ["debug", "info", "warn", "error", "silent"] as const;
export type LogLevel = (typeof logLevels)[number];

/** Creates a logger that hands each line to `write`. */
export function createLog(write: (line: string) => void, level: LogLevel = "info"): Logger {
  return pino(
    {
      level,
      base: null,
      messageKey: "message",
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: describeError },
    },
    { write: (line) => write(blanked(line)) },
  );
}

/** An error with all its causes, for the machine that reads the log. */
function describeError(value: unknown): unknown {
  if (!(value instanceof Error)) return value;
  const { name, message, stack, cause } = value;
  return { name, message, stack, ...(cause === undefined ? {} : { cause: describeError(cause) }) };
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
