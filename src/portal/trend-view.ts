/** The trend of a survey as its page and its file show it: a chart for each score, and all numbers as a table. */
import type { Day } from "../domain/calendar.js";
import type { CompiledSurvey } from "../forms/compiled-survey.js";
import type { Summary } from "../operations/types.js";
import { layOutTrend, type TrendGeometry } from "./charts/trend-chart.js";
import { type Formats, fewAnswers } from "./formats.js";
import type { Trend, TrendStep } from "./survey-numbers.js";
import { answersTo, type ScoreKind, scoreKinds } from "./survey-scores.js";
import type { PortalTexts } from "./texts.js";

export interface TrendChart {
  readonly id: string;
  readonly label: string;
  /** What the chart shows, as a sentence. */
  readonly sentence: string;
  readonly description: string;
  /** True when a score of some step stands on so few answers that it has to be marked. */
  readonly isFew: boolean;
  readonly geometry: TrendGeometry;
  readonly rules: readonly { readonly y: number; readonly text: string }[];
  readonly ticks: readonly { readonly x: string; readonly anchor: string; readonly text: string }[];
  readonly largestText: string;
}

export interface TrendView {
  readonly hasAnswers: boolean;
  readonly charts: readonly TrendChart[];
  readonly columns: readonly string[];
  readonly rows: readonly { readonly label: string; readonly cells: readonly string[] }[];
}

/** A chart for each score of the survey; for a survey without scores one with the number of answers alone. */
export function trendView(survey: CompiledSurvey, trend: Trend, texts: PortalTexts, formats: Formats): TrendView {
  const kinds = scoreKinds(survey, texts, formats);
  const label = (step: TrendStep) => formats.step(step.from, step.to, trend.step);
  const charts = (kinds.length === 0 ? [undefined] : kinds).map((kind, index): TrendChart => {
    const points = trend.steps.map(({ summary, finished }) => ({ score: kind?.valueOf(summary), count: finished }));
    const geometry = layOutTrend(points, kind?.bounds ?? [0, 1]);
    return {
      id: `trend-${index + 1}`,
      isFew: kind !== undefined && trend.steps.some(({ summary }) => isFewFor(summary, kind)),
      label: kind?.label ?? texts.trend.answers,
      sentence: sentenceOf(kind, trend, label, texts, formats),
      description: trend.steps
        .map((step) => texts.trend.point(label(step), cellsOf(step, kind ? [kind] : [], formats, texts)))
        .join("; "),
      geometry,
      rules: kind === undefined ? [] : geometry.rules.map(({ value, y }) => ({ y, text: kind.show(value, 0) })),
      ticks: geometry.ticks.map(({ index: at, x, anchor }) => ({
        x,
        anchor,
        text: formats.shortStep(trend.steps[at]!.from, trend.step),
      })),
      largestText: formats.count(geometry.largest),
    };
  });
  return {
    hasAnswers: trend.steps.some(({ finished }) => finished > 0),
    charts,
    columns: [texts.trend.answers, ...kinds.map((kind) => kind.label)],
    rows: trend.steps.map((step) => ({ label: label(step), cells: cellsOf(step, kinds, formats, texts) })),
  };
}

function isFewFor(summary: Summary, { questionId }: ScoreKind): boolean {
  const answers = answersTo(summary, questionId);
  return answers > 0 && answers < fewAnswers;
}

function cellsOf(step: TrendStep, kinds: readonly ScoreKind[], formats: Formats, texts: PortalTexts): string[] {
  return [
    formats.count(step.finished),
    ...kinds.map((kind) => {
      const score = kind.valueOf(step.summary);
      return score === undefined ? texts.time.never : kind.show(score, answersTo(step.summary, kind.questionId));
    }),
  ];
}

function sentenceOf(
  kind: ScoreKind | undefined,
  { steps }: Trend,
  label: (step: TrendStep) => string,
  texts: PortalTexts,
  formats: Formats,
): string {
  if (kind !== undefined) {
    const scored = steps.filter(({ summary }) => kind.valueOf(summary) !== undefined);
    const [first, last] = [scored[0], scored.at(-1)];
    const show = (step: TrendStep) => kind.show(kind.valueOf(step.summary)!, answersTo(step.summary, kind.questionId));
    if (first !== undefined && last !== undefined && first !== last) {
      return texts.trend.wentFrom(kind.label, show(first), label(first), show(last), label(last));
    }
    if (first !== undefined) return texts.trend.was(kind.label, show(first), label(first));
  }
  const finished = steps.reduce((sum, step) => sum + step.finished, 0);
  return texts.charts.answers(formats.count(finished), finished === 1);
}

/** The numbers as CSV (RFC 4180). Cells are days and numbers, which no spreadsheet takes for a formula. */
export function trendCsv(survey: CompiledSurvey, { steps }: Trend, texts: PortalTexts, formats: Formats): string {
  const kinds = scoreKinds(survey, texts, formats);
  const lines: (string | number | Day)[][] = [
    ["from", "to", "responses", ...kinds.flatMap(({ key }) => [key, `${key}Answers`])],
  ];
  for (const { from, to, finished, summary } of steps) {
    const scores = kinds.flatMap((kind) => [kind.valueOf(summary) ?? "", answersTo(summary, kind.questionId)]);
    lines.push([from, to, finished, ...scores]);
  }
  return lines.map((cells) => `${cells.join(",")}\r\n`).join("");
}
