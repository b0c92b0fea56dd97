/** Makes the responses of the portal: pages in the common frame, redirects and problem pages. */
import type { Calendar } from "../domain/calendar.js";
import type { SurveyLoopError } from "../errors.js";
import type { HttpResponse } from "../http/messages.js";
import { httpStatusOf } from "../http/problem.js";
import type { Views } from "../views.js";
import { createFormats, type Formats } from "./formats.js";
import { mayDo, type PortalAction, type PortalUser } from "./portal-user.js";
import type { PortalTexts } from "./texts.js";

/** What the frame of a page depends on. */
export interface PageFrame {
  /** Absent on pages before sign-in. */
  readonly user?: PortalUser | undefined;
  /** Token of the forms on the page. */
  readonly formToken?: string | undefined;
  /** False where the host decides who comes in: there is nothing to sign out of. */
  readonly canSignOut?: boolean | undefined;
  /** A cookie to set with the page. */
  readonly setCookie?: string | undefined;
  /** The page itself, to come back to from the choice of a language; absent on pages that answer a form. */
  readonly path?: string | undefined;
}

/** Values of a template, beside those of the frame. */
export interface PageValues {
  readonly pageTitle: string;
  readonly [name: string]: unknown;
}

/** The pages in one language. */
export interface PortalPages {
  readonly texts: PortalTexts;
  /** Path of the portal's mount as browsers see it, without a slash at its end. */
  readonly base: string;
  readonly publicUrl: string;
  readonly calendar: Calendar;
  formats(): Formats;
  /** A page from a template of `views/portal/`. `pageTitle` is escaped like every value. */
  render(frame: PageFrame, name: string, values: PageValues, status?: number): HttpResponse;
  /** A part of a page, from a template that needs nothing of the frame. */
  part(name: string, values: object): string;
  /** The page for an error of the closed list. */
  problem(frame: PageFrame, error: SurveyLoopError, requestId: string): HttpResponse;
  /** Sends the browser to a path below the mount, by GET. */
  redirect(path: `/portal${string}` | `/export/${string}`, setCookie?: string): HttpResponse;
}

/** Name of the hidden field that carries a form's token. */
export const formTokenField = "formToken";

export interface PortalPagesOptions {
  readonly views: Views;
  readonly publicUrl: string;
  readonly calendar: Calendar;
  /** Every language that can be chosen, by its own name. */
  readonly languages: readonly { readonly language: string; readonly name: string }[];
  readonly now: () => number;
}

/** Creates the pages of a language. Their addresses come from `publicUrl` alone, whatever the request says (T16). */
export function createPortalPages(texts: PortalTexts, options: PortalPagesOptions): PortalPages {
  const { views, publicUrl, calendar, languages, now } = options;
  const base = new URL(publicUrl).pathname.replace(/\/+$/, "");
  const asset = (name: string) => `${base}/assets/${views.assetName(name)}`;
  const noStore = { "cache-control": "no-store" };
  const render: PortalPages["render"] = (frame, name, values, status = 200) => ({
    status,
    headers: {
      ...noStore,
      "content-type": "text/html; charset=utf-8",
      ...(frame.setCookie === undefined ? undefined : { "set-cookie": frame.setCookie }),
    },
    body: views.render(`portal/${name}`, {
      ...values,
      texts,
      base,
      styleSheets: [asset("tokens.css"), asset("portal.css")],
      script: asset("portal.js"),
      languages: languages.map((each) => ({ ...each, isCurrent: each.language === texts.language })),
      ownPath: frame.path,
      user: frame.user,
      canSignOut: frame.canSignOut,
      formToken: frame.formToken,
      may: (action: PortalAction) => frame.user !== undefined && mayDo(frame.user, action),
    }),
  });
  return {
    texts,
    base,
    publicUrl: publicUrl.replace(/\/+$/, ""),
    calendar,
    formats: () => createFormats(texts, now(), calendar.timeZone),
    render,
    part: (name, values) => views.render(`portal/${name}`, { ...values, texts, base }),
    problem(frame, error, requestId) {
      const page = render(
        frame,
        "problem",
        {
          pageTitle: texts.problem.title,
          reason: error.field === formTokenField ? texts.problem.forged : texts.problem.byCode[error.code],
          request: texts.problem.request(requestId),
        },
        httpStatusOf(error.code),
      );
      return error.retryAfterSeconds === undefined
        ? page
        : { ...page, headers: { ...page.headers, "retry-after": String(error.retryAfterSeconds) } };
    },
    redirect: (path, setCookie) => ({
      status: 303,
      headers: {
        ...noStore,
        location: `${base}${path}`,
        ...(setCookie === undefined ? undefined : { "set-cookie": setCookie }),
      },
      body: "",
    }),
  };
}
