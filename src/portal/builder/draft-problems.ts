/** What the compiler finds in a draft, sorted by the page, question and field that each concerns. */
import { inspectDefinition } from "../../forms/compile-survey.js";
import type { Finding, JsonObject } from "../../forms/findings.js";
import { said, type Wording } from "../../forms/phrase.js";
import type { ElementPlace } from "./edit-draft.js";

export interface DraftProblem {
  /** `problem` keeps the draft from being published; `warning` does not. */
  readonly weight: "problem" | "warning";
  /** The question, or the page alone; absent for what concerns the whole survey. */
  readonly place: ElementPlace | undefined;
  /** The member of that question, page or survey, `choices`; empty for the thing itself. */
  readonly member: string;
  /** What the compiler found, in the language of the portal. */
  readonly text: string;
}

/** All problems and warnings, in the order of the definition; in English unless a wording is given. */
export function draftProblems(definition: JsonObject, wording?: Wording): readonly DraftProblem[] {
  const { problems, warnings } = inspectDefinition(definition);
  return [
    ...problems.map((finding) => problemOf(finding, "problem", wording)),
    ...warnings.map((finding) => problemOf(finding, "warning", wording)),
  ];
}

function problemOf(
  { path, what }: Finding,
  weight: DraftProblem["weight"],
  wording: Wording | undefined,
): DraftProblem {
  const text = said(what, wording);
  const page = /^pages\[(\d+)\]/.exec(path);
  if (page === null) return { weight, place: undefined, member: path, text };
  const place = [Number(page[1])];
  let rest = path.slice(page[0].length);
  for (let step = nextElement(rest); step !== null; step = nextElement(rest)) {
    place.push(Number(step[1]));
    rest = rest.slice(step[0].length);
  }
  return { weight, place, member: rest.replace(/^\./, ""), text };
}

const nextElement = (path: string) => /^\.(?:elements|questions)\[(\d+)\]/.exec(path);

/** Whether the problem is of the question at a place. */
export function isAt(problem: DraftProblem, place: ElementPlace): boolean {
  return problem.place !== undefined && problem.place.join("-") === place.join("-");
}

/** The name of the member that a problem's field shows: `choices` for `choices[2].text`. */
export function fieldOfProblem({ member }: DraftProblem): string {
  return /^[A-Za-z]+/.exec(member)?.[0] ?? "";
}
