/** The invitations of a survey: their states, filtered by status, searched by address or external ID. */
import { type InvitationStatus, invitationStatuses } from "../domain/invitation.js";
import { SurveyLoopError } from "../errors.js";
import type { HttpResponse } from "../http/messages.js";
import type { Services } from "../operations/context.js";
import { listInvitations } from "../operations/list-invitations.js";
import { runOperation } from "../operations/run-operation.js";
import type { Invitation, InvitationPage } from "../operations/types.js";
import { type FormFields, queryFields } from "./form-fields.js";
import type { Formats } from "./formats.js";
import type { Gate, Visit } from "./gate.js";
import { mayDo } from "./portal-user.js";
import { rowsPerPage } from "./responses-page.js";
import { requestedSurvey, surveyFrame } from "./survey-frame.js";
import type { PortalTexts } from "./texts.js";

/** Shows a page of invitations: `?status=` and `?after=` filter and continue. */
export function invitationsPage(services: Services, gate: Gate) {
  return (visit: Visit): Promise<HttpResponse> => show(services, gate, visit, queryFields(visit.request));
}

/** The same for a search, which is sent as a form so that no address ever stands in a URL or an access log (T41). */
export function invitationSearch(services: Services, gate: Gate) {
  return (visit: Visit, fields: FormFields): Promise<HttpResponse> => show(services, gate, visit, fields);
}

async function show(services: Services, { pages }: Gate, visit: Visit, fields: FormFields): Promise<HttpResponse> {
  const { request, caller, frame, user } = visit;
  const { texts } = pages;
  const survey = await requestedSurvey(services, request);
  const search = (fields.one("search") ?? "").trim();
  const status = fields.one("status") ?? "";
  const after = fields.one("after");
  const wanted = {
    surveyId: survey.surveyId,
    status: status === "" ? undefined : status,
    email: search.includes("@") ? search : undefined,
    externalId: search === "" || search.includes("@") ? undefined : search,
    after: after === "" ? undefined : after,
    pageSize: rowsPerPage,
  };
  const page = await runOperation(services, listInvitations, wanted, { caller, requestId: request.requestId }).catch(
    (error: unknown): InvitationPage => {
      // Half an address is not a mistake that needs a page of its own: nothing is found.
      if (error instanceof SurveyLoopError && (error.field === "email" || error.field === "externalId")) {
        return { hasMore: false, invitations: [] };
      }
      throw error;
    },
  );
  const shared = surveyFrame(pages, survey, "invitations");
  const path = `${shared.survey.path}/invitations`;
  const formats = pages.formats();
  return pages.render(frame, "invitations", {
    ...shared,
    path,
    search,
    foundText: search === "" ? undefined : texts.invitations.found(search),
    status,
    filters: filtersOf(path, status, texts),
    rows: page.invitations.map((each) => rowOf(each, path, formats, texts, mayDo(user, "copyLink"))),
    firstPath: wanted.after === undefined || search !== "" ? undefined : withQuery(path, { status }),
    nextPath: page.hasMore && search === "" ? withQuery(path, { status, after: page.nextPage }) : undefined,
    nextPage: page.hasMore ? page.nextPage : undefined,
  });
}

function filtersOf(path: string, status: string, texts: PortalTexts) {
  const words = texts.invitations;
  const filter = (value: string, label: string) => ({
    label,
    path: withQuery(path, { status: value }),
    isCurrent: value === status,
  });
  return [
    filter("", words.anyStatus),
    filter("unanswered", words.unanswered),
    ...[...invitationStatuses].reverse().map((each) => filter(each, words.statuses[each])),
  ];
}

function rowOf(invitation: Invitation, path: string, formats: Formats, texts: PortalTexts, showsLink: boolean) {
  const status = invitation.status as InvitationStatus;
  const who = invitation.email ?? texts.invitations.noEmail;
  return {
    invitationId: invitation.invitationId,
    who,
    externalId: invitation.externalId ?? "",
    status,
    statusText: texts.invitations.statuses[status],
    created: formats.moment(invitation.createdAt),
    sent: formats.moment(invitation.sentAt),
    completed: formats.moment(invitation.completedAt),
    reminders: formats.count(invitation.reminderCount),
    trackingUrl: showsLink ? invitation.trackingUrl : undefined,
    linkText: texts.invitations.linkOf(who),
    revocationPath: isRevocable(status) ? `${path}/${invitation.invitationId}/revocation` : undefined,
    revokeText: texts.invitations.revokeOf(who),
  };
}

/** Whether revoking an invitation of this status changes anything. */
export function isRevocable(status: string): boolean {
  return status !== "erased" && status !== "revoked" && status !== "completed";
}

function withQuery(path: string, fields: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(fields).filter((field): field is [string, string] => Boolean(field[1]));
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}
