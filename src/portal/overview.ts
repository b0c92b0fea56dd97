/** The numbers of the overview, ready to be shown: what its page draws once, and what open pages are sent again. */
import type { CompiledSurvey } from "../forms/compiled-survey.js";
import { funnelFigures, pageDropOff } from "./funnel-figures.js";
import { type Period, periodBefore } from "./period.js";
import type { PortalPages } from "./portal-pages.js";
import { responseRow } from "./response-row.js";
import { periodText } from "./survey-frame.js";
import { type NumberSource, readComparison, readNumbers } from "./survey-numbers.js";
import { scoreFigures } from "./survey-scores.js";

/** Newest responses that are looked through, for comments. */
const latestRead = 100;
const latestShown = 8;

/** Reads the scores, the funnel and the latest responses of a survey. */
export async function readOverview(source: NumberSource, survey: CompiledSurvey, period: Period, pages: PortalPages) {
  const { texts, calendar } = pages;
  const formats = pages.formats();
  const numbers = await readNumbers(source, survey, period);
  const comparison = await readComparison(source, survey, period, numbers.summary);
  const { rows } = await source.storage.readFeed({
    surveyId: survey.surveyId,
    feed: "responses",
    order: "newest",
    limit: latestRead,
  });
  const within = rows.filter(({ response }) => isWithin(response?.completedAt ?? response?.changedAt, period));
  return {
    numbers,
    position: rows[0]?.position ?? 0,
    rows: within,
    scores: scoreFigures(survey, numbers.summary, comparison, texts, formats),
    figures: funnelFigures(numbers.summary, comparison, texts, formats),
    dropOff: pageDropOff(survey, numbers, texts, formats),
    comparedText: comparedText(period, comparison?.isRecent, pages, source.now()),
    latest: within.slice(0, latestShown).map((row) => responseRow(row, survey, pages, formats)),
    zone: calendar.timeZone,
  };
}

export type Overview = Awaited<ReturnType<typeof readOverview>>;

/** The texts that change on an open page, by the keys that its elements carry. */
export function liveTexts({ scores, figures }: Pick<Overview, "scores" | "figures">): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const { key, value } of scores) if (value !== undefined) texts[`score-${key}`] = value;
  for (const { key, value, change } of figures) {
    texts[`figure-${key}`] = value;
    if (change !== undefined) texts[`change-${key}`] = change;
  }
  return texts;
}

/** Whether a moment lies in a period. */
export function isWithin(moment: string | undefined, { start, end }: Pick<Period, "start" | "end">): boolean {
  if (moment === undefined) return start === undefined && end === undefined;
  return (start === undefined || moment >= start) && (end === undefined || moment < end);
}

function comparedText(period: Period, isRecent: boolean | undefined, pages: PortalPages, now: number): string {
  const words = pages.texts.survey.periods;
  if (isRecent === undefined) return "";
  const before = periodBefore(period, pages.calendar, now);
  if (isRecent || before === undefined) return words.comparedRecent;
  return words.compared(periodText(before, pages.texts, pages.formats()));
}
