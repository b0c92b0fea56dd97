/**
 * What a compiler finds in a definition: problems refuse the publication, warnings tell the author what was left out. Both
 * start with the JSON path of their place.
 */
import { invalidArgument, type SurveyLoopError } from "../errors.js";

/** A JSON object of a definition. */
export type JsonObject = { readonly [member: string]: unknown };

export interface Findings {
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
  /** Something that cannot be published. */
  refuse(path: string, text: string): void;
  /** Something that is left out. */
  warn(path: string, text: string): void;
}

/** Most problems that one refusal lists; the rest is counted. */
const maxListedProblems = 10;
/** Most warnings that are kept; the rest is counted. */
const maxKeptWarnings = 100;

export function createFindings(): Findings {
  const problems: string[] = [];
  const warnings: string[] = [];
  return {
    problems,
    warnings,
    refuse: (path, text) => void problems.push(`${shortened(path, 200)}: ${text}`),
    warn: (path, text) => void warnings.push(`${shortened(path, 200)}: ${text}`),
  };
}

/** The error that lists the first problems with their paths and counts the others. */
export function refusalOf(findings: Findings): SurveyLoopError {
  const { problems } = findings;
  const listed = problems.slice(0, maxListedProblems).map((problem, index) => `(${index + 1}) ${problem}.`);
  const more = problems.length - listed.length;
  const count = problems.length === 1 ? "one problem" : `${problems.length} problems`;
  return invalidArgument(
    "definition",
    `definition has ${count}: ${listed.join(" ")}${more > 0 ? ` And ${more} more.` : ""}`,
  );
}

/** The warnings to hand out, the last one counting those that are left out. */
export function listedWarnings(findings: Findings): readonly string[] {
  const { warnings } = findings;
  if (warnings.length <= maxKeptWarnings) return [...warnings];
  return [...warnings.slice(0, maxKeptWarnings), `and ${warnings.length - maxKeptWarnings} more warnings`];
}

/** A value of the author within a message, on one line and not too long. */
export function quoted(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? String(value));
  return `"${shortened(text.replace(/\s+/g, " "), 60)}"`;
}

function shortened(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 3).toWellFormed()}...`;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The path of a member: `pages[0].title`, or with brackets where the name is no plain word. */
export function memberPath(path: string, name: string): string {
  const step = /^[A-Za-z_$][\w$-]*$/.test(name) ? name : `[${JSON.stringify(name)}]`;
  if (path === "") return step;
  return step.startsWith("[") ? `${path}${step}` : `${path}.${step}`;
}
