/** A response as the formats with structure show it: with codes, labels or both. */
import { answerLabels } from "../operations/describe-response.js";
import type { ExportedResponse } from "../operations/types.js";
import type { DescribedRow } from "./describe-rows.js";
import type { TableOptions } from "./table-options.js";

/** The response with `answerLabels` beside the answers (`both`), or with labels in place of chosen values (`labels`). */
export function withShownValues({ response, survey }: DescribedRow, options: TableOptions): ExportedResponse {
  const { answers } = response;
  if (options.values === "codes" || answers === undefined) return response;
  const labels = answerLabels(answers, survey, options.language ?? survey.languages[0]!);
  if (options.values === "both") return { ...response, answerLabels: labels };
  // A number whose label is the number stays one.
  const named = Object.entries(labels).filter(([question, label]) => {
    const answer = answers[question];
    return typeof answer === "object" || String(answer) !== label;
  });
  return { ...response, answers: Object.assign(Object.create(null), answers, Object.fromEntries(named)) };
}
