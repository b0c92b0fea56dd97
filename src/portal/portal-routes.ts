/** The route table of the portal, and the portal's word on who may download. */
import type { ExportProgress } from "../exporting/export-progress.js";
import type { HttpRequest } from "../http/messages.js";
import type { Route } from "../http/route.js";
import type { TestRoom } from "../operations/answering/test-room.js";
import type { Caller, Services } from "../operations/context.js";
import { auditPage } from "./audit-page.js";
import { createBuilderRoutes } from "./builder/builder-routes.js";
import { commentSearch, commentsPage } from "./comments-page.js";
import { crossTabDownload, crossTabPage } from "./cross-tab-page.js";
import { downloadPage } from "./download-page.js";
import { downloadsPage } from "./downloads-page.js";
import { erasure, erasurePage } from "./erasure-page.js";
import { fileDownload } from "./file-download.js";
import { createGate, type GateOptions } from "./gate.js";
import { invitationPage } from "./invitation-page.js";
import { invitationSearch, invitationsPage } from "./invitations-page.js";
import { keyCreation, keyRevocation, keyRevocationPage, keysPage, type PortalKeys } from "./keys-page.js";
import { languageChoice } from "./language.js";
import type { LiveHub } from "./live/live-hub.js";
import { liveStream } from "./live/live-stream.js";
import { numbersDownload, trendDownload } from "./number-files.js";
import { mayDo, portalCaller } from "./portal-user.js";
import { responsePage } from "./response-page.js";
import { responsesPage } from "./responses-page.js";
import { revocation, revocationPage } from "./revocation-page.js";
import { signInRoutes } from "./sign-in-page.js";
import { surveyPage } from "./survey-page.js";
import { surveysPage } from "./surveys-page.js";
import { testLink } from "./test-link.js";

export interface PortalOptions extends GateOptions {
  readonly keys: PortalKeys;
  /** Where forms are tried. */
  readonly tests: Pick<TestRoom, "start" | "removeEnded">;
  /** Open pages that follow new answers. */
  readonly live: LiveHub;
  /** How far downloads are. */
  readonly progress: ExportProgress;
}

/**
 * Creates all routes of the portal. With `hostAuthorization` there is no signing in or out: the host decides who comes in.
 */
export function createPortalRoutes(services: Services, options: PortalOptions): Route[] {
  const gate = createGate(services, options);
  const { keys, hostAuthorization, publicUrl, live, tests, progress } = options;
  const survey = "/portal/surveys/{surveyId}" as const;
  const invitation = `${survey}/invitations/{invitationId}` as const;
  const get = (path: string, handler: Route["handler"]): Route => ({ method: "GET", path, kind: "page", handler });
  const post = (path: string, handler: Route["handler"]): Route => ({ method: "POST", path, kind: "page", handler });
  return [
    ...(hostAuthorization === undefined ? signInRoutes(services, gate, options) : []),
    post("/portal/language", gate.openForm(languageChoice(publicUrl))),
    get("/portal", gate.page(undefined, surveysPage(services))),
    get(survey, gate.page(undefined, surveyPage(services))),
    post(`${survey}/test-link`, gate.form("tryForm", testLink(services, tests))),
    get(`${survey}/live`, gate.page(undefined, liveStream(services, gate, live))),
    get(`${survey}/trend.csv`, gate.page("download", trendDownload(services))),
    get(`${survey}/numbers.csv`, gate.page("download", numbersDownload(services))),
    get(`${survey}/cross-tab`, gate.page(undefined, crossTabPage(services))),
    get(`${survey}/cross-tab.csv`, gate.page("download", crossTabDownload(services))),
    get(`${survey}/comments`, gate.page(undefined, commentsPage(services))),
    post(`${survey}/comments`, gate.form(undefined, commentSearch(services))),
    get(`${survey}/downloads`, gate.page("download", downloadsPage(services))),
    get(`${survey}/downloads/{downloadId}`, gate.page("download", downloadPage(services, progress))),
    get(`${survey}/invitations`, gate.page(undefined, invitationsPage(services))),
    post(`${survey}/invitations`, gate.form(undefined, invitationSearch(services))),
    get(invitation, gate.page(undefined, invitationPage(services))),
    get(`${invitation}/revocation`, gate.page("revoke", revocationPage(services))),
    post(`${invitation}/revocation`, gate.form("revoke", revocation(services))),
    get(`${invitation}/erasure`, gate.page("erase", erasurePage(services))),
    post(`${invitation}/erasure`, gate.form("erase", erasure(services))),
    get(`${survey}/responses`, gate.page(undefined, responsesPage(services))),
    get(`${survey}/responses/{responseId}`, gate.page(undefined, responsePage(services))),
    get(`${survey}/files/{invitationId}/{fileId}`, gate.page("download", fileDownload(services))),
    get("/portal/keys", gate.page("manageKeys", keysPage(keys))),
    post("/portal/keys", gate.form("manageKeys", keyCreation(keys))),
    get("/portal/keys/{keyId}/revocation", gate.page("manageKeys", keyRevocationPage(keys))),
    post("/portal/keys/{keyId}/revocation", gate.form("manageKeys", keyRevocation(keys))),
    ...createBuilderRoutes(services, gate, options),
    get("/portal/audit", gate.page("readAudit", auditPage(services))),
  ];
}

/**
 * Says as whom somebody who is signed in to the portal downloads: with the scope `responses:read` if the role allows
 * downloads, without any scope otherwise; `undefined` when nobody is signed in.
 */
export function createPortalDownloads(
  services: Services,
  options: GateOptions,
): (request: HttpRequest) => Promise<Caller | undefined> {
  const { findUser } = createGate(services, options);
  return async (request) => {
    const user = await findUser(request);
    if (user === undefined) return undefined;
    const caller = portalCaller(user);
    return mayDo(user, "download") ? caller : { id: caller.id, scopes: new Set() };
  };
}
