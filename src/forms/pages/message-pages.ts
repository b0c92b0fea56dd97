/** The pages that only say something: thanks, already answered, expired, ... */
import type { Instant } from "../../domain/instant.js";
import type { HttpResponse } from "../../http/messages.js";
import type { LinkState, ShutLink } from "../../operations/answering/open-link.js";
import type { OperationContext } from "../../operations/context.js";
import { type CompiledSurvey, inLanguage, type RichBlock } from "../compiled-survey.js";
import type { Answering } from "../logic/answering.js";
import { formTexts, type MessageName } from "../texts.js";
import { addressesOf, frameOf, type PageSetting, withQuery } from "./frame.js";
import { htmlResponse } from "./replies.js";

/** A message in its own words, with one more sentence where there is something to add. */
export function messagePage(
  setting: PageSetting,
  survey: CompiledSurvey | undefined,
  language: string,
  name: MessageName,
  status: number,
  addition = "",
): HttpResponse {
  const { title, text } = formTexts(language).message[name];
  return page(setting, survey, language, status, title, [text, addition]);
}

/** The author's own words for these answers, else those for all, else ours. */
export function thanksPage(
  setting: PageSetting,
  { survey }: ShutLink,
  language: string,
  answering: Answering,
): HttpResponse {
  const { title, text } = formTexts(language).message.thanks;
  const own =
    survey.completedTexts.find(({ condition }) => answering.scope.allows(condition))?.text ?? survey.completedText;
  const blocks = own === undefined ? [] : (inLanguage(own, language, survey) ?? []);
  const filled = blocks.map((block) => ({
    ...block,
    lines: block.lines.map((line) => line.map((run) => ({ ...run, text: answering.fill(run.text) }))),
  }));
  return page(setting, survey, language, 200, title, blocks.length === 0 ? [text] : [], filled);
}

const shutPages: Readonly<Record<ShutLink["state"], { readonly name: MessageName; readonly status?: number }>> = {
  answered: { name: "alreadyAnswered" },
  expired: { name: "expired", status: 410 },
  revoked: { name: "revoked", status: 410 },
  notOpenYet: { name: "notOpenYet" },
  closed: { name: "closed" },
};

/** The page of a link that cannot be answered. @param status unless the state has its own */
export function shutLinkPage(
  context: OperationContext,
  setting: PageSetting,
  link: Exclude<LinkState, { state: "open" }>,
  language: string,
  status: number,
): HttpResponse {
  if (link.state === "unknown") return messagePage(setting, undefined, language, "unknownLink", 404);
  const { opensAt } = link.survey.settings;
  const isEarly = link.state === "notOpenYet" && opensAt !== undefined && opensAt > context.calledAt;
  const addition = isEarly ? formTexts(language).opensAt(momentIn(language, opensAt, context.zone.name)) : "";
  const shown = shutPages[link.state];
  return messagePage(setting, link.survey, language, shown.name, shown.status ?? status, addition);
}

/** The question whether to stop asking; only its button does anything (T60). */
export function unsubscribePage(
  context: OperationContext,
  setting: PageSetting,
  link: Exclude<LinkState, { state: "unknown" }>,
  language: string,
): HttpResponse {
  const address = addressesOf(context.links.trackingUrl(link.invitation));
  const frame = frameOf(setting, link.survey, language);
  return htmlResponse(
    200,
    setting.views.render("messages/unsubscribe", {
      ...frame,
      title: frame.texts.unsubscribe.title,
      action: withQuery(address.unsubscribe, [["lang", language]]),
      formUrl: link.state === "open" ? address.form : "",
    }),
    frame,
  );
}

function page(
  setting: PageSetting,
  survey: CompiledSurvey | undefined,
  language: string,
  status: number,
  title: string,
  paragraphs: readonly string[],
  blocks: readonly RichBlock[] = [],
): HttpResponse {
  const values = {
    ...frameOf(setting, survey, language),
    title,
    paragraphs: paragraphs.filter((paragraph) => paragraph !== ""),
    blocks,
  };
  return {
    ...htmlResponse(status, setting.views.render("messages/message", values), values),
    frameAncestors: survey?.settings.frameAncestors,
  };
}

function momentIn(language: string, instant: Instant, timeZone: string): string {
  const look = { day: "numeric", month: "long", year: "numeric", hour: "numeric", minute: "2-digit" } as const;
  return new Intl.DateTimeFormat(language, { ...look, timeZoneName: "short", timeZone }).format(new Date(instant));
}
