/**
 * What a compiler finds in a definition: problems refuse the publication, warnings tell the author what was left out. Both
 * start with the JSON path of their place.
 */
import { invalidArgument, type SurveyLoopError } from "../errors.js";
import { type Phrase, phrase, said, type Wording } from "./phrase.js";

/** A JSON object of a definition. */
export type JsonObject = { readonly [member: string]: unknown };

/** What is found at one place. */
export interface Finding {
  /** JSON path, `pages[0].elements[1].choices`; empty for the definition itself. */
  readonly path: string;
  readonly what: Phrase;
}

export interface Findings {
  /** The first of each, and how many there are: a definition of nothing but mistakes costs no more than its reading. */
  readonly problems: readonly Finding[];
  readonly warnings: readonly Finding[];
  counts(): { readonly problems: number; readonly warnings: number };
  /** Something that cannot be published. */
  refuse(path: string, what: Phrase): void;
  /** Something that is left out. */
  warn(path: string, what: Phrase): void;
}

/** Most problems that one refusal lists; the rest is counted. */
const maxListedProblems = 10;
/** Most warnings that are kept; the rest is counted. */
const maxKeptWarnings = 100;

/** @param maxProblems how many problems are kept; the others are counted */
export function createFindings(maxProblems: number = maxListedProblems): Findings {
  const problems: Finding[] = [];
  const warnings: Finding[] = [];
  let problemCount = 0;
  let warningCount = 0;
  return {
    counts: () => ({ problems: problemCount, warnings: warningCount }),
    problems,
    warnings,
    refuse(path, what) {
      problemCount += 1;
      if (problemCount <= maxProblems) problems.push({ path, what });
    },
    warn(path, what) {
      warningCount += 1;
      if (warningCount <= maxKeptWarnings) warnings.push({ path, what });
    },
  };
}

/** The line of a finding: its path, then its words. */
export function findingLine({ path, what }: Finding, wording?: Wording): string {
  return path === "" ? said(what, wording) : `${shortened(path, 200)}: ${said(what, wording)}`;
}

/** The error that lists the first problems with their paths and counts the others. */
export function refusalOf(findings: Findings): SurveyLoopError {
  const listed = findings.problems.map((problem, index) => `(${index + 1}) ${findingLine(problem)}.`);
  const total = findings.counts().problems;
  const more = total - listed.length;
  const count = total === 1 ? "one problem" : `${total} problems`;
  return invalidArgument(
    "definition",
    `definition has ${count}: ${listed.join(" ")}${more > 0 ? ` And ${more} more.` : ""}`,
  );
}

/** The warnings to hand out, the last one counting those that are left out. */
export function listedWarnings(findings: Findings): readonly Finding[] {
  const more = findings.counts().warnings - findings.warnings.length;
  return more === 0
    ? [...findings.warnings]
    : [...findings.warnings, { path: "", what: phrase`and ${more} more warnings` }];
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
