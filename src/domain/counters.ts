/**
 * What an invitation and its responses add to the counters of their survey. Summaries are read from these counters, which
 * storage keeps in the same commit (S15). A change of a unit is the difference of its contributions.
 *
 * Funnel counters stand in the quarter-hour of the invitation's `createdAt`; answers, durations and `finished` in that of
 * `completedAt`.
 */
import type { AnswerValue } from "./answers.js";
import { quarterHourOf } from "./instant.js";
import type { InvitationRecord } from "./invitation.js";
import type { ResponseRecord } from "./response.js";

/** An amount to add to one counter of one quarter-hour. Storage adds; it does not know what a name means. */
export interface CounterDelta {
  /** UTC quarter-hour, `2026-03-01T10:15`. */
  readonly quarterHour: string;
  readonly name: string;
  readonly amount: number;
}

/**
 * How the answers to a question are counted. `rows`: one value for each row of a matrix; `number`, `days` and `ranks` by
 * the bins of {@link answerBins}, too.
 */
export type AnswerCounting = "values" | "number" | "presence" | "rows" | "days" | "ranks";

/** The questions of a survey version whose answers are counted, and how. */
export type CountedQuestions = ReadonlyMap<string, AnswerCounting>;

/** Names of the funnel counters. */
export const funnelCounters = ["invited", "sent", "started", "completed", "bounced", "optedOut"] as const;
export type FunnelCounter = (typeof funnelCounters)[number];

/** Name of the counter of completions by the time at which they happened; it stays when a person is erased. */
export const finishedCounter = "finished";

/** Name of the counter of responses that stand unfinished before a page, from 0: shown to them, not sent by them. */
export function stoppedCounter(page: number): string {
  return `stopped/${page}`;
}

/** Name of the counter of responses that answered a question. */
export function answeredCounter(questionId: string): string {
  return `answered/${encodeURIComponent(questionId)}`;
}

/** Name of the counter of responses that gave a value. */
export function valueCounter(questionId: string, value: string): string {
  return `value/${encodeURIComponent(questionId)}/${encodeURIComponent(value)}`;
}

/** Name of the counter of responses that gave a value in a row of a matrix. Its fourth part tells it from other values. */
export function rowValueCounter(questionId: string, row: string, value: string): string {
  return `value/${encodeURIComponent(questionId)}/${encodeURIComponent(row)}/${encodeURIComponent(value)}`;
}

/** Name of the counter of responses that answered a row of a matrix. */
export function rowAnsweredCounter(questionId: string, row: string): string {
  return `answered/${encodeURIComponent(questionId)}/${encodeURIComponent(row)}`;
}

/**
 * Numbers are summed in millionths: whole numbers add up to the same in any order, and to zero when all are taken out. Sums
 * beyond nine thousand million ones are as exact as numbers of JavaScript are.
 */
export const sumUnitsPerOne = 1_000_000;

/** Name of the counter that holds the sum of a numeric question, in units of {@link sumUnitsPerOne}. */
export function sumCounter(questionId: string): string {
  return `sum/${encodeURIComponent(questionId)}`;
}

/** Name of the counter of responses that lie in a bin. */
export function binCounter(questionId: string, bin: string): string {
  return `bin/${encodeURIComponent(questionId)}/${encodeURIComponent(bin)}`;
}

/** Whole numbers below this are their own bins; all others are cut down to three significant digits. */
const exactBelow = 10_000;
const significantDigits = 3;

/**
 * The bins of an answer: of a number what it is cut to, of a time its day, month, week or hour, of a ranking each choice
 * with its place (`2 price`). None for what is nothing of that.
 */
export function answerBins(value: AnswerValue, counting: AnswerCounting): readonly string[] {
  if (counting === "number") return typeof value === "number" && Number.isFinite(value) ? [numberBin(value)] : [];
  if (counting === "days") return typeof value === "string" ? timeBins(value) : [];
  if (counting !== "ranks" || !Array.isArray(value)) return [];
  return value.map((each, index) => `${index + 1} ${String(each)}`);
}

function numberBin(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < exactBelow) return String(value + 0);
  // Cut in decimal writing: by division 0.3 would become 0.299.
  const [digits = "", exponent = "0"] = Math.abs(value).toExponential(15).split("e");
  const cut = Number(`${digits.slice(0, significantDigits + 1)}e${exponent}`);
  if (value >= 0 || cut === -value) return String(Math.sign(value) * cut);
  const next = cut + 10 ** (Number(exponent) - significantDigits + 1);
  return String(-Number(next.toPrecision(significantDigits)));
}

function timeBins(value: string): readonly string[] {
  const whole = /^\d{4}-(?:\d\d-\d\d|\d\d$|W\d\d$)/.exec(value)?.[0] ?? /^\d\d(?=:\d\d)/.exec(value)?.[0];
  return whole === undefined ? [] : [whole];
}

/** Name of the counter of responses that took a number of seconds; above an hour in steps of a minute. */
export function durationCounter(seconds: number): string {
  return `seconds/${seconds <= 3600 ? seconds : Math.round(seconds / 60) * 60}`;
}

/** Splits a counter name into its parts, decoded: `["value", "nps", "9"]`. */
export function counterNameParts(name: string): readonly string[] {
  return name.split("/").map(decodeURIComponent);
}

/** The counters that change when a unit goes from one state to the next; `undefined` before is a new unit. */
export function counterDeltas(
  before: UnitState | undefined,
  after: UnitState,
  countedQuestions: (surveyVersion: number) => CountedQuestions,
): CounterDelta[] {
  const amounts = new Map<string, { quarterHour: string; name: string; amount: number }>();
  const add = (sign: 1 | -1) => (quarterHour: string, name: string, amount: number) => {
    const key = `${quarterHour} ${name}`;
    const entry = amounts.get(key);
    if (entry) entry.amount += sign * amount;
    else amounts.set(key, { quarterHour, name, amount: sign * amount });
  };
  if (before) contribute(before, countedQuestions, add(-1));
  contribute(after, countedQuestions, add(1));
  return [...amounts.values()].filter((delta) => delta.amount !== 0);
}

/** An invitation with its responses at one moment. */
export interface UnitState {
  readonly invitation: InvitationRecord;
  readonly responses: readonly ResponseRecord[];
}

type Add = (quarterHour: string, name: string, amount: number) => void;

function contribute(unit: UnitState, countedQuestions: (surveyVersion: number) => CountedQuestions, add: Add): void {
  const { invitation } = unit;
  const created = quarterHourOf(invitation.createdAt);
  add(created, "invited", 1);
  if (invitation.sentAt !== undefined) add(created, "sent", 1);
  if (invitation.bouncedAt !== undefined) add(created, "bounced", 1);
  if (invitation.optedOutAt !== undefined) add(created, "optedOut", 1);
  if (invitation.startedAt !== undefined) add(created, "started", 1);
  if (invitation.completedAt !== undefined) {
    add(created, "completed", 1);
    add(quarterHourOf(invitation.completedAt), finishedCounter, 1);
  }
  for (const response of unit.responses) {
    // Like all of the funnel it stays when a person is erased.
    if (response.pageIsCounted && response.completedAt === undefined)
      add(created, stoppedCounter(response.nextPage), 1);
    if (response.status === "complete") contributeAnswers(response, countedQuestions(response.surveyVersion), add);
  }
}

function contributeAnswers(response: ResponseRecord, questions: CountedQuestions, add: Add): void {
  const completed = quarterHourOf(response.completedAt!);
  if (response.durationSeconds !== undefined) add(completed, durationCounter(response.durationSeconds), 1);
  for (const [questionId, counting] of questions) {
    const value = response.answers[questionId];
    if (value === undefined) continue;
    add(completed, answeredCounter(questionId), 1);
    if (counting === "values") for (const each of valuesOf(value)) add(completed, valueCounter(questionId, each), 1);
    for (const bin of answerBins(value, counting)) add(completed, binCounter(questionId, bin), 1);
    if (counting === "rows") contributeRows(questionId, value, (name) => add(completed, name, 1));
    if (typeof value === "number") add(completed, sumCounter(questionId), Math.round(value * sumUnitsPerOne));
  }
}

function contributeRows(questionId: string, value: AnswerValue, add: (name: string) => void): void {
  if (typeof value !== "object" || Array.isArray(value)) return;
  for (const [row, each] of Object.entries(value)) {
    add(rowAnsweredCounter(questionId, row));
    add(rowValueCounter(questionId, row, String(each)));
  }
}

function valuesOf(value: AnswerValue): string[] {
  if (Array.isArray(value)) return value.map(String);
  return typeof value === "object" ? [] : [String(value)];
}
