/** A page of a draft that is one form: shown, checked, stored under the revision it was shown with, or told of a conflict. */
import { SurveyLoopError } from "../../errors.js";
import { checkJson } from "../../forms/check-json.js";
import { createFindings, findingLine } from "../../forms/findings.js";
import type { Wording } from "../../forms/phrase.js";
import type { HttpResponse } from "../../http/messages.js";
import type { Services } from "../../operations/context.js";
import type { FormFields } from "../form-fields.js";
import type { Visit } from "../gate.js";
import {
  conflictPage,
  type DraftTab,
  draftFrame,
  draftPath,
  requestedDraft,
  shownRevision,
  storeChange,
} from "./draft-frame.js";
import type { Draft, DraftContent } from "./draft-store.js";

export interface FieldView {
  readonly name: string;
  readonly label: string;
  readonly kind: "line" | "area" | "number" | "flag" | "select" | "moment" | "hidden";
  readonly value: string;
  readonly hint?: string | undefined;
  readonly options?: readonly { readonly value: string; readonly label: string }[];
  /** Values to choose from while typing. */
  readonly suggestions?: readonly string[] | undefined;
  readonly problem?: string | undefined;
  /** Fields of the same row stand together under this name. */
  readonly row?: string | undefined;
  /** Heading before the field. */
  readonly section?: string | undefined;
  readonly sectionHint?: string | undefined;
  /** Language of what is written in it. */
  readonly lang?: string | undefined;
  readonly lines?: number;
  readonly isCode?: boolean;
}

export interface FieldProblem {
  readonly field: string;
  readonly text: string;
}

export type FormResult = { readonly change: Partial<DraftContent> } | { readonly problems: readonly FieldProblem[] };

/** One form over a draft. */
export interface FormPlan {
  readonly tab: DraftTab;
  readonly title: string;
  readonly lead?: string | undefined;
  readonly fields: readonly FieldView[];
  /** Page of the survey to show beside it. */
  readonly previewPage?: number | undefined;
  /** Problems of the stored draft that belong here but to no field. */
  readonly remarks?: readonly string[];
  /** Template beside the fields: links and buttons of its own. */
  readonly extra?: string | undefined;
  readonly extraValues?: object;
  /** Below the draft's path, where "Save and go back" leads. */
  readonly back: string;
  /** What the fields would make of a draft. */
  apply(fields: FormFields): FormResult;
}

/** Makes the form for a request; `sent` when it was sent. `undefined`: there is no such thing in the draft. */
export type FormPlanner = (visit: Visit, draft: Draft, sent?: FormFields) => FormPlan | undefined;

/** Shows the form. */
export function draftFormPage(services: Services, planner: FormPlanner) {
  return async (visit: Visit): Promise<HttpResponse> => {
    const draft = await requestedDraft(services, visit.request);
    const plan = planner(visit, draft);
    if (plan === undefined) throw nothingHere();
    return showPlan(visit, draft, plan, draft.revision, [], 200);
  };
}

/** Shows a page of a draft as respondents would see it. */
export type Look = (visit: Visit, draft: Draft, page: number) => Promise<HttpResponse>;

/** Stores what was sent; or only shows, with `then=look`, what would come of it. */
export function draftFormSending(services: Services, planner: FormPlanner, look: Look) {
  return async (visit: Visit, fields: FormFields): Promise<HttpResponse> => {
    const draft = await requestedDraft(services, visit.request);
    const revision = shownRevision(fields);
    const plan = planner(visit, draft, fields);
    if (revision !== draft.revision) return conflictOf(visit, draft, plan, fields);
    if (plan === undefined) throw nothingHere();
    const result = storable(plan, plan.apply(fields), visit.pages.texts.builder.findings);
    if (fields.one("then") === "look") {
      const shown = "problems" in result ? draft : { ...draft, ...result.change };
      return look(visit, shown, plan.previewPage ?? 0);
    }
    if ("problems" in result) {
      return showPlan(visit, draft, withSent(plan, fields), revision, result.problems, 422);
    }
    if (!(await storeChange(services, visit, draft, revision, result.change))) {
      const now = await requestedDraft(services, visit.request);
      return conflictOf(visit, now, planner(visit, now, fields), fields);
    }
    const here = visit.request.path as `/portal${string}`;
    return visit.pages.redirect(fields.one("then") === "back" ? draftPath(draft, plan.back) : `${here}?saved=1`);
  };
}

/** What no storage takes is told before it is stored: control characters, deeper nesting than any survey has. */
function storable(plan: FormPlan, result: FormResult, wording: Wording | undefined): FormResult {
  if ("problems" in result || result.change.definition === undefined) return result;
  const findings = createFindings(1);
  checkJson(result.change.definition, findings);
  const [found] = findings.problems;
  const field = plan.fields.find(({ kind }) => kind !== "hidden")?.name ?? "";
  return found === undefined ? result : { problems: [{ field, text: findingLine(found, wording) }] };
}

/** The plan with what was sent in its fields. */
export function withSent(plan: FormPlan, fields: FormFields): FormPlan {
  const sent = plan.fields.map((field) => ({ ...field, value: sentValue(field, fields) }));
  return { ...plan, fields: sent };
}

function sentValue(field: FieldView, fields: FormFields): string {
  return (fields.one(field.name) ?? "").replace(/\r\n?/g, "\n");
}

function conflictOf(visit: Visit, draft: Draft, plan: FormPlan | undefined, fields: FormFields): HttpResponse {
  const words = visit.pages.texts.builder.conflict;
  const rows = (plan?.fields ?? [])
    .filter((field) => field.kind !== "hidden" && sentValue(field, fields) !== field.value)
    .map((field) => {
      const shown = (value: string) =>
        value === ""
          ? words.empty
          : field.kind === "flag"
            ? words.on
            : (field.options?.find((option) => option.value === value)?.label ?? value);
      const label = field.row === undefined ? field.label : `${field.row}: ${field.label}`;
      return { label, yours: shown(sentValue(field, fields)), theirs: shown(field.value) };
    });
  const sent = plan?.fields.map((field) => ({ name: field.name, value: sentValue(field, fields) }));
  return conflictPage(visit, draft, rows, sent);
}

function showPlan(
  visit: Visit,
  draft: Draft,
  plan: FormPlan,
  revision: number,
  problems: readonly FieldProblem[],
  status: number,
): HttpResponse {
  const { pages, frame, request } = visit;
  const words = pages.texts.builder;
  const shared = draftFrame(visit, draft, plan.tab);
  const path = `${pages.base}${request.path}`;
  const reply = pages.render(
    frame,
    "builder-form",
    {
      ...shared,
      pageTitle: `${problems.length > 0 ? `${words.problems.errorPrefix} ` : ""}${plan.title}`,
      title: plan.title,
      lead: plan.lead,
      fields: plan.fields.map((field) => ({
        ...field,
        problem: problems.find((problem) => problem.field === field.name)?.text ?? field.problem,
      })),
      problems,
      remarks: plan.remarks ?? [],
      isSaved: request.query === "saved=1" && status === 200,
      canUndo: draft.previous !== undefined,
      path,
      revision,
      extra: plan.extra,
      extraValues: plan.extraValues,
      backPath: `${pages.base}${draftPath(draft, plan.back)}`,
      previewPath:
        plan.previewPage === undefined
          ? undefined
          : `${pages.base}${draftPath(draft, `/preview?page=${plan.previewPage + 1}`)}`,
    },
    status,
  );
  return plan.previewPage === undefined ? reply : { ...reply, frameSources: ["'self'"] };
}

function nothingHere(): SurveyLoopError {
  return new SurveyLoopError("not_found", "There is nothing at this place of the draft.", { field: "place" });
}
