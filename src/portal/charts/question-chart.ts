/** Chooses the chart of a question and says in a sentence what it shows. The templates `chart-*` draw what stands here. */
import { type CompiledSurvey, type Question, textIn } from "../../forms/compiled-survey.js";
import { type Formats, fewAnswers } from "../formats.js";
import type { LatestComment } from "../latest-comments.js";
import type { PortalTexts } from "../texts.js";
import { type BarsGeometry, layOutBars } from "./bars.js";
import type { ChartRow } from "./chart-rows.js";
import { type ColumnsGeometry, layOutColumns, maxColumns } from "./columns.js";
import { type HistogramGeometry, layOutHistogram } from "./histogram.js";
import { layOutPromoterBar, type PromoterSegment, promoterCounts } from "./promoter-bar.js";
import {
  axisLabels,
  type NumberRow,
  numberRows,
  type QuestionNumbers,
  type QuestionShape,
  shapeOf,
} from "./question-table.js";
import { layOutStackedBars, type StackedGeometry } from "./stacked-bars.js";

/** A row as the texts around the drawing show it. */
export interface ShownRow {
  readonly label: string;
  readonly countText: string;
  readonly shareText: string;
  /** Page that shows only these answers. */
  readonly path?: string | undefined;
}

/** A row of a matrix with a cell for each of its choices. */
export interface ShownPart {
  readonly label: string;
  readonly answeredText: string;
  readonly cells: readonly ShownRow[];
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
  | { readonly kind: "histogram"; readonly geometry: HistogramGeometry; readonly labels: readonly string[] }
  | { readonly kind: "stacked"; readonly geometry: StackedGeometry; readonly choices: readonly string[] }
  | { readonly kind: "comments"; readonly comments: readonly LatestComment[]; readonly allPath: string | undefined }
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
  /** The table; that of a matrix has `parts` instead. */
  readonly rows: readonly ShownRow[];
  readonly parts: readonly ShownPart[];
  /** The numbers as a file; absent where there are none. */
  readonly downloadPath: string | undefined;
}

export interface QuestionChartSource {
  readonly survey: CompiledSurvey;
  readonly question: Question;
  readonly position: number;
  readonly numbers: QuestionNumbers;
  readonly comments: readonly LatestComment[];
  readonly texts: PortalTexts;
  readonly formats: Formats;
  readonly paths: ChartPaths;
}

/** Where the words of a chart lead. */
export interface ChartPaths {
  /** The page with one more condition. */
  filtered(name: string, value: string): string;
  /** The numbers of a question. */
  download(questionId: string): string;
  /** All that was written, to search; absent where it is not shown. */
  comments(questionId: string): string | undefined;
}

/** Makes the chart of one question. */
export function questionChart(source: QuestionChartSource): QuestionChart {
  const { survey, question, numbers, texts, formats, paths } = source;
  const answered = numbers.summary?.answeredCount ?? 0;
  const shape = shapeOf(survey, question, numbers, texts);
  const rows = numberRows(question, shape, answered, texts, formats);
  const shown = (row: NumberRow): ShownRow => ({
    label: row.label,
    countText: formats.count(row.count),
    shareText: formats.percent(row.share, row.answered),
    path: row.filter && row.count > 0 ? paths.filtered(...row.filter) : undefined,
  });
  const isTable = answered > 0 && rows.length > 0;
  return {
    id: `question-${source.position}`,
    question: textIn(question.title, undefined, survey) || question.questionId,
    answered,
    answeredText: texts.charts.answered(texts.charts.people(formats.count(answered), answered === 1)),
    isFew: answered > 0 && answered < fewAnswers && rows.length > 0,
    sentence: answered === 0 ? texts.charts.noAnswers : sentenceOf(source, shape, answered),
    drawing: answered === 0 ? { kind: "none" } : drawingOf(source, shape),
    rows: isTable && shape.kind !== "parts" ? rows.map(shown) : [],
    parts:
      isTable && shape.kind === "parts"
        ? shape.parts.map((part) => ({
            label: part.label,
            answeredText: formats.count(part.answered),
            cells: rows.filter((row) => row.part?.value === part.value).map(shown),
          }))
        : [],
    downloadPath: isTable ? paths.download(question.questionId) : undefined,
  };
}

function drawingOf(source: QuestionChartSource, shape: QuestionShape): ChartDrawing {
  const { survey, question, comments, paths } = source;
  switch (shape.kind) {
    case "written":
      return { kind: "comments", comments, allPath: paths.comments(question.questionId) };
    case "numbers":
      return histogram(shape.bins, axisLabels(shape, source.formats));
    case "times":
      return histogram(shape.timeline.bins, axisLabels(shape, source.formats));
    case "parts":
      if (shape.parts.length === 0) return { kind: "none" };
      return {
        kind: "stacked",
        geometry: layOutStackedBars(shape.parts.map(({ rows }) => rows.map(({ count }) => count))),
        choices: shape.parts[0]!.rows.map(({ label }) => label),
      };
    case "values": {
      const { rows } = shape;
      if (rows.length === 0) return { kind: "none" };
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
  }
}

function histogram(bins: readonly { readonly count: number }[], labels: readonly string[]): ChartDrawing {
  if (bins.length === 0) return { kind: "none" };
  return { kind: "histogram", geometry: layOutHistogram(bins.map(({ count }) => count)), labels };
}

function promoterBar({ numbers, texts, formats }: QuestionChartSource, rows: readonly ChartRow[]): ShownSegment[] {
  const { detractors, passives, promoters, segment: textOf } = texts.charts;
  const names = { detractor: detractors, passive: passives, promoter: promoters };
  return layOutPromoterBar(promoterCounts(rows)).map((segment) => {
    const name = names[segment.group];
    const shareText = formats.percent(segment.share, numbers.summary?.answeredCount ?? 0);
    return { ...segment, name, shareText, text: textOf(name, shareText) };
  });
}

function sentenceOf(source: QuestionChartSource, shape: QuestionShape, answered: number): string {
  const { survey, question, numbers, formats } = source;
  const texts = source.texts.charts;
  const amount = (words: (count: string, one: boolean) => string, count = answered) =>
    words(formats.count(count), count === 1);
  const answers = amount(texts.answers);
  if (shape.kind === "written") return texts.comments(amount(texts.people));
  if (shape.kind === "parts") {
    const [first] = shape.parts;
    if (first === undefined) return texts.ranksUnfiltered;
    return question.counting === "ranks" ? texts.rankedFirst(first.label, answers) : answers;
  }
  if (shape.kind === "times") return answers;
  const mean = numbers.summary?.mean === undefined ? undefined : formats.mean(numbers.summary.mean, answered);
  if (shape.kind === "numbers") return mean === undefined ? answers : texts.mean(mean, answers);
  const { rows } = shape;
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
  if (mean !== undefined) {
    return most === undefined ? texts.mean(mean, answers) : texts.average(mean, answers, most.label);
  }
  if (most === undefined) return texts.answered(amount(texts.people));
  const share = formats.percent(most.share, answered);
  return question.kind === "multipleChoice"
    ? texts.mostOfMany(most.label, share, amount(texts.people))
    : texts.most(most.label, share, answers);
}
