/** A survey's responses as one JSON document, with the data dictionary before them. */
import { textIn } from "../forms/compiled-survey.js";
import { createRowDescriber } from "./describe-rows.js";
import { exportColumns } from "./export-columns.js";
import type { ExportSource } from "./export-table.js";
import { readResponses } from "./read-responses.js";
import { withShownValues } from "./response-values.js";
import { textPieces } from "./text-pieces.js";

/** The file piece by piece, in constant memory. Fails where storage fails; what was sent until then is no JSON. */
export function encodeJsonExport(source: ExportSource): AsyncGenerator<string> {
  return textPieces(jsonTexts(source));
}

async function* jsonTexts({ storage, surveys, survey, wanted, options }: ExportSource): AsyncGenerator<string> {
  const describe = createRowDescriber(surveys, survey);
  const columns = await exportColumns(survey, surveys, { ...options, values: "codes", isSplit: false });
  const head = {
    surveyId: survey.surveyId,
    surveyVersion: survey.version,
    title: textIn(survey.title, options.language, survey),
    columns: columns
      .filter(({ kind }) => kind !== "fixed")
      .map(({ name, title, kind, type, choices }) => ({ name, title, kind, type, choices })),
  };
  yield `${JSON.stringify(head).slice(0, -1)},"responses":[`;
  let separator = "\n";
  for await (const rows of readResponses(storage, wanted)) {
    for (const row of rows) {
      yield separator + JSON.stringify(withShownValues(await describe(row), options));
      separator = ",\n";
    }
  }
  yield "\n]}\n";
}
