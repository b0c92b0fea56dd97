/** The list of drafts, making a new one, and deleting one. */
import { isName } from "../../domain/identifiers.js";
import type { HttpResponse } from "../../http/messages.js";
import type { Services } from "../../operations/context.js";
import type { FormFields } from "../form-fields.js";
import type { Visit } from "../gate.js";
import { surveyTitle } from "../survey-frame.js";
import { conflictPage, draftFrame, draftPath, draftTitle, requestedDraft, shownRevision } from "./draft-frame.js";
import { createDraft, type DraftContent, deleteDraft, findDraft, listDrafts } from "./draft-store.js";
import { nameFromTitle, onPages, withMember } from "./edit-draft.js";
import { emptyDefinition, templateDefinition, templateNames } from "./templates.js";

interface NewDraft {
  readonly start: string;
  readonly title: string;
  readonly surveyId: string;
  readonly problems: readonly { readonly field: string; readonly text: string }[];
}

/** Shows all drafts and the form for a new one. */
export function draftsPage(services: Services) {
  return (visit: Visit) => showDrafts(services, visit, { start: "nps", title: "", surveyId: "", problems: [] });
}

/** Makes a draft from a template, a published survey or nothing, and goes to it. */
export function draftCreation(services: Services) {
  return async (visit: Visit, fields: FormFields): Promise<HttpResponse> => {
    const { pages } = visit;
    const words = pages.texts.builder;
    const start = fields.one("start") ?? "";
    const title = (fields.one("title") ?? "")
      .replace(/\p{Cc}/gu, " ")
      .trim()
      .slice(0, 1000)
      .toWellFormed();
    const typed = (fields.one("surveyId") ?? "").trim();
    const made = await startingPoint(services, start, pages.texts.language);
    const language = pages.texts.language;
    const definition = made?.definition ?? emptyDefinition(title || words.untitled, language);
    // A next version keeps its title; anything else takes the one that was written.
    const titled =
      title === "" || made?.basedOnVersion !== undefined ? definition : withMember(definition, "title", title);
    const surveyId = made?.surveyId ?? (typed || nameFromTitle(title === "" ? start : title).replaceAll("_", "-"));
    const problems: NewDraft["problems"][number][] = [];
    if (!isName(surveyId)) problems.push({ field: "surveyId", text: words.errors.surveyId });
    else if (
      made?.surveyId === undefined &&
      typed !== "" &&
      (await services.storage.findSurvey(surveyId)) !== undefined
    ) {
      problems.push({ field: "surveyId", text: words.errors.surveyIdTaken });
    }
    if (problems.length > 0) return showDrafts(services, visit, { start, title, surveyId: typed, problems });
    const free = made?.surveyId === undefined ? await freeSurveyId(services, surveyId) : surveyId;
    const content = { surveyId: free, definition: onPages(titled), basedOnVersion: made?.basedOnVersion };
    return pages.redirect(draftPath({ draftId: await createDraft(services, content, visit.user.name) }));
  };
}

type StartingPoint = Pick<DraftContent, "definition" | "basedOnVersion"> & { readonly surveyId?: string };

async function startingPoint(
  { storage }: Services,
  start: string,
  language: string,
): Promise<StartingPoint | undefined> {
  const template = templateNames.find((name) => name === start);
  if (template !== undefined) return { definition: templateDefinition(template, language) };
  const [, kind, surveyId = "", version] = /^(copy|next):([A-Za-z0-9_-]+)(?:@(\d{1,9}))?$/.exec(start) ?? [];
  if (kind === undefined) return undefined;
  const stored = await storage.findSurvey(surveyId, version === undefined ? undefined : Number(version));
  if (stored === undefined) return undefined;
  if (kind === "copy") return { definition: stored.definition };
  const latest = await storage.findSurvey(surveyId);
  return { definition: stored.definition, surveyId, basedOnVersion: latest?.version };
}

/** An ID that no survey has; one that was made by us may be taken already. */
async function freeSurveyId({ storage }: Services, wish: string): Promise<string> {
  let surveyId = wish;
  for (let number = 2; (await storage.findSurvey(surveyId)) !== undefined; number++) {
    surveyId = `${wish.slice(0, 58)}-${number}`;
  }
  return surveyId;
}

async function showDrafts(services: Services, visit: Visit, form: NewDraft): Promise<HttpResponse> {
  const { pages, frame } = visit;
  const words = pages.texts.builder;
  const formats = pages.formats();
  const rows = (await listDrafts(services)).map((draft) => ({
    title: draftTitle(draft),
    path: `${pages.base}${draftPath(draft)}`,
    surveyId: draft.surveyId,
    changed: formats.moment(draft.changedAt),
    by: words.by(draft.changedBy),
    state: draft.basedOnVersion === undefined ? words.isNew : words.basedOn(String(draft.basedOnVersion)),
  }));
  const surveys = (await services.surveys.list()).map((survey) => ({
    surveyId: survey.surveyId,
    title: surveyTitle(survey),
  }));
  const starts = [
    ...templateNames.map((name) => ({ value: name as string, label: words.templates[name] })),
    { value: "empty", label: words.empty },
    ...surveys.flatMap(({ surveyId, title }) => [
      { value: `next:${surveyId}`, label: words.nextOf(title, surveyId) },
      { value: `copy:${surveyId}`, label: words.copyOf(title, surveyId) },
    ]),
  ];
  const problemOf = (field: string) => form.problems.find((problem) => problem.field === field)?.text;
  const isWrong = form.problems.length > 0;
  const fields = [
    {
      name: "start",
      kind: "select",
      label: words.startFrom,
      hint: words.startFromHint,
      options: starts,
      value: form.start,
    },
    { name: "title", kind: "line", label: words.fields.surveyTitle, hint: words.newTitleHint, value: form.title },
    {
      name: "surveyId",
      kind: "line",
      label: words.settings.surveyId,
      hint: words.newSurveyIdHint,
      value: form.surveyId,
      problem: problemOf("surveyId"),
    },
  ];
  return pages.render(
    frame,
    "builder-drafts",
    {
      pageTitle: `${isWrong ? `${words.problems.errorPrefix} ` : ""}${words.title}`,
      ...{ words, rows, fields, problems: form.problems, path: `${pages.base}/portal/drafts` },
    },
    isWrong ? 422 : 200,
  );
}

/** Asks whether a draft shall go. */
export function draftDeletionPage(services: Services) {
  return async (visit: Visit): Promise<HttpResponse> => {
    const draft = await requestedDraft(services, visit.request);
    const title = visit.pages.texts.builder.deleteTitle(draftTitle(draft));
    return visit.pages.render(visit.frame, "builder-deletion", {
      ...draftFrame(visit, draft, "questions"),
      pageTitle: title,
      path: `${visit.pages.base}${visit.request.path}`,
    });
  };
}

/** Deletes a draft that nobody has changed since the question was asked. */
export function draftDeletion(services: Services) {
  return async (visit: Visit, fields: FormFields): Promise<HttpResponse> => {
    const draft = await requestedDraft(services, visit.request);
    if (!(await deleteDraft(services, draft.draftId, shownRevision(fields)))) {
      const now = await findDraft(services, draft.draftId);
      if (now !== undefined) return conflictPage(visit, now, [], undefined);
    }
    const { surveyId } = draft;
    await services.audit.record({
      action: "draft.deleted",
      actor: visit.caller.id,
      subject: isName(surveyId) ? surveyId : draft.draftId,
    });
    return visit.pages.redirect("/portal/drafts");
  };
}
