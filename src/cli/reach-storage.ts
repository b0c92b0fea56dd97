/** A survey loop inside the command, on storage that is open. */
import { randomBytes } from "node:crypto";
import { countResponses } from "../analysis/tally-responses.js";
import { createCalendar } from "../domain/calendar.js";
import { prepareExport } from "../exporting/export-formats.js";
import { readExportOptions } from "../exporting/export-options.js";
import { createSurveyCatalogue } from "../forms/survey-catalogue.js";
import type { Storage } from "../storage/contract.js";
import { surveyLoop } from "../survey-loop.js";
import { CommandError } from "./command.js";
import type { Reached } from "./reach.js";

/** Hands a survey loop on the storage to `work`. The storage stays open. */
export async function withLoop<T>(storage: Storage, work: (reached: Reached) => Promise<T>): Promise<T> {
  // It is open already, and closed by whoever has opened it. No link is made here, so the secret does not matter.
  const opened: Storage = { ...storage, open: async () => {}, close: async () => {} };
  const secret = randomBytes(36).toString("base64url");
  const loop = surveyLoop({ publicUrl: "http://localhost", secret, storage: opened });
  try {
    await loop.ready;
    return await work({
      call: (name, given) => (loop.operations[name] as (given: unknown) => never)(given),
      async download({ surveyId, format, query }) {
        const surveys = createSurveyCatalogue(storage);
        const survey = await surveys.find(surveyId);
        if (survey === undefined) throw new CommandError(`There is no survey ${surveyId} in this storage.`);
        const { wanted, table, csv } = readExportOptions(query, format, survey, createCalendar("UTC"));
        const source = { storage, surveys, survey, wanted, options: table };
        return (await prepareExport(format, source, csv, () => countResponses(storage, wanted.selection))).pieces;
      },
    });
  } finally {
    await loop.close();
  }
}
