/** A survey's responses as NDJSON: one `ExportedResponse` of the contract a line, tombstones of erased ones included. */
import type { CompiledSurvey } from "../forms/compiled-survey.js";
import type { SurveyCatalogue } from "../forms/survey-catalogue.js";
import type { Storage } from "../storage/contract.js";
import { createRowDescriber } from "./describe-rows.js";
import { type IncludedResponses, readResponses } from "./read-responses.js";
import { textPieces } from "./text-pieces.js";

/** What an NDJSON file is made from. */
export interface NdjsonExport {
  readonly storage: Pick<Storage, "readFeed">;
  readonly surveys: Pick<SurveyCatalogue, "find">;
  /** The latest version. */
  readonly survey: CompiledSurvey;
  readonly include: IncludedResponses;
}

/** The file piece by piece, in constant memory. Fails where storage fails. */
export function encodeNdjsonExport(source: NdjsonExport): AsyncGenerator<string> {
  return textPieces(ndjsonLines(source));
}

async function* ndjsonLines({ storage, surveys, survey, include }: NdjsonExport): AsyncGenerator<string> {
  const describe = createRowDescriber(surveys, survey);
  for await (const rows of readResponses(storage, survey.surveyId, include)) {
    for (const row of rows) yield `${JSON.stringify(await describe(row))}\n`;
  }
}
