/** Scenarios of invitations: creating, finding, reporting, revoking. */
import { fails, maxBatch, type Step } from "./step.js";

const ann = { surveyId: "support", email: "Ann@Example.com", externalId: "T-1" };
const parameters = { plan: "größe & <more>", orderId: "A-77", empty: "" };

export const invitations: readonly Step[] = [
  {
    title: "a link",
    operation: "createTrackingUrl",
    input: { ...ann, parameters, expiresAt: "2026-12-24T10:00:00+02:00" },
    gives: {
      result: { created: true, advice: "send", status: "created", parametersKept: false, expiresAt: "20261224T080000" },
    },
  },
  {
    title: "the same link again",
    operation: "createTrackingUrl",
    input: { ...ann, email: " ann@example.COM " },
    gives: { result: { created: false, advice: "send" } },
  },
  {
    title: "a link without address",
    operation: "createTrackingUrl",
    input: { surveyId: "support" },
    gives: fails("invalid_argument", "email"),
  },
  {
    title: "a link with an empty address",
    operation: "createTrackingUrl",
    input: { surveyId: "support", email: "" },
    gives: fails("invalid_argument", "email"),
  },
  {
    title: "a link with a wrong address",
    operation: "createTrackingUrl",
    input: { surveyId: "support", email: "nope" },
    gives: fails("invalid_argument", "email"),
  },
  {
    title: "a link in no survey",
    operation: "createTrackingUrl",
    input: { ...ann, surveyId: "nothing" },
    gives: fails("not_found", "surveyId"),
  },
  {
    title: "an external ID that is too long",
    operation: "createTrackingUrl",
    input: { ...ann, externalId: "x".repeat(256) },
    gives: fails("invalid_argument", "externalId"),
  },
  {
    title: "a date that is none",
    operation: "createTrackingUrl",
    input: { ...ann, expiresAt: "2026-02-31T00:00:00Z" },
    gives: fails("invalid_argument", "expiresAt"),
  },
  {
    title: "a parameter with a wrong name",
    operation: "createTrackingUrl",
    input: { ...ann, parameters: { "1st": "x" } },
    gives: fails("invalid_argument", "parameters.1st"),
  },
  {
    title: "a parameter that is too long",
    operation: "createTrackingUrl",
    input: { ...ann, parameters: { a: "x".repeat(1001) } },
    gives: fails("invalid_argument", "parameters.a"),
  },
  {
    title: "too many parameters",
    operation: "createTrackingUrl",
    input: { ...ann, parameters: Object.fromEntries(Array.from({ length: 51 }, (_each, at) => [`p${at}`, "x"])) },
    gives: fails("invalid_argument", "parameters"),
  },
  {
    title: "a link without the scope",
    operation: "createTrackingUrl",
    input: ann,
    as: "reader",
    gives: fails("permission_denied"),
  },
  {
    title: "a batch",
    operation: "createTrackingUrls",
    input: {
      surveyId: "support",
      recipients: [
        { email: "bob@example.com", parameters: { orderId: "B" } },
        { email: "nope" },
        { email: "ann@example.com", externalId: "T-1" },
        { externalId: "x", nickname: "y" },
      ],
    },
    gives: {
      result: {
        createdCount: 1,
        existingCount: 1,
        failedCount: 2,
        recipientResults: [
          { position: 0, created: true },
          { position: 1, email: "nope", errorCode: "invalid_argument", errorField: "recipients[1].email" },
          { position: 2, created: false },
          { position: 3, errorCode: "invalid_argument", errorField: "recipients[3].nickname" },
        ],
      },
    },
  },
  {
    title: "a batch over its limit",
    operation: "createTrackingUrls",
    input: { surveyId: "support", recipients: Array(maxBatch + 1).fill({ email: "a@example.com" }) },
    gives: fails("too_large", "recipients"),
  },
  {
    title: "an empty batch",
    operation: "createTrackingUrls",
    input: { surveyId: "support", recipients: [] },
    gives: { result: { createdCount: 0, failedCount: 0 } },
  },
  {
    title: "an invitation",
    operation: "getInvitation",
    input: (seen) => ({ invitationId: seen["a link"].invitationId }),
    gives: { result: { email: "ann@example.com", parameters } },
  },
  {
    title: "an invitation that is not there",
    operation: "getInvitation",
    input: { invitationId: "a".repeat(17) },
    gives: fails("not_found", "invitationId"),
  },
  {
    title: "an invitation that cannot be",
    operation: "getInvitation",
    input: { invitationId: "x" },
    gives: fails("not_found", "invitationId"),
  },
  {
    title: "the first page of invitations",
    operation: "listInvitations",
    input: { surveyId: "support", status: "unanswered", pageSize: 1 },
    gives: { result: { hasMore: true, invitations: [{ externalId: "T-1" }] } },
  },
  {
    title: "the next page of invitations",
    operation: "listInvitations",
    input: (seen) => ({ surveyId: "support", pageSize: 1, after: seen["the first page of invitations"].nextPage }),
    gives: { result: { hasMore: false, invitations: [{ email: "bob@example.com" }] } },
  },
  {
    title: "invitations of a wrong status",
    operation: "listInvitations",
    input: { surveyId: "support", status: "lost" },
    gives: fails("invalid_argument", "status"),
  },
  {
    title: "a page size out of range",
    operation: "listInvitations",
    input: { surveyId: "support", pageSize: 5001 },
    gives: fails("invalid_argument", "pageSize"),
  },
  {
    title: "a page behind nothing",
    operation: "listInvitations",
    input: { surveyId: "support", after: "?" },
    gives: fails("invalid_argument", "after"),
  },
  {
    title: "reports",
    operation: "reportDelivery",
    input: (seen) => ({
      reports: [
        { invitationId: seen["a link"].invitationId, happened: "sent", happenedAt: "2026-11-23T11:00:00Z" },
        { invitationId: "x", happened: "sent" },
        { invitationId: "y", happened: "lost" },
      ],
    }),
    gives: {
      result: {
        acceptedCount: 1,
        failedCount: 2,
        reportResults: [
          { status: "sent" },
          { errorCode: "not_found" },
          { errorCode: "invalid_argument", errorField: "reports[2].happened" },
        ],
      },
    },
  },
  {
    title: "too many reports",
    operation: "reportDelivery",
    input: { reports: Array(maxBatch + 1).fill({ invitationId: "x", happened: "sent" }) },
    gives: fails("too_large", "reports"),
  },
  {
    title: "a link that was sent",
    operation: "createTrackingUrl",
    input: ann,
    gives: { result: { created: false, advice: "doNotSend", adviceReason: "sent" } },
  },
  {
    title: "a revocation",
    operation: "revokeInvitation",
    input: (seen) => ({ invitationId: seen["a link"].invitationId }),
    gives: { result: { status: "revoked" } },
  },
  {
    title: "the revocation again",
    operation: "revokeInvitation",
    input: (seen) => ({ invitationId: seen["a link"].invitationId }),
    gives: { result: { status: "revoked" } },
  },
];
