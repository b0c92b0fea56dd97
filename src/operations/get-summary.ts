/** `getSummary`: counts and scores of a survey, read from counters and not from responses (S15). */
import {
  answeredCounter,
  counterNameParts,
  rowAnsweredCounter,
  rowValueCounter,
  sumCounter,
  sumUnitsPerOne,
} from "../domain/counters.js";
import type { Instant } from "../domain/instant.js";
import { quarterHourOf, toInstant } from "../domain/instant.js";
import { invalidArgument } from "../errors.js";
import { type CompiledSurvey, type CountedPart, type Question, textIn } from "../forms/compiled-survey.js";
import { defineOperation } from "./define-operation.js";
import { requireSurvey } from "./require-survey.js";
import { dateTime, optional, string } from "./schema.js";
import { type QuestionSummary, type Summary, summaryType } from "./types.js";

export const getSummary = defineOperation({
  name: "getSummary",
  summary: "Gives counts, response rate, scores and the results of each question, for all time or a period.",
  scope: "responses:read",
  http: "GET /surveys/{surveyId}/summary",
  input: {
    surveyId: string("ID of the survey."),
    periodStart: optional(dateTime("Start of the period, inclusive, moved down to a full quarter-hour.")),
    periodEnd: optional(dateTime("End of the period, exclusive, moved up to a full quarter-hour.")),
  },
  output: summaryType,
  errors: ["not_found"],
  async run(input, context) {
    const survey = await requireSurvey(context, input.surveyId);
    if (input.periodStart !== undefined && input.periodEnd !== undefined && input.periodEnd < input.periodStart) {
      throw invalidArgument("periodEnd", "periodEnd must not be before periodStart.");
    }
    const counters = await context.storage.readCounters(survey.surveyId, {
      from: input.periodStart === undefined ? undefined : quarterHourOf(input.periodStart),
      to: input.periodEnd === undefined ? undefined : nextQuarterHour(input.periodEnd),
    });
    return summarise(survey, counters);
  },
});

/** The summary that counters of a period give. */
export function summarise(survey: CompiledSurvey, counters: ReadonlyMap<string, number>): Summary {
  const count = (name: string) => counters.get(name) ?? 0;
  const values = valueCountsByQuestion(counters);
  const { scores } = survey.settings;
  const reachable = count("invited") - count("bounced");
  return {
    surveyId: survey.surveyId,
    invitedCount: count("invited"),
    sentCount: count("sent"),
    startedCount: count("started"),
    completedCount: count("completed"),
    partialCount: count("started") - count("completed"),
    bouncedCount: count("bounced"),
    optedOutCount: count("optedOut"),
    responseRatePercent: reachable > 0 ? rounded((100 * count("completed")) / reachable) : 0,
    netPromoterScore: scores.nps === undefined ? undefined : netPromoterScore(values.get(scores.nps)),
    satisfactionScore:
      scores.csat === undefined ? undefined : satisfactionScore(survey, scores.csat, values.get(scores.csat)),
    effortScore: scores.ces === undefined ? undefined : meanOf(scores.ces, count),
    medianSeconds: medianSeconds(counters),
    questionSummaries: survey.questions.flatMap((question) => [
      summariseQuestion(question, survey, count, values.get(question.questionId)),
      ...(question.countedParts ?? []).map((part) => summarisePart(question, part, survey, counters)),
    ]),
  };
}

type Count = (name: string) => number;
type ValueCounts = ReadonlyMap<string, number>;

function valueCountsByQuestion(counters: ReadonlyMap<string, number>): Map<string, Map<string, number>> {
  const byQuestion = new Map<string, Map<string, number>>();
  for (const [name, amount] of counters) {
    if (!name.startsWith("value/") || amount === 0) continue;
    const [, questionId = "", value = "", ...row] = counterNameParts(name);
    if (row.length > 0) continue;
    const known = byQuestion.get(questionId) ?? new Map<string, number>();
    byQuestion.set(questionId, known.set(value, amount));
  }
  return byQuestion;
}

function summariseQuestion(
  question: Question,
  survey: CompiledSurvey,
  count: Count,
  given: ValueCounts | undefined,
): QuestionSummary {
  // The choices of a question with parts are those of each part.
  const choices = question.countedParts === undefined ? (question.choices ?? []) : [];
  const known = choices.map((choice) => ({
    value: String(choice.value),
    label: textIn(choice.label, undefined, survey),
    responseCount: given?.get(String(choice.value)) ?? 0,
  }));
  // Values of earlier versions, whose choices are gone, are still answers.
  const others = [...(given ?? [])].filter(([value]) => !known.some((each) => each.value === value));
  const valueCounts = [...known, ...others.map(([value, responseCount]) => ({ value, responseCount }))];
  const isNumeric = question.kind === "rating" || question.kind === "number";
  return {
    questionId: question.questionId,
    answeredCount: count(answeredCounter(question.questionId)),
    mean: isNumeric ? meanOf(question.questionId, count) : undefined,
    valueCounts: valueCounts.length > 0 ? valueCounts : undefined,
  };
}

/** A row of a matrix, under its path. */
function summarisePart(
  { questionId }: Question,
  { questionId: path, part, choices }: CountedPart,
  survey: CompiledSurvey,
  counters: ReadonlyMap<string, number>,
): QuestionSummary {
  return {
    questionId: path,
    answeredCount: counters.get(rowAnsweredCounter(questionId, part)) ?? 0,
    valueCounts: choices.map(({ value, label }) => ({
      value: String(value),
      label: textIn(label, undefined, survey),
      responseCount: counters.get(rowValueCounter(questionId, part, String(value))) ?? 0,
    })),
  };
}

function meanOf(questionId: string, count: Count): number | undefined {
  const answered = count(answeredCounter(questionId));
  return answered > 0 ? rounded(count(sumCounter(questionId)) / sumUnitsPerOne / answered) : undefined;
}

/** Share of 9-10 minus share of 0-6. */
function netPromoterScore(given: ValueCounts | undefined): number | undefined {
  let total = 0;
  let balance = 0;
  for (const [value, responses] of given ?? []) {
    total += responses;
    if (Number(value) >= 9) balance += responses;
    else if (Number(value) <= 6) balance -= responses;
  }
  return total > 0 ? rounded((100 * balance) / total) : undefined;
}

/** Share of the two best values of the scale. */
function satisfactionScore(
  survey: CompiledSurvey,
  questionId: string,
  given: ValueCounts | undefined,
): number | undefined {
  const scale = (survey.questionsById.get(questionId)?.choices ?? []).map((choice) => choice.value);
  const numeric = scale.every((value) => typeof value === "number");
  const ordered = numeric ? [...scale].sort((one, other) => Number(one) - Number(other)) : scale;
  const best = new Set(ordered.slice(-2).map(String));
  let total = 0;
  let satisfied = 0;
  for (const [value, responses] of given ?? []) {
    total += responses;
    if (best.has(value)) satisfied += responses;
  }
  return total > 0 ? rounded((100 * satisfied) / total) : undefined;
}

function medianSeconds(counters: ReadonlyMap<string, number>): number | undefined {
  const durations: [seconds: number, responses: number][] = [];
  let total = 0;
  for (const [name, responses] of counters) {
    if (!name.startsWith("seconds/") || responses <= 0) continue;
    durations.push([Number(name.slice("seconds/".length)), responses]);
    total += responses;
  }
  if (total === 0) return undefined;
  durations.sort(([one], [other]) => one - other);
  const at = (rank: number): number => {
    let passed = 0;
    for (const [seconds, responses] of durations) {
      passed += responses;
      if (passed > rank) return seconds;
    }
    return durations[durations.length - 1]![0];
  };
  return Math.round((at(Math.floor((total - 1) / 2)) + at(Math.floor(total / 2))) / 2);
}

function nextQuarterHour(instant: Instant): string {
  const quarter = quarterHourOf(instant);
  if (instant === `${quarter}:00.000Z`) return quarter;
  return quarterHourOf(toInstant(Date.parse(`${quarter}:00.000Z`) + 15 * 60_000));
}

/** Two decimals: more than any sample supports. */
function rounded(value: number): number {
  return Math.round((value + Number.EPSILON) * 100) / 100;
}
