/** What all pages of one draft share: finding it, its head with its tabs, and storing a change or telling of a conflict. */
import { SurveyLoopError } from "../../errors.js";
import type { HttpRequest, HttpResponse } from "../../http/messages.js";
import type { Services } from "../../operations/context.js";
import type { FormFields } from "../form-fields.js";
import type { Visit } from "../gate.js";
import { changeDraft, type Draft, type DraftContent, findDraft } from "./draft-store.js";
import { defaultLanguageOf, textOf } from "./draft-texts.js";

export type DraftTab = "questions" | "translations" | "settings" | "json" | "preview" | "publish";

/** Largest form in bytes: a definition as JSON, every character escaped. */
export const maxDraftFormBytes = 4_000_000;

/** The draft that the path names. @throws SurveyLoopError `not_found` */
export async function requestedDraft(services: Services, request: HttpRequest): Promise<Draft> {
  const draft = await findDraft(services, request.params.draftId ?? "");
  if (draft === undefined) throw new SurveyLoopError("not_found", "There is no such draft.", { field: "draftId" });
  return draft;
}

export function draftTitle({ definition, surveyId }: Draft): string {
  const language = defaultLanguageOf(definition);
  return textOf(definition.title, language, language) || surveyId;
}

/** The address of a draft's page below the mount. */
export function draftPath({ draftId }: Pick<Draft, "draftId">, below = ""): `/portal${string}` {
  return `/portal/drafts/${draftId}${below}`;
}

const pathsOfTabs: Readonly<Record<DraftTab, string>> = {
  questions: "",
  translations: "/translations",
  settings: "/settings",
  json: "/json",
  preview: "/preview",
  publish: "/publish",
};

/** Values of the head of a draft's pages. */
export function draftFrame({ pages }: Visit, draft: Draft, tab: DraftTab) {
  const words = pages.texts.builder;
  const changed = pages.formats().moment(draft.changedAt)!.relative;
  const path = (below: string) => `${pages.base}${draftPath(draft, below)}`;
  const title = draftTitle(draft);
  const tabs = (Object.keys(pathsOfTabs) as DraftTab[]).map((each) => ({
    ...{ label: words.tabs[each], path: path(pathsOfTabs[each]), isCurrent: each === tab },
  }));
  return {
    pageTitle: `${words.tabs[tab]}: ${title}`,
    words,
    draft: {
      ...{ title, path: path(""), tabs, revision: draft.revision, surveyId: draft.surveyId },
      facts: words.facts(draft.surveyId, changed, draft.changedBy),
    },
  };
}

/** The revision of the draft that a form was shown with. */
export function shownRevision(fields: FormFields): number {
  const text = fields.one("revision") ?? "";
  return /^\d{1,9}$/.test(text) ? Number(text) : -1;
}

/** Stores a change; the definition before is kept to take it back. @returns whether it was stored */
export function storeChange(
  services: Services,
  visit: Visit,
  draft: Draft,
  revision: number,
  change: Partial<DraftContent>,
): Promise<boolean> {
  const { surveyId, definition, basedOnVersion, previous } = draft;
  const isEdited = change.definition !== undefined;
  const kept = { surveyId, definition, basedOnVersion, previous: isEdited ? definition : previous };
  return changeDraft(services, draft.draftId, revision, { ...kept, ...change }, visit.user.name);
}

export interface ConflictRow {
  readonly label: string;
  readonly yours: string;
  readonly theirs: string;
}

/** Says that somebody else was faster and shows both, with a form that sends the own values again. */
export function conflictPage(
  visit: Visit,
  draft: Draft,
  rows: readonly ConflictRow[],
  sent: readonly { readonly name: string; readonly value: string }[] | undefined,
): HttpResponse {
  const { pages, frame, request } = visit;
  const words = pages.texts.builder.conflict;
  const { revision } = draft;
  return pages.render(
    frame,
    "builder-conflict",
    {
      ...draftFrame(visit, draft, "questions"),
      pageTitle: words.title,
      lead: words.lead(draft.changedBy, pages.formats().moment(draft.changedAt)!.relative),
      rows,
      sent: sent?.filter(({ name }) => name !== "revision"),
      revision,
      path: `${pages.base}${request.path}`,
    },
    409,
  );
}
