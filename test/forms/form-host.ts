/** A host with published surveys and ways to get links, send forms and read what was stored. */
import type { SurveyDefinition } from "../../src/domain/survey.js";
import { type HostSetup, type RunningHost, startHost } from "../http/hosts.js";

export interface FormHost extends RunningHost {
  publish(definition: unknown, surveyId?: string): Promise<string>;
  /** A new link for a person, with what else an invitation may have. */
  link(
    surveyId: string,
    more?: {
      email?: string;
      language?: string;
      expiresAt?: string;
      externalId?: string;
      parameters?: Record<string, string>;
    },
  ): Promise<{ readonly invitationId: string; readonly trackingUrl: string; readonly unsubscribeUrl: string }>;
  /** All responses of a survey, partial ones too. */
  responses(surveyId: string): ReturnType<typeof readResponses>;
}

export async function startFormHost(setup: HostSetup = {}): Promise<FormHost> {
  const host = await startHost(setup);
  let people = 0;
  return {
    ...host,
    async publish(definition, surveyId = "ticket") {
      await host.loop.operations.publishSurvey({ surveyId, definition: definition as SurveyDefinition });
      return surveyId;
    },
    async link(surveyId, { email = `person${people++}@example.com`, ...more } = {}) {
      return host.loop.operations.createTrackingUrl({ surveyId, email, ...more });
    },
    responses: (surveyId) => readResponses(host, surveyId),
  };
}

async function readResponses(host: RunningHost, surveyId: string) {
  return (await host.loop.operations.exportResponses({ surveyId, include: "all" })).responses;
}

/** A page as a browser without script gets it. */
export interface FetchedPage {
  readonly status: number;
  readonly headers: Headers;
  readonly html: string;
  /** Where it redirects to, as a whole address. */
  readonly location: string | null;
}

export async function getPage(url: string, headers: Record<string, string> = {}): Promise<FetchedPage> {
  return fetched(await fetch(url, { headers, redirect: "manual" }));
}

/** Sends a form as a browser does. Values may be lists. */
export async function postForm(
  url: string,
  fields: Record<string, string | readonly string[]> | string,
  headers: Record<string, string> = {},
): Promise<FetchedPage> {
  const body = typeof fields === "string" ? fields : encodeForm(fields);
  const type = { "content-type": "application/x-www-form-urlencoded" };
  return fetched(await fetch(url, { method: "POST", headers: { ...type, ...headers }, body, redirect: "manual" }));
}

/** The hidden fields of a page's form. */
export function hiddenFields(html: string): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [, name, value] of html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)) {
    fields[name!] = unescaped(value!);
  }
  return fields;
}

function encodeForm(fields: Record<string, string | readonly string[]>): string {
  const pairs = Object.entries(fields).flatMap(([name, value]) =>
    [value].flat().map((text) => [name, text] as string[]),
  );
  return new URLSearchParams(pairs).toString();
}

async function fetched(response: Response): Promise<FetchedPage> {
  return {
    status: response.status,
    headers: response.headers,
    // Without the style, which is the same on every page.
    html: (await response.text()).replace(/<style>.*?<\/style>/s, "<style></style>"),
    location: whole(response.headers.get("location"), response.url),
  };
}

function unescaped(text: string): string {
  return text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
}

/** An address as a browser takes it: relative to the page that gave it. */
function whole(location: string | null, base: string): string | null {
  return location === null ? null : new URL(location, base).href;
}
