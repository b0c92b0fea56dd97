/** Publishing a draft: what would change is shown first, in words, and nothing is published that was not shown. */
import type { SurveyVersion } from "../../domain/survey.js";
import type { JsonObject } from "../../forms/findings.js";
import type { HttpResponse } from "../../http/messages.js";
import type { Services } from "../../operations/context.js";
import { publishSurvey } from "../../operations/publish-survey.js";
import { runOperation } from "../../operations/run-operation.js";
import type { FormFields } from "../form-fields.js";
import type { Visit } from "../gate.js";
import { compareDefinitions } from "./compare-definitions.js";
import { conflictPage, draftFrame, draftPath, requestedDraft, shownRevision, storeChange } from "./draft-frame.js";
import { problemViews } from "./draft-page.js";
import { draftProblems } from "./draft-problems.js";
import type { Draft } from "./draft-store.js";
import type { BuilderTexts } from "./texts-en.js";

/** Shows what would be published. */
export function publishPage(services: Services) {
  return async (visit: Visit): Promise<HttpResponse> => {
    const draft = await requestedDraft(services, visit.request);
    const latest = await services.storage.findSurvey(draft.surveyId);
    return visit.pages.render(visit.frame, "builder-publish", viewOf(visit, draft, latest));
  };
}

function viewOf(visit: Visit, draft: Draft, latest: SurveyVersion | undefined) {
  const { pages } = visit;
  const words = pages.texts.builder;
  const version = latest?.version ?? 0;
  return {
    ...draftFrame(visit, draft, "publish"),
    ...problemViews(visit, draft, draftProblems(draft.definition, words.findings)),
    lead:
      latest === undefined
        ? words.publish.first(draft.surveyId)
        : words.publish.lead(draft.surveyId, String(version + 1)),
    behind:
      latest !== undefined && draft.basedOnVersion !== version ? words.publish.behind(String(version)) : undefined,
    changes: latest === undefined ? undefined : changeViews(latest.definition, draft.definition, words),
    latest: version,
    path: `${pages.base}${draftPath(draft, "/publish")}`,
  };
}

/** What differs between two definitions, in words. */
export function changeViews(older: JsonObject, newer: JsonObject, words: BuilderTexts) {
  const found = compareDefinitions(older, newer);
  const names = (members: readonly string[]) => members.map((name) => words.memberNames[name] ?? name).join(", ");
  const of = (changes: typeof found.added) =>
    changes.map(({ name, title, members, hasNewType }) => ({
      ...{ name, title, note: members.length === 0 ? "" : words.changes.members(names(members)) },
      newType: hasNewType ? words.changes.newType : "",
    }));
  return {
    isSame: found.isSame,
    groups: [
      { title: words.changes.added, note: words.changes.addedNote, changes: of(found.added) },
      { title: words.changes.removed, note: words.changes.removedNote, changes: of(found.removed) },
      { title: words.changes.changed, note: "", changes: of(found.changed) },
    ].filter(({ changes }) => changes.length > 0),
    survey: found.survey.length === 0 ? "" : words.changes.survey(names(found.survey)),
    reordered: found.isReordered ? words.changes.reordered : "",
  };
}

/** Publishes the draft as it was shown, over the version that it was compared with; otherwise shows both anew. */
export function publication(services: Services) {
  return async (visit: Visit, fields: FormFields): Promise<HttpResponse> => {
    const { pages, frame, caller, request, user } = visit;
    const draft = await requestedDraft(services, request);
    if (shownRevision(fields) !== draft.revision) return conflictPage(visit, draft, [], undefined);
    const { surveyId, definition } = draft;
    const latest = await services.storage.findSurvey(surveyId);
    const isShown = fields.one("latest") === String(latest?.version ?? 0);
    const hasProblems = draftProblems(definition).some(({ weight }) => weight === "problem");
    if (!isShown || hasProblems) {
      return pages.render(frame, "builder-publish", viewOf(visit, draft, latest), isShown ? 422 : 409);
    }
    const call = { caller, requestId: request.requestId };
    const { version } = await runOperation(services, publishSurvey, { surveyId, definition }, call);
    // What was published stands, whoever has changed the draft in the meantime.
    await storeChange(services, visit, draft, draft.revision, { basedOnVersion: version });
    services.logger.info({ surveyId, version, by: user.name }, "a draft was published");
    return pages.redirect(`/portal/surveys/${surveyId}/versions?published=${version}`);
  };
}
