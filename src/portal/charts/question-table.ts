/** The numbers behind the chart of a question, row by row: for its table, its file, and what a click filters by. */
import { type CompiledSurvey, type Question, textIn } from "../../forms/compiled-survey.js";
import type { QuestionSummary } from "../../operations/types.js";
import type { Formats } from "../formats.js";
import type { PortalTexts } from "../texts.js";
import { type Bin, type BinCounts, numberBins, type Timeline, timeBins } from "./bins.js";
import { type ChartRow, chartRows } from "./chart-rows.js";

/** What is known of the answers to a question. */
export interface QuestionNumbers {
  readonly summary: QuestionSummary | undefined;
  /** Of a question or a part, by its path. */
  summaryOf(path: string): QuestionSummary | undefined;
  readonly bins: BinCounts;
}

/** One group of answers. */
export interface NumberRow {
  /** Of a matrix or a ranking: the row, as stored and as people read it. */
  readonly part?: { readonly value: string; readonly label: string };
  /** As stored; of a bin its lower bound. */
  readonly value: string;
  readonly label: string;
  readonly count: number;
  /** Part of those who answered the question, or this row of it. */
  readonly share: number;
  readonly answered: number;
  /** Field and value of a filter that leaves these answers; absent where there is none. */
  readonly filter?: readonly [name: string, value: string];
}

/** The shape of the numbers: what there is to draw. */
export type QuestionShape =
  | { readonly kind: "values"; readonly rows: readonly ChartRow[] }
  | { readonly kind: "numbers"; readonly bins: readonly Bin<number>[] }
  | { readonly kind: "times"; readonly timeline: Timeline }
  | { readonly kind: "parts"; readonly parts: readonly PartShape[] }
  | { readonly kind: "written" };

export interface PartShape {
  readonly value: string;
  readonly label: string;
  readonly answered: number;
  readonly rows: readonly ChartRow[];
}

const countedByValue = new Set(["singleChoice", "dropdown", "multipleChoice", "rating", "boolean"]);

/** Finds what there is to draw. */
export function shapeOf(
  survey: CompiledSurvey,
  question: Question,
  numbers: QuestionNumbers,
  texts: PortalTexts,
): QuestionShape {
  if (question.counting === "number") return { kind: "numbers", bins: numberBins(numbers.bins) };
  if (question.counting === "days") return { kind: "times", timeline: timeBins(numbers.bins) };
  if (question.counting === "ranks") return { kind: "parts", parts: rankingParts(survey, question, numbers, texts) };
  if (question.countedParts !== undefined) {
    return {
      kind: "parts",
      parts: question.countedParts.map(({ questionId, part, title, choices }) => {
        const summary = numbers.summaryOf(questionId);
        return {
          value: part,
          label: partLabel(textIn(title, undefined, survey), textIn(question.title, undefined, survey)) || part,
          answered: summary?.answeredCount ?? 0,
          rows: chartRows(survey, { kind: "singleChoice", choices }, summary, texts),
        };
      }),
    };
  }
  const rows = chartRows(survey, question, numbers.summary, texts);
  return rows.length > 0 || countedByValue.has(question.kind) ? { kind: "values", rows } : { kind: "written" };
}

/** Titles of parts begin with that of their question, under which they stand here. */
function partLabel(title: string, whole: string): string {
  return title.startsWith(`${whole} – `) ? title.slice(whole.length + 3) : title;
}

/** Each choice with the places that it was given, those with the best average first. */
function rankingParts(
  survey: CompiledSurvey,
  question: Question,
  { bins }: QuestionNumbers,
  texts: PortalTexts,
): PartShape[] {
  const choices = (question.choices ?? []).map(({ value, label }) => ({
    value: String(value),
    label: textIn(label, undefined, survey) || String(value),
  }));
  const ranked = choices.map((choice) => {
    const counts = choices.map((_, index) => Math.max(0, bins.get(`${index + 1} ${choice.value}`) ?? 0));
    const answered = counts.reduce((sum, count) => sum + count, 0);
    const places = counts.reduce((sum, count, index) => sum + count * (index + 1), 0);
    const rows = counts.map(
      (count, index): ChartRow => ({
        value: String(index + 1),
        label: texts.charts.place(String(index + 1)),
        count,
        share: answered === 0 ? 0 : count / answered,
      }),
    );
    return { ...choice, answered, rows, average: answered === 0 ? Number.POSITIVE_INFINITY : places / answered };
  });
  ranked.sort((one, other) => (one.average === other.average ? 0 : one.average - other.average));
  return ranked.some(({ answered }) => answered > 0) ? ranked : [];
}

/** The rows of the table and of the file. */
export function numberRows(
  question: Question,
  shape: QuestionShape,
  answered: number,
  texts: PortalTexts,
  formats: Formats,
): NumberRow[] {
  const name = `a.${escaped(question.questionId)}`;
  const ofAll = (value: string, label: string, count: number, isOne: boolean): NumberRow => ({
    value,
    label,
    count,
    share: answered === 0 ? 0 : count / answered,
    answered,
    ...(isOne ? { filter: [name, value] as const } : undefined),
  });
  switch (shape.kind) {
    case "values":
      return shape.rows.map(({ value, label, count }) => ofAll(value, label, count, true));
    case "numbers":
      return shape.bins.map((bin) =>
        ofAll(String(bin.from), numberLabel(bin, texts, formats), bin.count, bin.to === bin.from),
      );
    case "times":
      return shape.timeline.bins.map((bin) =>
        ofAll(
          bin.from,
          timeLabel(bin, shape.timeline, formats),
          bin.count,
          shape.timeline.step === "day" && question.kind === "date",
        ),
      );
    case "parts":
      return shape.parts.flatMap((part) =>
        part.rows.map(
          (row): NumberRow => ({
            part: { value: part.value, label: part.label },
            ...row,
            answered: part.answered,
            ...(question.counting === "ranks"
              ? undefined
              : { filter: [`${name}.${escaped(part.value)}`, row.value] as const }),
          }),
        ),
      );
    case "written":
      return [];
  }
}

export function numberLabel({ from, to }: Bin<number>, texts: PortalTexts, formats: Formats): string {
  return from === to ? formats.plain(from) : texts.charts.fromTo(formats.plain(from), formats.plain(to));
}

export function timeLabel({ from, to }: Bin<string>, { step }: Timeline, formats: Formats): string {
  if (step === "hour") return `${from}:00–${to}:00`;
  if (step === "day") return formats.day(from);
  if (step === "month") return formats.month(from);
  const [first, next] = [Number(from.slice(0, 4)), Number(to.slice(0, 4))];
  return next - first <= 1 ? String(first) : `${first}–${next - 1}`;
}

/** Names of the columns of a histogram or timeline, as short as an axis needs them. */
export function axisLabels(shape: QuestionShape, formats: Formats): string[] {
  if (shape.kind === "numbers") return shape.bins.map(({ from }) => formats.plain(from));
  if (shape.kind !== "times") return [];
  const { step, bins } = shape.timeline;
  return bins.map(({ from }) => {
    if (step === "hour") return `${from}:00`;
    return step === "years" ? String(Number(from.slice(0, 4))) : formats.shortStep(from, step);
  });
}

/** As in the names of columns and filters. */
function escaped(name: string): string {
  return name.replace(/[.[\]\\]/g, "\\$&");
}
