/** The stream behind an open overview: its scores, figures and latest responses, as often as answers come in. */
import { hidesSmallGroups } from "../../analysis/small-groups.js";
import { SurveyLoopError } from "../../errors.js";
import type { HttpRequest, HttpResponse } from "../../http/messages.js";
import type { Services } from "../../operations/context.js";
import { queryFields } from "../form-fields.js";
import type { Gate, Visit } from "../gate.js";
import { liveTexts, readOverview } from "../overview.js";
import { readPeriod, withQuery } from "../period.js";
import { requestedSurvey } from "../survey-frame.js";
import type { LiveHub } from "./live-hub.js";

/** Opens the stream of a survey and a period; `?since=` is the position of the response feed that the page was made at. */
export function liveStream(services: Services, gate: Gate, hub: LiveHub) {
  return async ({ request, pages, user }: Visit): Promise<HttpResponse> => {
    const survey = await requestedSurvey(services, request);
    if (hidesSmallGroups(survey)) {
      // Numbers before and after an answer would show the answer.
      throw new SurveyLoopError("not_found", "A survey that hides small groups is not followed.");
    }
    const fields = queryFields(request);
    const period = readPeriod(fields, pages.calendar, services.now());
    const source = { storage: services.storage, now: services.now, calendar: pages.calendar };
    const view = {
      surveyId: survey.surveyId,
      key: withQuery(`${pages.texts.language}/${survey.surveyId}`, period.query),
      async read() {
        // The definition may have been published anew, and a named period has moved on.
        const latest = (await services.surveys.find(survey.surveyId)) ?? survey;
        const now = readPeriod(fields, pages.calendar, services.now());
        const overview = await readOverview(source, latest, now, pages);
        const label = pages.texts.responses.title;
        return JSON.stringify({
          texts: liveTexts(overview),
          completed: overview.numbers.summary.completedCount,
          latest: pages.part("response-table", { rows: overview.latest, label }),
        });
      },
    };
    const stream = hub.open({
      view,
      since: positionOf(request, fields.one("since")),
      credential: gate.cookie.read(request.headers) ?? `host:${user.name}`,
      isAllowed: async () => (await gate.findUser(request)) !== undefined,
    });
    if (stream === undefined) {
      throw new SurveyLoopError("unavailable", "Too many pages are open.", { retryAfterSeconds: 60 });
    }
    return {
      status: 200,
      headers: {
        "content-type": "text/event-stream; charset=utf-8",
        "cache-control": "no-store, no-transform",
        "x-accel-buffering": "no",
      },
      body: stream.body,
      abandon: stream.abandon,
    };
  };
}

/** After a break the browser says itself what it has seen. */
function positionOf({ headers }: HttpRequest, since: string | undefined): number {
  const last = headers["last-event-id"];
  const text = typeof last === "string" && last !== "" ? last : (since ?? "0");
  return /^\d{1,15}$/.test(text) ? Number(text) : 0;
}
