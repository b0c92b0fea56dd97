/** The route table of the portal, and the portal's word on who may download. */
import type { HttpRequest } from "../http/messages.js";
import type { Route } from "../http/route.js";
import type { Caller, Services } from "../operations/context.js";
import { fileDownload } from "./file-download.js";
import { createGate, type GateOptions } from "./gate.js";
import { invitationSearch, invitationsPage } from "./invitations-page.js";
import { keyCreation, keyRevocation, keyRevocationPage, keysPage, type PortalKeys } from "./keys-page.js";
import { mayDo, portalCaller } from "./portal-user.js";
import { responsePage } from "./response-page.js";
import { responsesPage } from "./responses-page.js";
import { revocation, revocationPage } from "./revocation-page.js";
import { signInRoutes } from "./sign-in-page.js";
import { surveyPage } from "./survey-page.js";
import { surveysPage } from "./surveys-page.js";

export interface PortalOptions extends GateOptions {
  readonly keys: PortalKeys;
}

/**
 * Creates all routes of the portal. With `hostAuthorization` there is no signing in or out: the host decides who comes in.
 */
export function createPortalRoutes(services: Services, options: PortalOptions): Route[] {
  const gate = createGate(services, options);
  const { keys, accounts, hostAuthorization } = options;
  const survey = "/portal/surveys/{surveyId}" as const;
  const get = (path: string, handler: Route["handler"]): Route => ({ method: "GET", path, kind: "page", handler });
  const post = (path: string, handler: Route["handler"]): Route => ({ method: "POST", path, kind: "page", handler });
  return [
    ...(hostAuthorization === undefined ? signInRoutes(services, gate, accounts) : []),
    get("/portal", gate.page(undefined, surveysPage(services, gate))),
    get(survey, gate.page(undefined, surveyPage(services, gate))),
    get(`${survey}/invitations`, gate.page(undefined, invitationsPage(services, gate))),
    post(`${survey}/invitations`, gate.form(undefined, invitationSearch(services, gate))),
    get(`${survey}/invitations/{invitationId}/revocation`, gate.page("revoke", revocationPage(services, gate))),
    post(`${survey}/invitations/{invitationId}/revocation`, gate.form("revoke", revocation(services, gate))),
    get(`${survey}/responses`, gate.page(undefined, responsesPage(services, gate))),
    get(`${survey}/responses/{responseId}`, gate.page(undefined, responsePage(services, gate))),
    get(`${survey}/files/{invitationId}/{fileId}`, gate.page("download", fileDownload(services))),
    get("/portal/keys", gate.page("manageKeys", keysPage(gate, keys))),
    post("/portal/keys", gate.form("manageKeys", keyCreation(gate, keys))),
    get("/portal/keys/{keyId}/revocation", gate.page("manageKeys", keyRevocationPage(gate, keys))),
    post("/portal/keys/{keyId}/revocation", gate.form("manageKeys", keyRevocation(gate, keys))),
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
