/** The routes of the form pages and of the files that pages link to. */
import { SurveyLoopError } from "../errors.js";
import type { Handler, HttpRequest, HttpResponse } from "../http/messages.js";
import type { Route } from "../http/route.js";
import { openLink } from "../operations/answering/open-link.js";
import { optOutByLink } from "../operations/answering/opt-out.js";
import type { Caller, OperationContext, Services } from "../operations/context.js";
import { createContext, publicError } from "../operations/run-operation.js";
import { brandStyleSheet } from "./brand-colour.js";
import { ExpressionLimitError } from "./expressions/index.js";
import { chooseLanguage } from "./pages/choose-language.js";
import { receivePage, showForm, showThanks, unknownLink } from "./pages/form-handlers.js";
import type { PageSetting } from "./pages/frame.js";
import { messagePage, unsubscribePage } from "./pages/message-pages.js";
import { queryPairs } from "./pages/read-form.js";
import { formTextsByLanguage, type MessageName } from "./texts.js";

type PageHandler = (context: OperationContext, setting: PageSetting, request: HttpRequest) => Promise<HttpResponse>;

/** Nobody signs in to answer: the link is the credential. */
const respondent: Caller = { id: "respondent", scopes: new Set() };

/** The routes under `/s` and `/assets`; in a test setting those under `/t`. */
export function createFormRoutes(services: Services, setting: PageSetting): readonly Route[] {
  const page = (method: "GET" | "POST", path: string, handler: PageHandler): Route => ({
    method,
    path,
    kind: "page",
    handler: guarded(services, setting, handler),
  });
  const asset = (path: string, find: (name: string) => AssetContent | undefined): Route => ({
    method: "GET",
    path,
    kind: "asset",
    handler: async (request) => assetResponse(find(request.params.name!)),
  });
  if (setting.isTest === true) {
    return [
      page("GET", "/t/{token}", showForm),
      page("POST", "/t/{token}", receivePage),
      page("GET", "/t/{token}/thanks", showThanks),
    ];
  }
  return [
    page("GET", "/s/{token}", showForm),
    page("POST", "/s/{token}", receivePage),
    page("GET", "/s/{token}/thanks", showThanks),
    page("GET", "/s/{token}/unsubscribe", askToUnsubscribe),
    page("POST", "/s/{token}/unsubscribe", unsubscribe),
    asset("/assets/{name}", (name) => setting.views.findAsset(name)),
    asset("/assets/brand/{name}", brandAsset),
  ];
}

async function askToUnsubscribe(
  context: OperationContext,
  setting: PageSetting,
  request: HttpRequest,
): Promise<HttpResponse> {
  const link = await openLink(context, request.params.token!);
  if (link.state === "unknown") return unknownLink(setting, request);
  return unsubscribePage(
    context,
    setting,
    link,
    languageOf(request, link.response?.language ?? link.invitation.language),
  );
}

/** Also what a mail program calls for the person, with one click and no page (RFC 8058); so the body does not matter. */
async function unsubscribe(
  context: OperationContext,
  setting: PageSetting,
  request: HttpRequest,
): Promise<HttpResponse> {
  const isKnown = await optOutByLink(context, request.params.token!);
  if (!isKnown) return unknownLink(setting, request);
  return messagePage(setting, undefined, languageOf(request, undefined), "unsubscribed", 200);
}

function languageOf(request: HttpRequest, known: string | undefined): string {
  const acceptLanguage = request.headers["accept-language"];
  const asked = queryPairs(request.query).find(([name]) => name === "lang")?.[1];
  return chooseLanguage([...formTextsByLanguage.keys()], { asked, known, acceptLanguage });
}

/** Turns every failure into a page that says what to do; what really happened is only logged (T47, T48). */
function guarded(services: Services, setting: PageSetting, handler: PageHandler): Handler {
  return async (request) => {
    try {
      const context = createContext(services, { caller: respondent, requestId: request.requestId });
      return await handler(context, setting, request);
    } catch (thrown) {
      const error = publicError(thrown instanceof ExpressionLimitError ? tooLong() : thrown, services.logger, {
        requestId: request.requestId,
        page: "form",
      });
      const { name, status } = failurePage(error);
      const reply = messagePage(setting, undefined, languageOf(request, undefined), name, status);
      const retry = error.retryAfterSeconds;
      if (retry === undefined) return reply;
      return { ...reply, headers: { ...reply.headers, "retry-after": String(retry) } };
    }
  };
}

/** The answers make the survey's expressions run longer than a page may (T37). */
function tooLong(): SurveyLoopError {
  return new SurveyLoopError("too_large", "The answers are too much for the conditions of the survey.");
}

function failurePage(error: SurveyLoopError): { readonly name: MessageName; readonly status: number } {
  switch (error.code) {
    case "unavailable":
      return { name: "unavailable", status: 503 };
    case "too_large":
      return { name: "tooLarge", status: 413 };
    case "malformed":
      return { name: "malformed", status: error.httpStatus ?? 400 };
    case "invalid_argument":
      return { name: "malformed", status: 400 };
    case "unsupported":
      return { name: "malformed", status: 415 };
    case "not_found":
      return { name: "unknownLink", status: 404 };
    default:
      return { name: "failed", status: 500 };
  }
}

interface AssetContent {
  readonly contentType: string;
  readonly content: string | Buffer;
}

/** The style sheet of an accent colour, `0b5cad.css`. Its name is its content, so it never changes. */
function brandAsset(name: string): AssetContent | undefined {
  const colour = /^([0-9a-f]{6})\.css$/.exec(name)?.[1];
  return colour === undefined
    ? undefined
    : { contentType: "text/css; charset=utf-8", content: brandStyleSheet(`#${colour}`) };
}

function assetResponse(asset: AssetContent | undefined): HttpResponse {
  if (asset === undefined) {
    return { status: 404, headers: { "content-type": "text/plain; charset=utf-8" }, body: "There is no such file.\n" };
  }
  return {
    status: 200,
    headers: { "content-type": asset.contentType, "cache-control": "public, max-age=31536000, immutable" },
    body: asset.content,
  };
}
