/** Scores of a survey as figures: the value, how many answers it stands on, its interval and its change. */
import type { CompiledSurvey } from "../forms/compiled-survey.js";
import type { Summary } from "../operations/types.js";
import { type ChartRow, chartRows } from "./charts/chart-rows.js";
import { promoterCounts } from "./charts/promoter-bar.js";
import { type Formats, fewAnswers } from "./formats.js";
import { type Interval, meanInterval, promoterInterval, shareInterval } from "./intervals.js";
import type { Comparison } from "./survey-numbers.js";
import type { PortalTexts } from "./texts.js";

export interface ScoreFigure {
  readonly key: string;
  readonly label: string;
  /** Absent when nobody has answered. */
  readonly value?: string;
  readonly isFew: boolean;
  /** Small print below the value, each a line. */
  readonly notes: readonly string[];
}

/** A score that a definition names: its question, and how its numbers are shown. */
export interface ScoreKind {
  readonly key: "nps" | "csat" | "ces";
  readonly questionId: string;
  readonly label: string;
  readonly valueOf: (summary: Summary) => number | undefined;
  /** The score, as it is shown for a number of answers. */
  readonly show: (score: number, answers: number) => string;
  readonly showChange: (change: number) => string;
  /** Bounds of what the score can be: the axis of a trend. */
  readonly bounds: readonly [number, number];
  readonly intervalOf: (score: number, answers: number, rows: readonly ChartRow[]) => Interval | undefined;
}

/** The scores that the definition of a survey names. */
export function scoreKinds(survey: CompiledSurvey, texts: PortalTexts, formats: Formats): ScoreKind[] {
  const { nps, csat, ces } = survey.settings.scores;
  const words = texts.survey.scores;
  const kinds: ScoreKind[] = [];
  if (nps !== undefined) {
    kinds.push({
      key: "nps",
      questionId: nps,
      label: words.nps,
      valueOf: ({ netPromoterScore }) => netPromoterScore,
      show: formats.points,
      showChange: formats.points,
      bounds: [-100, 100],
      intervalOf: (_score, _answers, rows) => promoterInterval(promoterCounts(rows)),
    });
  }
  if (csat !== undefined) {
    kinds.push({
      key: "csat",
      questionId: csat,
      label: words.csat,
      valueOf: ({ satisfactionScore }) => satisfactionScore,
      show: (score, answers) => formats.percent(score / 100, answers),
      showChange: (change) => texts.survey.percentagePoints(formats.points(change)),
      bounds: [0, 100],
      intervalOf(score, answers) {
        const { low, high } = shareInterval(score / 100, answers);
        return { low: low * 100, high: high * 100 };
      },
    });
  }
  if (ces !== undefined) {
    const scale = (survey.questionsById.get(ces)?.choices ?? []).map(({ value }) => Number(value));
    const isScale = scale.length > 0 && scale.every(Number.isFinite);
    kinds.push({
      key: "ces",
      questionId: ces,
      label: words.ces,
      valueOf: ({ effortScore }) => effortScore,
      show: formats.mean,
      showChange: (change) => formats.difference(change),
      bounds: isScale ? [Math.min(...scale), Math.max(...scale)] : [0, 10],
      intervalOf: (_score, _answers, rows) => meanInterval(rows.map(({ value, count }) => [Number(value), count])),
    });
  }
  return kinds;
}

/** A figure for each score. */
export function scoreFigures(
  survey: CompiledSurvey,
  summary: Summary,
  comparison: Comparison | undefined,
  texts: PortalTexts,
  formats: Formats,
): ScoreFigure[] {
  const words = texts.survey;
  return scoreKinds(survey, texts, formats).map((kind): ScoreFigure => {
    const score = kind.valueOf(summary);
    const answers = answersTo(summary, kind.questionId);
    const { key, label } = kind;
    if (score === undefined || answers === 0) return { key, label, isFew: false, notes: [words.noScore] };
    const notes = [words.from(formats.count(answers), answers === 1)];
    const bounds = kind.intervalOf(score, answers, rowsOf(survey, kind.questionId, summary, texts));
    if (bounds) notes.push(words.interval(kind.show(bounds.low, answers), kind.show(bounds.high, answers)));
    if (comparison !== undefined) notes.push(changeOf(kind, comparison, texts));
    return { key, label, value: kind.show(score, answers), isFew: answers < fewAnswers, notes };
  });
}

/** How many complete responses answered a question. */
export function answersTo(summary: Summary, questionId: string): number {
  return summary.questionSummaries?.find((each) => each.questionId === questionId)?.answeredCount ?? 0;
}

function changeOf(kind: ScoreKind, { isRecent, now, before }: Comparison, texts: PortalTexts): string {
  const [recent, earlier] = [kind.valueOf(now), kind.valueOf(before)];
  const smallest = Math.min(answersTo(now, kind.questionId), answersTo(before, kind.questionId));
  if (recent === undefined || earlier === undefined || smallest < fewAnswers) return texts.survey.noTrend;
  const change = kind.showChange(recent - earlier);
  return isRecent ? texts.survey.trend(change) : texts.survey.change(change);
}

function rowsOf(survey: CompiledSurvey, questionId: string, summary: Summary, texts: PortalTexts): readonly ChartRow[] {
  const question = survey.questionsById.get(questionId);
  const questionSummary = summary.questionSummaries?.find((each) => each.questionId === questionId);
  return question === undefined ? [] : chartRows(survey, question, questionSummary, texts);
}
