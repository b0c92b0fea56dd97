/** The gate before every page of the portal: who comes in, whether a form is genuine, and what an error looks like. */
import type { Calendar } from "../domain/calendar.js";
import { SurveyLoopError } from "../errors.js";
import type { Handler, HttpRequest, HttpResponse } from "../http/messages.js";
import type { Caller, Services } from "../operations/context.js";
import type { Views } from "../views.js";
import type { PortalAccounts } from "./accounts.js";
import { type FormFields, type FormLimits, formFields } from "./form-fields.js";
import { chosenLanguage } from "./language.js";
import { createCookieValue, createPortalCookie, formTokenOf, isFormToken, type PortalCookie } from "./portal-cookie.js";
import { portalTextsByLanguage } from "./portal-languages.js";
import { createPortalPages, formTokenField, type PageFrame, type PortalPages } from "./portal-pages.js";
import { mayDo, type PortalAction, type PortalUser, portalCaller } from "./portal-user.js";
import { mayBeSameOrigin } from "./same-origin.js";
import { createSessions, type Sessions } from "./sessions.js";

/** Says who a request comes from, by the host's own means; `undefined` refuses it. Replaces the portal's accounts. */
export type HostAuthorization = (request: HttpRequest) => Promise<PortalUser | undefined>;

export interface GateOptions {
  readonly views: Views;
  readonly publicUrl: string;
  /** Of the days that are counted and the times that are shown. */
  readonly calendar: Calendar;
  readonly accounts: PortalAccounts;
  readonly hostAuthorization?: HostAuthorization | undefined;
  /** Hours from sign-in to the end of a session. Default 12. */
  readonly sessionHours?: number | undefined;
}

/** Anybody's request. */
export interface Visitor {
  readonly request: HttpRequest;
  /** In the visitor's language. */
  readonly pages: PortalPages;
  /** For the page that answers. */
  readonly frame: PageFrame;
}

/** A request that was let in. */
export interface Visit extends Visitor {
  readonly user: PortalUser;
  /** As whom operations run. */
  readonly caller: Caller;
}

export interface Gate {
  readonly cookie: PortalCookie;
  readonly sessions: Sessions;
  /** A page for those who are signed in and may do the action. */
  page(action: PortalAction | undefined, show: (visit: Visit) => Promise<HttpResponse>): Handler;
  /** A form for the same; its origin and its token are checked first. */
  form(
    action: PortalAction | undefined,
    act: (visit: Visit, fields: FormFields) => Promise<HttpResponse>,
    limits?: FormLimits,
  ): Handler;
  /** A page for anybody, with the frame of a visitor. Errors become problem pages. */
  open(show: (visitor: Visitor) => Promise<HttpResponse>): Handler;
  /** A form for anybody, checked like every form. */
  openForm(act: (visitor: Visitor, fields: FormFields) => Promise<HttpResponse>): Handler;
  /** Who asks; `undefined` when nobody is signed in. */
  findUser(request: HttpRequest): Promise<PortalUser | undefined>;
}

/** Creates the gate. Sessions are in storage, so that any number of gates over one storage agree. */
export function createGate(services: Services, options: GateOptions): Gate {
  const { publicUrl, accounts, hostAuthorization } = options;
  const { now } = services;
  const languages = [...portalTextsByLanguage].map(([language, { languageName }]) => ({
    language,
    name: languageName,
  }));
  const pagesByLanguage = new Map(
    [...portalTextsByLanguage].map(([language, texts]) => [
      language,
      createPortalPages(texts, { ...options, languages, now }),
    ]),
  );
  const cookie = createPortalCookie(publicUrl);
  const sessions = createSessions(services.storage, accounts, now, options.sessionHours);

  const findUser = (request: HttpRequest): Promise<PortalUser | undefined> =>
    hostAuthorization === undefined ? sessions.find(cookie.read(request.headers)) : hostAuthorization(request);

  const frameOf = (request: HttpRequest): PageFrame => {
    const known = cookie.read(request.headers);
    const value = known ?? createCookieValue();
    const { method, path, query } = request;
    return {
      formToken: formTokenOf(value),
      setCookie: known === undefined ? cookie.set(value) : undefined,
      path: method === "POST" ? undefined : `${path}${query === "" ? "" : `?${query}`}`,
    };
  };

  const checkForm = async ({ request, pages }: Visitor, limits?: FormLimits): Promise<FormFields> => {
    const value = cookie.read(request.headers);
    const forged = new SurveyLoopError("permission_denied", pages.texts.problem.forged, { field: formTokenField });
    if (value === undefined || !mayBeSameOrigin(request.headers, publicUrl)) throw forged;
    const fields = await formFields(request, limits);
    if (!isFormToken(fields.one(formTokenField), value)) throw forged;
    return fields;
  };

  const shielded =
    (run: (visitor: Visitor) => Promise<HttpResponse>): Handler =>
    async (request) => {
      const pages = pagesByLanguage.get(chosenLanguage(request.headers, publicUrl))!;
      let frame = frameOf(request);
      try {
        const user = await findUser(request);
        frame = { ...frame, user, canSignOut: hostAuthorization === undefined };
        return await run({ request, pages, frame });
      } catch (error) {
        // What is not of the closed list is logged and answered by the dispatcher, in one place for all routes.
        if (!(error instanceof SurveyLoopError) || error.code === "internal") throw error;
        return pages.problem(frame, error, request.requestId);
      }
    };

  const admitted = (visitor: Visitor, action: PortalAction | undefined): Visit | undefined => {
    const { user } = visitor.frame;
    if (user === undefined) {
      if (hostAuthorization === undefined) return undefined;
      throw new SurveyLoopError("permission_denied", "The host does not let this request into the portal.");
    }
    if (action !== undefined && !mayDo(user, action)) {
      throw new SurveyLoopError("permission_denied", `The role ${user.role} does not allow this.`);
    }
    return { ...visitor, user, caller: portalCaller(user) };
  };

  return {
    cookie,
    sessions,
    findUser,
    page: (action, show) =>
      shielded(async (visitor) => {
        const visit = admitted(visitor, action);
        return visit === undefined ? visitor.pages.redirect(signInPath(visitor.request.path)) : show(visit);
      }),
    form: (action, act, limits) =>
      shielded(async (visitor) => {
        const visit = admitted(visitor, action);
        return visit === undefined
          ? visitor.pages.redirect("/portal/login")
          : act(visit, await checkForm(visitor, limits));
      }),
    open: (show) => shielded(show),
    openForm: (act) => shielded(async (visitor) => act(visitor, await checkForm(visitor))),
  };
}

/** Whether a text is a path of the portal that may be gone to after sign-in: never another site, never a query. */
export function isPortalPath(path: string): path is `/portal${string}` {
  return /^\/portal(?:\/[A-Za-z0-9_-]{1,64}){0,6}$/.test(path);
}

function signInPath(path: string): `/portal${string}` {
  return path !== "/portal" && isPortalPath(path) ? `/portal/login?next=${encodeURIComponent(path)}` : "/portal/login";
}
