/** `listInvitations`: who was asked, who answered and who did not; what a reminder run needs. */
import { parseEmail } from "../domain/email.js";
import { type InvitationStatus, invitationStatuses } from "../domain/invitation.js";
import { invalidArgument } from "../errors.js";
import { defineOperation } from "./define-operation.js";
import { describeInvitation } from "./describe-invitation.js";
import { pageSizeOf } from "./page-size.js";
import { requireSurvey } from "./require-survey.js";
import { dateTime, int, oneOf, optional, string } from "./schema.js";
import { nextTurn, rowsPerSlice } from "./slices.js";
import { type Invitation, invitationPageType } from "./types.js";

const unanswered: ReadonlySet<InvitationStatus> = new Set(["created", "sent", "started"]);

export const listInvitations = defineOperation({
  name: "listInvitations",
  summary: "Lists the invitations of a survey by status, address, external ID or change, page by page.",
  scope: "invitations:read",
  http: "GET /surveys/{surveyId}/invitations",
  input: {
    surveyId: string("ID of the survey."),
    status: optional(
      oneOf(
        [...invitationStatuses, "unanswered"],
        "Only this status; unanswered is created, sent or started, and not expired.",
      ),
    ),
    email: optional(string("Only this address.", { maxLength: 254 })),
    externalId: optional(string("Only this external ID.", { maxLength: 255 })),
    changedSince: optional(dateTime("Only those changed at or after this moment.")),
    sentBefore: optional(dateTime("Only those last sent or reminded before this moment.")),
    maxReminders: optional(int("Only those with fewer reminders than this.", { min: 0 })),
    after: optional(string("The nextPage of the page before.", { maxLength: 64 })),
    pageSize: optional(int("Rows of a page; 500 unless given.", { min: 1, max: 5000 })),
  },
  output: invitationPageType,
  errors: ["not_found"],
  async run(input, context) {
    const survey = await requireSurvey(context, input.surveyId);
    const listing = await context.storage.listInvitations({
      surveyId: survey.surveyId,
      statuses: wantedStatuses(input.status),
      now: context.calledAt,
      emailIdentity: input.email === undefined ? undefined : identityOf(input.email),
      externalId: input.externalId,
      changedSince: input.changedSince,
      contactedBefore: input.sentBefore,
      remindersBelow: input.maxReminders,
      after: input.after === undefined ? undefined : placeOf(input.after),
      limit: pageSizeOf(input.pageSize, context.limits),
    });
    const invitations: Invitation[] = [];
    for (const [position, invitation] of listing.invitations.entries()) {
      if (position > 0 && position % rowsPerSlice === 0) await nextTurn();
      invitations.push(describeInvitation(context, invitation));
    }
    return {
      nextPage: listing.next === undefined ? undefined : `p${listing.next.toString(36)}`,
      hasMore: listing.next !== undefined,
      invitations,
    };
  },
});

function wantedStatuses(
  status: InvitationStatus | "unanswered" | undefined,
): ReadonlySet<InvitationStatus> | undefined {
  if (status === undefined) return undefined;
  return status === "unanswered" ? unanswered : new Set([status]);
}

function identityOf(text: string): string {
  const email = parseEmail(text);
  if (!email) throw invalidArgument("email", "email is not an e-mail address.");
  return email.identity;
}

function placeOf(text: string): number {
  if (!/^p[0-9a-z]{1,10}$/.test(text)) throw invalidArgument("after", "after is not the nextPage of an earlier page.");
  return Number.parseInt(text.slice(1), 36);
}
