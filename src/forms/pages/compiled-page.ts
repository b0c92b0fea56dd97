/**
 * First pages that look the same behind every link: rendered once for a survey version and language, and from then on put
 * together from their pieces. What differs is the address, the submission ID and the time; a page that shows parameters of
 * the link, the date, a random order or files is rendered for each request.
 */

import { createIdentifier } from "../../domain/identifiers.js";
import type { OpenLink } from "../../operations/answering/open-link.js";
import type { OperationContext } from "../../operations/context.js";
import type { PageSetting } from "./frame.js";
import { pageView, type Showing } from "./page-view.js";

/** A page and what its headers need. */
export interface RenderedPage {
  /** HTML; its bytes in UTF-8 where the page is made of pieces, which saves encoding it each time. */
  readonly html: string | Uint8Array;
  readonly styleHash: string;
}

interface CompiledPage {
  /** What is fixed, and before each piece but the first which of the slots comes there. */
  readonly pieces: readonly Uint8Array[];
  readonly slots: readonly (keyof Slots)[];
  readonly styleHash: string;
}

/** What differs between two people who open the same page. */
interface Slots {
  readonly token: string;
  readonly submission: string;
  readonly shown: string;
}

/** By survey version and language, the oldest first; `undefined` for pages that cannot be compiled. */
const keptBySetting = new WeakMap<PageSetting, Map<string, CompiledPage | undefined>>();
/** Most pages kept, of 20 to 100 kB each. */
const maxKept = 200;

/** Whether the page is one that can look the same behind every link. */
export function isCommonPage({ survey, response }: OpenLink, showing: Showing): boolean {
  const { checked, notice, score, unsignedParameters, pageIndex } = showing;
  return (
    !survey.dependsOnLink &&
    response === undefined &&
    pageIndex === 0 &&
    checked === undefined &&
    notice === undefined &&
    score === undefined &&
    Object.keys(unsignedParameters).length === 0
  );
}

/** The page, from its pieces if {@link isCommonPage} says so and what the template makes of them allows it. */
export async function renderPage(
  context: OperationContext,
  setting: PageSetting,
  link: OpenLink,
  showing: Showing,
): Promise<RenderedPage> {
  if (!isCommonPage(link, showing)) return render(context, setting, link, showing);
  let kept = keptBySetting.get(setting);
  if (kept === undefined) {
    kept = new Map();
    keptBySetting.set(setting, kept);
  }
  const { surveyId, version } = link.survey;
  const key = `${surveyId}/${version}/${showing.language}`;
  if (!kept.has(key)) {
    if (kept.size >= maxKept) kept.delete(kept.keys().next().value!);
    kept.set(key, await compilePage(context, setting, link, showing));
  }
  const page = kept.get(key);
  if (page === undefined) return render(context, setting, link, showing);
  const slots: Slots = {
    token: tokenIn(context, link),
    submission: createIdentifier(),
    shown: context.links.signTime(link.invitation.invitationId, context.calledAt),
  };
  return { html: filled(page, slots), styleHash: page.styleHash };
}

async function render(
  context: OperationContext,
  setting: PageSetting,
  link: OpenLink,
  showing: Showing,
): Promise<RenderedPage & { readonly html: string }> {
  const view = await pageView(context, setting, link, showing);
  return { html: setting.views.render("survey/page", view), styleHash: view.styleHash };
}

/** `undefined` when a host's template makes something else of the slots than put them where they belong. */
async function compilePage(
  context: OperationContext,
  setting: PageSetting,
  link: OpenLink,
  showing: Showing,
): Promise<CompiledPage | undefined> {
  const marks = new Map((["token", "submission", "shown"] as const).map((slot) => [createIdentifier(), slot]));
  const [token, submission, shown] = [...marks.keys()] as [string, string, string];
  const withMarks = await renderWith(context, setting, link, showing, { token, submission, shown });
  const parts = withMarks.html.split(new RegExp(`(${[...marks.keys()].join("|")})`));
  const pieces = parts.filter((_, index) => index % 2 === 0).map((text) => Buffer.from(text));
  const slots = parts.filter((_, index) => index % 2 === 1).map((mark) => marks.get(mark)!);
  const page = { pieces, slots, styleHash: withMarks.styleHash };
  const other = {
    token: "another-token",
    submission: "0123456789ABCDEFG",
    shown: "2026-03-01T10:15:00.000Z~signature",
  };
  const direct = await renderWith(context, setting, link, showing, other);
  return filled(page, other).toString() === direct.html ? page : undefined;
}

/** The page with values in the slots that are nobody's. */
function renderWith(
  context: OperationContext,
  setting: PageSetting,
  link: OpenLink,
  showing: Showing,
  { token, submission, shown }: Slots,
): Promise<RenderedPage & { readonly html: string }> {
  const { links } = context;
  const own = {
    links: {
      ...links,
      trackingUrl: (invitation: OpenLink["invitation"]) => {
        const url = links.trackingUrl(invitation);
        return url.slice(0, url.lastIndexOf("/") + 1) + token;
      },
      signTime: () => shown,
    },
  };
  const inherited: OperationContext = Object.assign(Object.create(context), own);
  return render(inherited, setting, link, { ...showing, submissionId: submission });
}

function tokenIn({ links }: OperationContext, { invitation }: OpenLink): string {
  const url = links.trackingUrl(invitation);
  return url.slice(url.lastIndexOf("/") + 1);
}

function filled({ pieces, slots }: CompiledPage, values: Slots): Buffer {
  // What fills a slot is ASCII, a byte each.
  let length = 0;
  for (const piece of pieces) length += piece.length;
  for (const slot of slots) length += values[slot].length;
  const html = Buffer.allocUnsafe(length);
  let end = 0;
  for (const [index, piece] of pieces.entries()) {
    if (index > 0) end += html.write(values[slots[index - 1]!], end, "latin1");
    html.set(piece, end);
    end += piece.length;
  }
  return html;
}
