/** The list of surveys with their numbers: the first page after sign-in. */
import type { HttpResponse } from "../http/messages.js";
import type { Services } from "../operations/context.js";
import { getSummary } from "../operations/get-summary.js";
import { listSurveys } from "../operations/list-surveys.js";
import { runOperation } from "../operations/run-operation.js";
import type { Summary } from "../operations/types.js";
import { queryFields } from "./form-fields.js";
import { fewAnswers } from "./formats.js";
import type { Visit } from "./gate.js";
import { sortRows } from "./sorting.js";

interface Row {
  readonly surveyId: string;
  readonly title: string;
  readonly accepting: boolean;
  readonly path: string;
  readonly summary: Summary;
  readonly invited: string;
  readonly started: string;
  readonly completed: string;
  readonly isFew: boolean;
  readonly rate: string;
}

/** Shows all surveys, sorted by `?sort=` and `?order=`. */
export function surveysPage(services: Services) {
  return async ({ request, caller, frame, pages }: Visit): Promise<HttpResponse> => {
    const call = { caller, requestId: request.requestId };
    const formats = pages.formats();
    const { surveys } = await runOperation(services, listSurveys, {}, call);
    const rows: Row[] = [];
    for (const { surveyId, title, accepting } of surveys) {
      const summary = await runOperation(services, getSummary, { surveyId }, call);
      rows.push({
        surveyId,
        title: title || surveyId,
        accepting,
        path: `${pages.base}/portal/surveys/${surveyId}`,
        invited: formats.count(summary.invitedCount),
        summary,
        started: formats.count(summary.startedCount),
        completed: formats.count(summary.completedCount),
        isFew: summary.invitedCount > 0 && summary.invitedCount < fewAnswers,
        rate:
          summary.invitedCount === 0
            ? pages.texts.time.never
            : formats.percent(summary.responseRatePercent / 100, summary.invitedCount),
      });
    }
    const columns = {
      title: (row: Row) => row.title,
      invited: ({ summary }: Row) => summary.invitedCount,
      started: ({ summary }: Row) => summary.startedCount,
      completed: ({ summary }: Row) => summary.completedCount,
      rate: ({ summary }: Row) => summary.responseRatePercent,
      accepting: (row: Row) => Number(row.accepting),
    };
    const labels = pages.texts.surveys.columns;
    return pages.render(frame, "surveys", {
      pageTitle: pages.texts.surveys.title,
      ...sortRows(rows, columns, queryFields(request), `${pages.base}/portal`, labels, pages.texts),
      curl: [
        `curl -X PUT -u KEY_ID:SECRET -H "Content-Type: application/json" \\`,
        `  -d '{"definition":{"title":"How did we do?","elements":[{"type":"rating","name":"nps","title":"Would you recommend us?","rateMin":0,"rateMax":10}],"surveyLoop":{"scores":{"nps":"nps"}}}}' \\`,
        `  ${pages.publicUrl}/api/v1/surveys/first`,
      ].join("\n"),
    });
  };
}
