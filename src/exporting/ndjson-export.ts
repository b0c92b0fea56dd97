/** A survey's responses as NDJSON: one `ExportedResponse` of the contract a line, tombstones of erased ones included. */
import { createRowDescriber } from "./describe-rows.js";
import type { ExportSource } from "./export-table.js";
import { readResponses } from "./read-responses.js";
import { withShownValues } from "./response-values.js";
import { textPieces } from "./text-pieces.js";

/** The file piece by piece, in constant memory. Fails where storage fails. */
export function encodeNdjsonExport(source: ExportSource): AsyncGenerator<string> {
  return textPieces(ndjsonLines(source));
}

async function* ndjsonLines({ storage, surveys, survey, wanted, options }: ExportSource): AsyncGenerator<string> {
  const describe = createRowDescriber(surveys, survey);
  for await (const rows of readResponses(storage, wanted)) {
    for (const row of rows) yield `${JSON.stringify(withShownValues(await describe(row), options))}\n`;
  }
}
