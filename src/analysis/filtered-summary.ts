/** The summary of the responses that a filter leaves: from counters where they can say it, else counted from the answers. */
import type { Calendar } from "../domain/calendar.js";
import {
  answerBins,
  answeredCounter,
  binCounter,
  finishedCounter,
  rowAnsweredCounter,
  rowValueCounter,
  sumCounter,
  valueCounter,
} from "../domain/counters.js";
import { quarterHourOf } from "../domain/instant.js";
import type { CompiledSurvey } from "../forms/compiled-survey.js";
import { summarise } from "../operations/get-summary.js";
import type { Summary } from "../operations/types.js";
import type { CounterPeriod, ResponseField, ResponseSelection, Storage } from "../storage/contract.js";
import { type ResponseFilter, selectionOf } from "./response-filter.js";
import { mayBeShown } from "./small-groups.js";
import { type CountingStorage, tallyResponses } from "./tally-responses.js";

/** What a filter leaves. Funnel, rate and times of the summary mean nothing here: they are facts of invitations. */
export interface FilteredSummary {
  readonly responses: number;
  /** Absent where a small group would be seen. */
  readonly summary?: Summary | undefined;
  /** What counters would hold; empty where there is no summary. */
  readonly counters: ReadonlyMap<string, number>;
}

/** @throws SurveyLoopError `unavailable` */
export async function filteredSummary(
  storage: CountingStorage & Pick<Storage, "readCounters">,
  survey: CompiledSurvey,
  filter: ResponseFilter,
  calendar: Calendar,
): Promise<FilteredSummary> {
  const selection = selectionOf(survey.surveyId, filter, calendar);
  const period = filter.conditions.length === 0 ? wholeQuarterHours(selection) : undefined;
  const counters =
    period === undefined
      ? await countAnswers(storage, survey, selection)
      : await storage.readCounters(survey.surveyId, period);
  const responses = counters.get(finishedCounter) ?? 0;
  if (!(await mayBeShown(storage, survey, filter, calendar))) return { responses, counters: new Map() };
  return { responses, summary: summarise(survey, counters), counters };
}

/** The period of the selection, if counters know it. */
function wholeQuarterHours({ from, to }: ResponseSelection): CounterPeriod | undefined {
  for (const moment of [from, to]) {
    if (moment !== undefined && moment !== `${quarterHourOf(moment)}:00.000Z`) return undefined;
  }
  return { from: from && quarterHourOf(from), to: to && quarterHourOf(to) };
}

/** What counters would hold if only the selected responses had been counted; but no bins of rankings, whose places storage does not count. */
async function countAnswers(
  storage: CountingStorage,
  survey: CompiledSurvey,
  selection: ResponseSelection,
): Promise<Map<string, number>> {
  const groupings: ResponseField[][] = [[]];
  const takes: ((values: readonly string[], responses: number, sum: number) => void)[] = [];
  const counters = new Map<string, number>();
  const add = (name: string, amount: number) => counters.set(name, (counters.get(name) ?? 0) + amount);
  takes.push((_, responses) => add(finishedCounter, responses));
  for (const [name, counting] of survey.countedQuestions) {
    groupings.push([{ of: "answered", name }]);
    takes.push((_, responses, sum) => {
      add(answeredCounter(name), responses);
      if (sum !== 0) add(sumCounter(name), sum);
    });
    if (counting === "number" || counting === "days") {
      groupings.push([{ of: "answer", name }]);
      takes.push(([value], responses) => {
        const answer = counting === "number" ? Number(value) : value!;
        for (const bin of answerBins(answer, counting)) add(binCounter(name, bin), responses);
      });
    }
    if (counting === "values") {
      groupings.push([{ of: "answer", name }]);
      takes.push(([value], responses) => add(valueCounter(name, value!), responses));
    }
    for (const { part } of counting === "rows" ? (survey.questionsById.get(name)?.countedParts ?? []) : []) {
      groupings.push([{ of: "answered", name, part }], [{ of: "answer", name, part }]);
      takes.push((_, responses) => add(rowAnsweredCounter(name, part), responses));
      takes.push(([value], responses) => add(rowValueCounter(name, part, value!), responses));
    }
  }
  const tallies = await tallyResponses(storage, selection, groupings);
  for (const [index, rows] of tallies.entries()) {
    for (const { values, responses, sum } of rows ?? []) takes[index]!(values, responses, sum ?? 0);
  }
  return counters;
}
