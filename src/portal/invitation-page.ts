/** One invitation: what happened to it and when, its link, its response, and what can be done about it. */

import { type Instant, toInstant } from "../domain/instant.js";
import { type InvitationRecord, type InvitationStatus, invitationStatus } from "../domain/invitation.js";
import type { HttpResponse } from "../http/messages.js";
import type { Services } from "../operations/context.js";
import type { Visit } from "./gate.js";
import { isRevocable, requestedUnit } from "./invitation-row.js";
import { mayDo } from "./portal-user.js";
import { responsePath } from "./response-row.js";
import { requestedSurvey, surveyFrame } from "./survey-frame.js";
import type { PortalTexts } from "./texts.js";

type EventName = keyof PortalTexts["invitation"]["events"];

/** Shows the history of an invitation. */
export function invitationPage(services: Services) {
  return async (visit: Visit): Promise<HttpResponse> => {
    const { request, frame, pages, user } = visit;
    const { texts } = pages;
    const survey = await requestedSurvey(services, request);
    const { invitation, responses } = await requestedUnit(services, visit, survey.surveyId);
    const formats = pages.formats();
    const now = toInstant(services.now());
    const status: InvitationStatus = invitationStatus(invitation, now);
    const who = invitation.email ?? texts.invitations.noEmail;
    const shared = surveyFrame(pages, survey, "invitations");
    const path = `${shared.survey.path}/invitations/${invitation.invitationId}`;
    const isErased = status === "erased";
    return pages.render(frame, "invitation", {
      ...shared,
      pageTitle: texts.invitation.title(who),
      title: texts.invitation.title(who),
      status,
      statusText: texts.invitations.statuses[status],
      events: historyOf(invitation, now).map(({ name, at }) => ({
        name,
        label: texts.invitation.events[name],
        moment: formats.moment(at),
      })),
      facts: [
        { label: texts.response.fields.email, text: invitation.email },
        { label: texts.response.fields.externalId, text: invitation.externalId },
        { label: texts.response.fields.language, text: invitation.language },
        { label: texts.invitation.note, text: invitation.deliveryNote },
        { label: texts.response.fields.invitationId, text: invitation.invitationId },
      ].filter(({ text }) => text !== undefined),
      parameters: Object.entries(invitation.parameters).map(([name, value]) => ({
        name,
        value,
        origin: texts.response.signed,
      })),
      trackingUrl: mayDo(user, "copyLink") && !isErased ? services.links.trackingUrl(invitation) : undefined,
      linkText: texts.invitations.linkOf(who),
      responses: responses.map(({ responseId, status: state, changedAt }) => ({
        path: responsePath(pages.base, survey.surveyId, responseId, invitation.invitationId),
        text: texts.responses.open(who),
        status: state,
        statusText: texts.responses.statuses[state],
        moment: formats.moment(changedAt),
      })),
      revocationPath: mayDo(user, "revoke") && isRevocable(status) ? `${path}/revocation` : undefined,
      revokeText: texts.invitations.revokeOf(who),
      erasurePath: mayDo(user, "erase") && !isErased ? `${path}/erasure` : undefined,
      eraseText: texts.invitation.eraseOf(who),
    });
  };
}

interface HistoryEvent {
  readonly name: EventName;
  readonly at: Instant;
}

/** What happened, in order of time. Each delivery report that was counted stands with its own time. */
function historyOf(invitation: InvitationRecord, now: Instant): HistoryEvent[] {
  const events: HistoryEvent[] = [{ name: "created", at: invitation.createdAt }];
  const add = (name: EventName, at: Instant | undefined) => at !== undefined && events.push({ name, at });
  const reported = new Set<string>();
  for (const mark of invitation.deliveryMarks ?? []) {
    const [happened = "", at = ""] = mark.split("@");
    if (happened !== "sent" && happened !== "reminded" && happened !== "bounced" && happened !== "optedOut") continue;
    add(happened, at);
    reported.add(happened);
  }
  if (!reported.has("sent")) add("sent", invitation.sentAt);
  if (!reported.has("reminded")) add("reminded", invitation.lastRemindedAt);
  if (!reported.has("bounced")) add("bounced", invitation.bouncedAt);
  if (!reported.has("optedOut")) add("optedOut", invitation.optedOutAt);
  add("started", invitation.startedAt);
  add("completed", invitation.completedAt);
  add("revoked", invitation.revokedAt);
  add("erased", invitation.erasedAt);
  if (invitation.expiresAt !== undefined)
    add(invitation.expiresAt <= now ? "expired" : "expires", invitation.expiresAt);
  return events.sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0));
}
