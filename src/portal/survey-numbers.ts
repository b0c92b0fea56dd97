/** Reads the numbers of a survey from its counters, never from its responses (S15). */
import {
  addDays,
  type Calendar,
  type CalendarStep,
  calendarSteps,
  type Day,
  daysBetween,
  firstDayOf,
  nextStep,
} from "../domain/calendar.js";
import { counterNameParts, finishedCounter } from "../domain/counters.js";
import type { CompiledSurvey } from "../forms/compiled-survey.js";
import type { Services } from "../operations/context.js";
import { summarise } from "../operations/get-summary.js";
import type { Summary } from "../operations/types.js";
import { counterPeriod, namedPeriod, type Period, periodBefore } from "./period.js";

/** What the portal needs to read numbers. */
export type NumberSource = Pick<Services, "storage" | "now"> & { readonly calendar: Calendar };

/** The numbers of a period. */
export interface Numbers {
  readonly summary: Summary;
  /** All counters of the period. */
  readonly counters: ReadonlyMap<string, number>;
  /** By page, from 0, how many unfinished responses stand before it. */
  readonly stopped: ReadonlyMap<number, number>;
  /** Unfinished responses whose page is not known, since they began before pages were counted. */
  readonly unknownPage: number;
}

/** Two periods of one length, for what has changed. */
export interface Comparison {
  /** True when all time is shown, of which the last 30 days are compared. */
  readonly isRecent: boolean;
  readonly now: Summary;
  readonly before: Summary;
}

/** One step of a trend. */
export interface TrendStep {
  /** Its first day, and its last one within the period. */
  readonly from: Day;
  readonly to: Day;
  /** Responses that were completed in it. */
  readonly finished: number;
  readonly summary: Summary;
}

export interface Trend {
  readonly step: CalendarStep;
  readonly steps: readonly TrendStep[];
  /** True when the period has more steps than are shown, which are the last ones. */
  readonly isCut: boolean;
}

/** Most steps of a trend. */
export const maxTrendSteps = 92;

/** The numbers of a survey in a period. */
export async function readNumbers(source: NumberSource, survey: CompiledSurvey, period: Period): Promise<Numbers> {
  const counters = await source.storage.readCounters(survey.surveyId, counterPeriod(period));
  const summary = summarise(survey, counters);
  const stopped = new Map<number, number>();
  let known = 0;
  for (const [name, count] of counters) {
    if (!name.startsWith("stopped/")) continue;
    stopped.set(Number(counterNameParts(name)[1]), count);
    known += count;
  }
  return { summary, counters, stopped, unknownPage: Math.max(0, summary.partialCount - known) };
}

/** The summaries to compare: of the period and of the one before; `undefined` for a period without a beginning or ahead of us. */
export async function readComparison(
  source: NumberSource,
  survey: CompiledSurvey,
  period: Period,
  summary: Summary,
): Promise<Comparison | undefined> {
  const { calendar } = source;
  const read = async (each: Period) =>
    summarise(survey, await source.storage.readCounters(survey.surveyId, counterPeriod(each)));
  const isRecent = period.name === "all";
  const compared = isRecent ? namedPeriod("30days", calendar, source.now()) : period;
  const earlier = periodBefore(compared, calendar, source.now());
  if (earlier === undefined) return undefined;
  return { isRecent, now: isRecent ? await read(compared) : summary, before: await read(earlier) };
}

/**
 * Scores and completed responses of a period, step by step, with empty steps in between. Without a wanted step it is cut
 * into days up to a month, weeks up to half a year, months beyond. A period without a beginning begins with the first
 * invitation, before which nobody can have answered.
 */
export async function readTrend(
  source: NumberSource,
  survey: CompiledSurvey,
  period: Period,
  wantedStep: CalendarStep | undefined,
): Promise<Trend> {
  const { storage, calendar } = source;
  const { surveyId } = survey;
  const today = calendar.dayAt(source.now());
  const last = period.to === undefined || period.to > today ? today : period.to;
  const first = period.from ?? (await firstDayOfSurvey(source, surveyId)) ?? last;
  const step = wantedStep ?? defaultStep(daysBetween(first, last));
  const starts: Day[] = [];
  for (let day = firstDayOf(step, first); day <= last; day = nextStep(step, day)) {
    starts.push(day);
    if (starts.length > maxTrendSteps + 1) starts.shift();
  }
  const isCut = starts.length > maxTrendSteps;
  const shown = starts.slice(-maxTrendSteps);
  const read = async (start: Day): Promise<TrendStep> => {
    const from = start < first ? first : start;
    const end = addDays(nextStep(step, start), -1);
    const to = end > last ? last : end;
    const bounds = { start: calendar.startOf(from), end: calendar.startOf(addDays(to, 1)) };
    const counters = await storage.readCounters(surveyId, counterPeriod(bounds));
    return { from, to, finished: finishedIn(counters), summary: summarise(survey, counters) };
  };
  const steps = await Promise.all(shown.map(read));
  return { step, steps, isCut };
}

/** The step that a text names. */
export function trendStepOf(text: string | undefined): CalendarStep | undefined {
  return calendarSteps.find((each) => each === text);
}

function defaultStep(days: number): CalendarStep {
  if (days <= 31) return "day";
  return days <= 184 ? "week" : "month";
}

async function firstDayOfSurvey({ storage, calendar, now }: NumberSource, surveyId: string): Promise<Day | undefined> {
  const { invitations } = await storage.listInvitations({ surveyId, now: new Date(now()).toISOString(), limit: 1 });
  const [invitation] = invitations;
  return invitation === undefined ? undefined : calendar.dayAt(Date.parse(invitation.createdAt));
}

/** Completions were not always counted by their own time; for older ones the question that most have answered stands in. */
function finishedIn(counters: ReadonlyMap<string, number>): number {
  let finished = counters.get(finishedCounter) ?? 0;
  for (const [name, count] of counters) if (name.startsWith("answered/") && count > finished) finished = count;
  return finished;
}
