/**
 * What a compiler finds in a definition: problems refuse the publication, warnings tell the author what was left out. Both
 * start with the JSON path of their place.
 */
import { invalidArgument, type SurveyLoopError } from "../errors.js";

/** A JSON object of a definition. */
export type JsonObject = { readonly [member: string]: unknown };

export interface Findings {
  /** The first of each, and how many there are: a definition of nothing but mistakes costs no more than its reading. */
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
  counts(): { readonly problems: number; readonly warnings: number };
  /** Something that cannot be published. */
  refuse(path: string, text: string): void;
  /** Something that is left out. */
  warn(path: string, text: string): void;
}

/** Most problems that one refusal lists; the rest is counted. */
const maxListedProblems = 10;
/** Most warnings that are kept; the rest is counted. */
const maxKeptWarnings = 100;

/** @param maxProblems how many problems are kept; the others are counted */
export function createFindings(maxProblems: number = maxListedProblems): Findings {
  const problems: string[] = [];
  const warnings: string[] = [];
  let problemCount = 0;
  let warningCount = 0;
  return {
    counts: () => ({ problems: problemCount, warnings: warningCount }),
    problems,
    warnings,
    refuse(path, text) {
      problemCount += 1;
      if (problemCount <= maxProblems) problems.push(`${shortened(path, 200)}: ${text}`);
    },
    warn(path, text) {
      warningCount += 1;
      if (warningCount <= maxKeptWarnings) warnings.push(`${shortened(path, 200)}: ${text}`);
    },
  };
}

/** The error that lists the first problems with their paths and counts the others. */
export function refusalOf(findings: Findings): SurveyLoopError {
  const listed = findings.problems.map((problem, index) => `(${index + 1}) ${problem}.`);
  const total = findings.counts().problems;
  const more = total - listed.length;
  const count = total === 1 ? "one problem" : `${total} problems`;
  return invalidArgument(
    "definition",
    `definition has ${count}: ${listed.join(" ")}${more > 0 ? ` And ${more} more.` : ""}`,
  );
}

/** The warnings to hand out, the last one counting those that are left out. */
export function listedWarnings(findings: Findings): readonly string[] {
  const more = findings.counts().warnings - findings.warnings.length;
  return more === 0 ? [...findings.warnings] : [...findings.warnings, `and ${more} more warnings`];
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
