/** Scores of a survey as figures: the value, how many answers it stands on, its interval and its change. */
import type { CompiledSurvey } from "../forms/compiled-survey.js";
import type { Summary } from "../operations/types.js";
import { chartRows } from "./charts/chart-rows.js";
import { promoterCounts } from "./charts/promoter-bar.js";
import { type Formats, fewAnswers } from "./formats.js";
import { type Interval, promoterInterval, shareInterval } from "./intervals.js";
import type { PortalTexts } from "./texts.js";

export interface ScoreFigure {
  readonly label: string;
  /** Absent when nobody has answered. */
  readonly value?: string;
  readonly isFew: boolean;
  /** Small print below the value, each a line. */
  readonly notes: readonly string[];
}

/** The summary of the wanted period, and those of the last 30 days and of the 30 before. */
export interface ScoreSummaries {
  readonly period: Summary;
  readonly recent: Summary;
  readonly previous: Summary;
}

type ScoreName = "netPromoterScore" | "satisfactionScore" | "effortScore";

/** A figure for each score that the definition names. */
export function scoreFigures(
  survey: CompiledSurvey,
  summaries: ScoreSummaries,
  texts: PortalTexts,
  formats: Formats,
): ScoreFigure[] {
  const { nps, csat, ces } = survey.settings.scores;
  const words = texts.survey;
  const figure = (
    label: string,
    questionId: string,
    name: ScoreName,
    show: (score: number, answers: number) => string,
    difference: (change: number) => string,
    interval?: (score: number, answers: number) => Interval,
  ): ScoreFigure => {
    const score = summaries.period[name];
    const answers = answersTo(summaries.period, questionId);
    if (score === undefined || answers === 0) return { label, isFew: false, notes: [words.noScore] };
    const notes = [words.from(formats.count(answers), answers === 1)];
    const bounds = interval?.(score, answers);
    if (bounds) notes.push(words.interval(show(bounds.low, answers), show(bounds.high, answers)));
    notes.push(trendOf(summaries, questionId, name, difference, texts));
    return { label, value: show(score, answers), isFew: answers < fewAnswers, notes };
  };
  const percent = (score: number, answers: number) => formats.percent(score / 100, answers);
  const figures: ScoreFigure[] = [];
  if (nps !== undefined) {
    const interval = () => promoterIntervalOf(survey, nps, summaries.period, texts);
    figures.push(figure(words.scores.nps, nps, "netPromoterScore", formats.points, formats.points, interval));
  }
  if (csat !== undefined) {
    const interval = (score: number, answers: number) => {
      const { low, high } = shareInterval(score / 100, answers);
      return { low: low * 100, high: high * 100 };
    };
    figures.push(figure(words.scores.csat, csat, "satisfactionScore", percent, formats.points, interval));
  }
  if (ces !== undefined) {
    const difference = (change: number) => `${change > 0 ? "+" : ""}${formats.mean(change, 0)}`;
    figures.push(figure(words.scores.ces, ces, "effortScore", formats.mean, difference));
  }
  return figures;
}

/** How many complete responses answered a question. */
export function answersTo(summary: Summary, questionId: string): number {
  return summary.questionSummaries?.find((each) => each.questionId === questionId)?.answeredCount ?? 0;
}

function trendOf(
  { recent, previous }: ScoreSummaries,
  questionId: string,
  name: ScoreName,
  difference: (change: number) => string,
  texts: PortalTexts,
): string {
  const now = recent[name];
  const before = previous[name];
  const smallest = Math.min(answersTo(recent, questionId), answersTo(previous, questionId));
  if (now === undefined || before === undefined || smallest < fewAnswers) return texts.survey.noTrend;
  return texts.survey.trend(difference(now - before));
}

function promoterIntervalOf(
  survey: CompiledSurvey,
  questionId: string,
  summary: Summary,
  texts: PortalTexts,
): Interval {
  const question = survey.questionsById.get(questionId);
  const questionSummary = summary.questionSummaries?.find((each) => each.questionId === questionId);
  const rows = question === undefined ? [] : chartRows(survey, question, questionSummary, texts);
  return promoterInterval(promoterCounts(rows));
}
