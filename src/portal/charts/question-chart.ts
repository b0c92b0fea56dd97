/** Chooses the chart of a question and says in a sentence what it shows. The templates `chart-*` draw what stands here. */
import { type CompiledSurvey, type Question, textIn } from "../../forms/compiled-survey.js";
import type { QuestionSummary } from "../../operations/types.js";
import { type Formats, fewAnswers } from "../formats.js";
import type { LatestComment } from "../latest-comments.js";
import type { PortalTexts } from "../texts.js";
import { type BarsGeometry, layOutBars } from "./bars.js";
import { type ChartRow, chartRows } from "./chart-rows.js";
import { type ColumnsGeometry, layOutColumns, maxColumns } from "./columns.js";
import { layOutPromoterBar, type PromoterSegment, promoterCounts } from "./promoter-bar.js";

/** A row as the texts around the drawing show it. */
export interface ShownRow extends ChartRow {
  readonly countText: string;
  readonly shareText: string;
}

/** A part of the promoter bar with its words. */
export interface ShownSegment extends PromoterSegment {
  /** The whole, for the text alternative; the drawing has name and share in two lines, or they would meet on a phone. */
  readonly text: string;
  readonly name: string;
  readonly shareText: string;
}

export type ChartDrawing =
  | { readonly kind: "bars"; readonly geometry: BarsGeometry }
  | {
      readonly kind: "columns";
      readonly geometry: ColumnsGeometry;
      readonly promoterBar?: readonly ShownSegment[];
      readonly minLabel: string;
      readonly maxLabel: string;
    }
  | { readonly kind: "comments"; readonly comments: readonly LatestComment[] }
  | { readonly kind: "none" };

export interface QuestionChart {
  /** Unique on the page, fit for element IDs. */
  readonly id: string;
  readonly question: string;
  readonly answered: number;
  readonly answeredText: string;
  /** True when shares stand on so few answers that they have to be marked. */
  readonly isFew: boolean;
  /** What the chart shows, as a sentence. */
  readonly sentence: string;
  readonly drawing: ChartDrawing;
  readonly rows: readonly ShownRow[];
}

export interface QuestionChartSource {
  readonly survey: CompiledSurvey;
  readonly question: ChartedQuestion;
  readonly position: number;
  readonly summary: QuestionSummary | undefined;
  readonly comments: readonly LatestComment[];
  readonly texts: PortalTexts;
  readonly formats: Formats;
}

/** What a chart needs of a question, or of a part of one. */
export type ChartedQuestion = Pick<Question, "questionId" | "kind" | "title" | "choices" | "minLabel" | "maxLabel">;

/** The questions of a survey with their parts behind them: a matrix has a chart for each row. */
export function chartedQuestions(survey: CompiledSurvey): readonly ChartedQuestion[] {
  return survey.questions.flatMap((question): readonly ChartedQuestion[] => {
    if (question.countedParts === undefined) return [question];
    return question.countedParts.map(({ questionId, title, choices }) => ({
      questionId,
      title,
      choices,
      kind: "singleChoice",
    }));
  });
}

/** Makes the chart of one question. */
export function questionChart(source: QuestionChartSource): QuestionChart {
  const { survey, question, summary, texts, formats } = source;
  const answered = summary?.answeredCount ?? 0;
  const rows = chartRows(survey, question, summary, texts);
  return {
    id: `question-${source.position}`,
    question: textIn(question.title, undefined, survey) || question.questionId,
    answered,
    answeredText: texts.charts.answered(texts.charts.people(formats.count(answered), answered === 1)),
    isFew: answered > 0 && answered < fewAnswers && rows.length > 0,
    sentence: answered === 0 ? texts.charts.noAnswers : sentenceOf(source, rows, answered),
    drawing: answered === 0 ? { kind: "none" } : drawingOf(source, rows),
    rows: rows.map((row) => ({
      ...row,
      countText: formats.count(row.count),
      shareText: formats.percent(row.share, answered),
    })),
  };
}

function drawingOf(source: QuestionChartSource, rows: readonly ChartRow[]): ChartDrawing {
  const { survey, question, comments } = source;
  if (rows.length === 0) return isWritten(question) ? { kind: "comments", comments } : { kind: "none" };
  if (question.kind !== "rating" || rows.length > maxColumns) return { kind: "bars", geometry: layOutBars(rows) };
  const isPromoterScale = question.questionId === survey.settings.scores.nps;
  return {
    kind: "columns",
    geometry: layOutColumns(rows, isPromoterScale),
    ...(isPromoterScale ? { promoterBar: promoterBar(source, rows) } : undefined),
    minLabel: question.minLabel === undefined ? "" : textIn(question.minLabel, undefined, survey),
    maxLabel: question.maxLabel === undefined ? "" : textIn(question.maxLabel, undefined, survey),
  };
}

function promoterBar({ summary, texts, formats }: QuestionChartSource, rows: readonly ChartRow[]): ShownSegment[] {
  const { detractors, passives, promoters, segment: textOf } = texts.charts;
  const names = { detractor: detractors, passive: passives, promoter: promoters };
  return layOutPromoterBar(promoterCounts(rows)).map((segment) => {
    const name = names[segment.group];
    const shareText = formats.percent(segment.share, summary?.answeredCount ?? 0);
    return { ...segment, name, shareText, text: textOf(name, shareText) };
  });
}

function sentenceOf(source: QuestionChartSource, rows: readonly ChartRow[], answered: number): string {
  const { survey, question, summary, formats } = source;
  const texts = source.texts.charts;
  const amount = (words: (count: string, one: boolean) => string, count = answered) =>
    words(formats.count(count), count === 1);
  const mean = summary?.mean === undefined ? undefined : formats.mean(summary.mean, answered);
  if (question.kind === "rating" && question.questionId === survey.settings.scores.nps) {
    const groups = promoterCounts(rows);
    const points = Math.round(((groups.promoter - groups.detractor) / answered) * 100);
    if (points === 0) return texts.even;
    const lead = points > 0 ? texts.promotersLead : texts.detractorsLead;
    return lead(amount(texts.points, Math.abs(points)));
  }
  const most = rows.reduce<ChartRow | undefined>(
    (best, row) => (row.count > (best?.count ?? 0) ? row : best),
    undefined,
  );
  const answers = amount(texts.answers);
  if (mean !== undefined) {
    return most === undefined ? texts.mean(mean, answers) : texts.average(mean, answers, most.label);
  }
  if (most !== undefined) {
    const share = formats.percent(most.share, answered);
    const isMultiple = question.kind === "multipleChoice";
    return isMultiple
      ? texts.mostOfMany(most.label, share, amount(texts.people))
      : texts.most(most.label, share, answers);
  }
  return (isWritten(question) ? texts.comments : texts.answered)(amount(texts.people));
}

function isWritten(question: ChartedQuestion): boolean {
  return question.kind === "comment" || question.kind === "text";
}
