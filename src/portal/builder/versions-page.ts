/** The versions of a published survey: comparing any two, making a draft of one, and when it can be answered. */

import { toInstant } from "../../domain/instant.js";
import { isOpen } from "../../forms/compile-survey.js";
import { isObject, type JsonObject } from "../../forms/findings.js";
import type { HttpResponse } from "../../http/messages.js";
import type { Services } from "../../operations/context.js";
import { publishSurvey } from "../../operations/publish-survey.js";
import { acceptsResponses } from "../../operations/require-survey.js";
import { createContext, runOperation } from "../../operations/run-operation.js";
import { type FormFields, queryFields } from "../form-fields.js";
import type { Visit } from "../gate.js";
import { requestedSurvey, surveyFrame } from "../survey-frame.js";
import type { FieldProblem } from "./draft-form.js";
import { allElements, onPages, withMember } from "./edit-draft.js";
import { instantOfLocal, localTime } from "./local-time.js";
import { changeViews } from "./publish-page.js";

/** Newest versions that are listed. */
const maxListed = 100;

/** Shows the versions, and compares those that `?from=` and `?to=` name, else the last two. */
export function versionsPage(services: Services) {
  return (visit: Visit) => showVersions(services, visit, [], undefined, 200);
}

async function showVersions(
  services: Services,
  visit: Visit,
  problems: readonly FieldProblem[],
  sent: FormFields | undefined,
  status: number,
): Promise<HttpResponse> {
  const { pages, frame, request, caller } = visit;
  const words = pages.texts.builder;
  const survey = await requestedSurvey(services, request);
  const { surveyId } = survey;
  const first = Math.max(1, survey.version - maxListed + 1);
  const numbers = Array.from({ length: survey.version - first + 1 }, (_, index) => survey.version - index);
  const stored = (await Promise.all(numbers.map((version) => services.storage.findSurvey(surveyId, version)))).filter(
    (version) => version !== undefined,
  );
  const query = queryFields(request);
  const byNumber = (text: string | undefined, fallback: number) =>
    stored.find(({ version }) => String(version) === text) ?? stored.find(({ version }) => version === fallback);
  const newer = byNumber(query.one("to"), survey.version)!;
  const older = byNumber(query.one("from"), Math.max(first, survey.version - 1))!;
  const formats = pages.formats();
  const loop = isObject(survey.definition.surveyLoop) ? survey.definition.surveyLoop : {};
  const { timeZone } = pages.calendar;
  const fields = (["opensAt", "closesAt"] as const).map((name) => ({
    ...{ name, kind: "moment", label: words.settings[name], hint: words.settings.zone(timeZone) },
    value: sent?.one(name) ?? localTime(loop[name], timeZone),
    problem: problems.find(({ field }) => field === name)?.text,
  }));
  const context = createContext(services, { caller, requestId: request.requestId });
  const isAnswerable = await acceptsResponses(context, survey);
  return pages.render(
    frame,
    "builder-versions",
    {
      ...surveyFrame(pages, survey, "versions"),
      ...{ words, fields, problems, isAnswerable, latest: survey.version, versions: numbers },
      isClosed: !isOpen(survey, context.calledAt),
      rows: stored.map(({ version, publishedAt, definition }) => ({
        version,
        published: formats.moment(publishedAt),
        questions: formats.count(allElements(onPages(definition)).length),
        start: `next:${surveyId}@${version}`,
        editText: words.versions.editOf(String(version)),
      })),
      from: older.version,
      to: newer.version,
      compared: words.versions.compared(String(older.version), String(newer.version)),
      changes: changeViews(older.definition, newer.definition, words),
      isPublished: query.one("published") === String(survey.version) && status === 200,
      path: `${pages.base}/portal/surveys/${surveyId}/versions`,
      draftsPath: `${pages.base}/portal/drafts`,
    },
    status,
  );
}

/** Publishes the newest version again with other times: as written, closed from now on, or open again. */
export function scheduling(services: Services) {
  return async (visit: Visit, fields: FormFields): Promise<HttpResponse> => {
    const { pages, request, caller } = visit;
    const words = pages.texts.builder;
    const survey = await requestedSurvey(services, request);
    const { surveyId } = survey;
    // Somebody else has published since: what they made must not be undone unseen.
    if (fields.one("latest") !== String(survey.version)) return showVersions(services, visit, [], fields, 409);
    const definition = survey.definition as JsonObject;
    let loop: JsonObject = isObject(definition.surveyLoop) ? definition.surveyLoop : {};
    const problems: FieldProblem[] = [];
    const action = fields.one("action");
    const { timeZone } = pages.calendar;
    if (action === "close") loop = withMember(loop, "closesAt", toInstant(services.now()));
    else if (action === "open") loop = withMember(withMember(loop, "closesAt", undefined), "opensAt", undefined);
    else {
      for (const name of ["opensAt", "closesAt"] as const) {
        const typed = fields.one(name) ?? "";
        if (typed === localTime(loop[name], timeZone)) continue;
        const instant = instantOfLocal(typed, timeZone);
        if (instant === null) problems.push({ field: name, text: words.errors.moment });
        else loop = withMember(loop, name, instant);
      }
    }
    if (problems.length > 0) return showVersions(services, visit, problems, fields, 422);
    const next = withMember(definition, "surveyLoop", Object.keys(loop).length === 0 ? undefined : loop);
    const call = { caller, requestId: request.requestId };
    const { version } = await runOperation(services, publishSurvey, { surveyId, definition: next }, call);
    return pages.redirect(`/portal/surveys/${surveyId}/versions?published=${version}`);
  };
}
