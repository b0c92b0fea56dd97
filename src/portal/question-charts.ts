/** The charts of a survey's questions on its page, and the numbers of one of them as a file. */
import { counterNameParts } from "../domain/counters.js";
import { encodeRow } from "../exporting/csv-cell.js";
import { type CompiledSurvey, type LocalizedText, type Question, textIn } from "../forms/compiled-survey.js";
import type { LineWords } from "../forms/kinds/behaviour.js";
import type { Summary } from "../operations/types.js";
import type { FeedRow } from "../storage/contract.js";
import { type QuestionChart, questionChart } from "./charts/question-chart.js";
import { numberRows, type QuestionNumbers, shapeOf } from "./charts/question-table.js";
import type { Query } from "./filter-panel.js";
import { latestComments } from "./latest-comments.js";
import { withQuery } from "./period.js";
import type { PortalPages } from "./portal-pages.js";

/** What was counted in a period, or of what a filter leaves. */
export interface CountedAnswers {
  readonly summary: Summary;
  readonly counters: ReadonlyMap<string, number>;
}

export interface ChartsSource extends CountedAnswers {
  readonly survey: CompiledSurvey;
  readonly pages: PortalPages;
  /** Newest responses, for what was written. */
  readonly rows: readonly FeedRow[];
  /** Path of the survey's page. */
  readonly path: string;
  /** The filter of the page. */
  readonly query: Query;
}

/** A chart for each question. */
export function questionCharts(source: ChartsSource): QuestionChart[] {
  const { survey, pages, rows, path, query } = source;
  const { texts } = pages;
  const formats = pages.formats();
  const words = lineWords(survey, pages);
  const numbersOf = questionNumbers(source);
  return survey.questions.map((question, position) =>
    questionChart({
      survey,
      question,
      position: position + 1,
      numbers: numbersOf(question),
      comments: latestComments(rows, question, words, formats),
      texts,
      formats,
      paths: {
        filtered: (name, value) => `${withQuery(path, { ...query, [name]: [...all(query[name]), value] })}#questions`,
        download: (questionId) => withQuery(`${path}/numbers.csv`, { ...query, question: questionId }),
        comments: (questionId) => withQuery(`${path}/comments`, { ...query, question: questionId }),
      },
    }),
  );
}

/** The numbers of a question as CSV (RFC 4180), with a guard against formulas (T28). */
export function numbersCsv(source: Omit<ChartsSource, "rows" | "path" | "query">, question: Question): string {
  const { survey, pages } = source;
  const { texts } = pages;
  const numbers = questionNumbers(source)(question);
  const shape = shapeOf(survey, question, numbers, texts);
  const rows = numberRows(question, shape, numbers.summary?.answeredCount ?? 0, texts, pages.formats());
  const lines = rows.map((row) => [
    question.questionId,
    row.part?.value,
    row.part?.label,
    row.value,
    row.label,
    row.count,
    row.answered,
    Math.round(row.share * 10_000) / 10_000,
  ]);
  const head = ["question", "row", "rowLabel", "value", "label", "responses", "answered", "share"];
  return [head, ...lines].map((cells) => encodeRow(cells, { raw: false })).join("");
}

/** Words with which answers are written out. */
export function lineWords(survey: CompiledSurvey, { texts }: Pick<PortalPages, "texts">): LineWords {
  return {
    textOf: (text: LocalizedText) => textIn(text, undefined, survey),
    yes: texts.charts.yes,
    no: texts.charts.no,
  };
}

function questionNumbers({ summary, counters }: CountedAnswers): (question: Question) => QuestionNumbers {
  const summaries = new Map(summary.questionSummaries?.map((each) => [each.questionId, each]));
  const bins = new Map<string, Map<string, number>>();
  for (const [name, count] of counters) {
    if (!name.startsWith("bin/") || count <= 0) continue;
    const [, questionId = "", bin = ""] = counterNameParts(name);
    bins.set(questionId, (bins.get(questionId) ?? new Map<string, number>()).set(bin, count));
  }
  return ({ questionId }) => ({
    summary: summaries.get(questionId),
    summaryOf: (path) => summaries.get(path),
    bins: bins.get(questionId) ?? new Map(),
  });
}

function all(values: string | readonly string[] | undefined): readonly string[] {
  return typeof values === "string" ? [values] : (values ?? []);
}
