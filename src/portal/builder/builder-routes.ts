/** The routes of making surveys in the portal. All of them are for those who may edit surveys. */
import type { HttpResponse } from "../../http/messages.js";
import type { Route } from "../../http/route.js";
import type { Services } from "../../operations/context.js";
import type { FormFields } from "../form-fields.js";
import type { Gate, GateOptions, Visit } from "../gate.js";
import { draftFormPage, draftFormSending, type FormPlanner } from "./draft-form.js";
import { maxDraftFormBytes, requestedDraft } from "./draft-frame.js";
import { draftPage, draftStep } from "./draft-page.js";
import { draftCreation, draftDeletion, draftDeletionPage, draftsPage } from "./drafts-page.js";
import { previewOf, previewPage, previewSending } from "./preview-page.js";
import { publication, publishPage } from "./publish-page.js";
import { planPage, planQuestion } from "./question-form.js";
import { planJson, planSettings, planTranslations } from "./settings-form.js";
import { scheduling, versionsPage } from "./versions-page.js";

export function createBuilderRoutes(
  services: Services,
  gate: Gate,
  setting: Pick<GateOptions, "views" | "publicUrl">,
): Route[] {
  const draft = "/portal/drafts/{draftId}";
  const versions = "/portal/surveys/{surveyId}/versions";
  const get = (path: string, show: (visit: Visit) => Promise<HttpResponse>): Route => ({
    ...{ method: "GET", path, kind: "page", handler: gate.page("editSurveys", show) },
  });
  const post = (
    path: string,
    act: (visit: Visit, fields: FormFields) => Promise<HttpResponse>,
    takesFiles = false,
  ): Route => {
    const handler = gate.form("editSurveys", act, { maxBytes: maxDraftFormBytes, takesFiles });
    return { method: "POST", path, kind: "page", handler };
  };
  const form = (path: string, planner: FormPlanner, takesFiles = false) => [
    get(path, draftFormPage(services, planner)),
    post(path, draftFormSending(services, planner, previewOf(services, setting)), takesFiles),
  ];
  return [
    get("/portal/drafts", draftsPage(services)),
    post("/portal/drafts", draftCreation(services)),
    get(draft, draftPage(services)),
    post(draft, draftStep(services)),
    ...form(`${draft}/questions/{place}`, planQuestion),
    ...form(`${draft}/pages/{page}`, planPage),
    ...form(`${draft}/translations`, planTranslations),
    ...form(`${draft}/settings`, planSettings),
    ...form(`${draft}/json`, planJson, true),
    get(`${draft}/definition.json`, definitionDownload(services)),
    get(`${draft}/preview`, previewPage(services, setting)),
    post(`${draft}/preview`, previewSending(services, setting)),
    get(`${draft}/publish`, publishPage(services)),
    post(`${draft}/publish`, publication(services)),
    get(`${draft}/deletion`, draftDeletionPage(services)),
    post(`${draft}/deletion`, draftDeletion(services)),
    get(versions, versionsPage(services)),
    post(versions, scheduling(services)),
  ];
}

function definitionDownload(services: Services) {
  return async ({ request }: Visit): Promise<HttpResponse> => {
    const { definition, surveyId } = await requestedDraft(services, request);
    return {
      status: 200,
      headers: {
        "content-type": "application/json; charset=utf-8",
        "content-disposition": `attachment; filename="${surveyId.replace(/[^A-Za-z0-9_-]/g, "") || "survey"}.json"`,
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
      },
      body: `${JSON.stringify(definition, null, 2)}\n`,
    };
  };
}
