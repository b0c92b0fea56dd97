/** The list of surveys with their numbers: the first page after sign-in. */
import type { HttpResponse } from "../http/messages.js";
import type { Services } from "../operations/context.js";
import { getSummary } from "../operations/get-summary.js";
import { listSurveys } from "../operations/list-surveys.js";
import { runOperation } from "../operations/run-operation.js";
import { fewAnswers } from "./formats.js";
import type { Gate, Visit } from "./gate.js";

/** Shows all surveys. */
export function surveysPage(services: Services, { pages }: Gate) {
  return async ({ request, caller, frame }: Visit): Promise<HttpResponse> => {
    const call = { caller, requestId: request.requestId };
    const formats = pages.formats();
    const { surveys } = await runOperation(services, listSurveys, {}, call);
    const rows = [];
    for (const { surveyId, title, accepting } of surveys) {
      const summary = await runOperation(services, getSummary, { surveyId }, call);
      rows.push({
        surveyId,
        title: title || surveyId,
        accepting,
        path: `${pages.base}/portal/surveys/${surveyId}`,
        invited: formats.count(summary.invitedCount),
        started: formats.count(summary.startedCount),
        completed: formats.count(summary.completedCount),
        isFew: summary.invitedCount > 0 && summary.invitedCount < fewAnswers,
        rate:
          summary.invitedCount === 0
            ? pages.texts.time.never
            : formats.percent(summary.responseRatePercent / 100, summary.invitedCount),
      });
    }
    return pages.render(frame, "surveys", {
      pageTitle: pages.texts.surveys.title,
      rows,
      curl: [
        `curl -X PUT -u KEY_ID:SECRET -H "Content-Type: application/json" \\`,
        `  -d '{"definition":{"title":"How did we do?","elements":[{"type":"rating","name":"nps","title":"Would you recommend us?","rateMin":0,"rateMax":10}],"surveyLoop":{"scores":{"nps":"nps"}}}}' \\`,
        `  ${pages.publicUrl}/api/v1/surveys/first`,
      ].join("\n"),
    });
  };
}
