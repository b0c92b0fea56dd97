/**
 * The nightly import: fetches all new and changed answers and writes them beside the help desk's tickets. Run it as often as
 * you like, with `npm run example:import`: a page that was not acknowledged comes again and is written over.
 */
import { createLog } from "./log.js";
import { findSettings, readArguments, SettingsError } from "./options-file.js";
import { checkSettings } from "./settings.js";
import { connectToSurveys } from "./survey-service.js";
import { openFeedback } from "./tickets.js";

const log = createLog((line) => void process.stderr.write(line));

async function importFeedback(): Promise<void> {
  const { options } = readArguments("Usage: npm run example:import -- [--options <file>]", {});
  const settings = checkSettings(findSettings(process.env, options), process.env.NODE_ENV === "production");
  const surveys = connectToSurveys(settings);
  const feedback = await openFeedback(settings.dataDir);
  const titles = await surveys.questionTitles();
  let written = 0;
  let acknowledge: string | undefined;
  for (;;) {
    const page = await surveys.exportFeedback(acknowledge);
    for (const row of page.feedback) {
      const known = await feedback.find(row.responseId);
      if (known !== undefined && known.revision >= row.revision) continue;
      const answers = row.answers.map((answer) => ({
        ...answer,
        question: titles.get(answer.questionId) ?? answer.question,
      }));
      await feedback.put(row.responseId, { ...row, answers });
      written += 1;
    }
    // This page is written; the next call says so. The last call of a run gets an empty page.
    if (page.feedback.length === 0 && !page.hasMore) break;
    acknowledge = page.checkpoint;
  }
  process.stdout.write(`${written} ${written === 1 ? "response" : "responses"} imported.\n`);
}

importFeedback().catch((error) => {
  if (error instanceof SettingsError)
    process.stderr.write(`The import cannot start.\n- ${error.mistakes.join("\n- ")}\n`);
  else log.error({ err: error }, "the import failed; what it had written stays, the next run goes on from there");
  process.exitCode = 1;
});
