/** The rows of a chart: each value of a question with how often it was given. Geometry and words are elsewhere. */
import { type CompiledSurvey, type Question, textIn } from "../../forms/compiled-survey.js";
import type { QuestionSummary } from "../../operations/types.js";
import type { PortalTexts } from "../texts.js";

export interface ChartRow {
  /** As stored. */
  readonly value: string;
  readonly label: string;
  readonly count: number;
  /** Part of those who answered, 0 to 1; parts of a multiple choice may sum to more. */
  readonly share: number;
}

/** A row for each choice in form order, chosen or not, then values that only older versions offered. */
export function chartRows(
  survey: CompiledSurvey,
  question: Pick<Question, "choices" | "kind">,
  summary: QuestionSummary | undefined,
  texts: PortalTexts,
): ChartRow[] {
  const answered = summary?.answeredCount ?? 0;
  const counted = new Map((summary?.valueCounts ?? []).map((each) => [each.value, each]));
  const offered = offeredValues(survey, question, texts);
  const row = (value: string, label: string): ChartRow => {
    const count = counted.get(value)?.responseCount ?? 0;
    return { value, label, count, share: answered === 0 ? 0 : count / answered };
  };
  const known = new Set(offered.map(({ value }) => value));
  return [
    ...offered.map(({ value, label }) => row(value, label)),
    ...[...counted.values()]
      .filter(({ value, responseCount }) => !known.has(value) && responseCount > 0)
      .map(({ value, label }) => row(value, label ?? value)),
  ];
}

function offeredValues(survey: CompiledSurvey, question: Pick<Question, "choices" | "kind">, texts: PortalTexts) {
  if (question.choices !== undefined && question.choices.length > 0) {
    return question.choices.map(({ value, label }) => ({
      value: String(value),
      label: textIn(label, undefined, survey) || String(value),
    }));
  }
  if (question.kind !== "boolean") return [];
  return [
    { value: "true", label: texts.charts.yes },
    { value: "false", label: texts.charts.no },
  ];
}
