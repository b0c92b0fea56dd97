/** Scenarios of responses: exporting, summing up, forgetting. */
import { plant } from "../../portal/seed.js";
import type { ProtocolHost } from "../protocol-host.js";
import { fails, type Step } from "./step.js";

const at = Date.parse("2026-11-23T10:00:00.000Z");
const answered = (host: ProtocolHost) =>
  plant(host.services.storage, "support", "k1", [
    {
      email: "cid@example.com",
      at,
      answers: { recommend: 10, reasons: ["speed", "tone"], comment: "Größe <b> & 😀" },
      parameters: { plan: "p" },
      unsignedParameters: { from: "mail" },
    },
    { email: "dan@example.com", at: at + 1000, answers: { recommend: 3 }, isPartial: true },
    { email: "eve@example.com", at: at + 2000, answers: { recommend: 3, "question.x": { row: "b" } } as never },
  ]);

const consumer = "crm";
export const responses: readonly Step[] = [
  {
    title: "a page of responses",
    operation: "exportResponses",
    before: answered,
    input: { surveyId: "support", consumer, pageSize: 1, labelLanguage: "en" },
    gives: {
      result: {
        hasMore: true,
        responses: [
          {
            status: "complete",
            email: "cid@example.com",
            parameters: { plan: "p" },
            unsignedParameters: { from: "mail" },
            answers: [
              { questionId: "recommend", value: "10" },
              { questionId: "reasons", value: "speed", label: "Quick answer" },
              { questionId: "reasons", value: "tone", label: "Friendly tone" },
              { questionId: "comment", value: "Größe <b> & 😀" },
            ],
          },
        ],
      },
    },
  },
  {
    title: "the page again",
    operation: "exportResponses",
    input: { surveyId: "support", consumer, pageSize: 1 },
    gives: { result: { responses: [{ email: "cid@example.com" }] } },
  },
  {
    title: "the page after its acknowledgement",
    operation: "exportResponses",
    input: (seen) => ({ surveyId: "support", consumer, acknowledge: seen["a page of responses"].checkpoint }),
    gives: {
      result: {
        hasMore: false,
        responses: [
          {
            email: "eve@example.com",
            answers: [{ questionId: "recommend" }, { questionId: "question\\.x.row", value: "b" }],
          },
        ],
      },
    },
  },
  {
    title: "partial responses too",
    operation: "exportResponses",
    input: { surveyId: "support", include: "all" },
    gives: { result: { responses: [{}, { status: "partial" }, {}] } },
  },
  {
    title: "a page of one byte",
    operation: "exportResponses",
    input: { surveyId: "support", maxBytes: 1 },
    gives: { result: { hasMore: true, responses: [{ email: "cid@example.com" }] } },
  },
  {
    title: "after beside consumer",
    operation: "exportResponses",
    input: (seen) => ({ surveyId: "support", consumer, after: seen["a page of responses"].checkpoint }),
    gives: fails("invalid_argument", "after"),
  },
  {
    title: "a checkpoint that is none",
    operation: "exportResponses",
    input: { surveyId: "support", after: "cp-2" },
    gives: fails("invalid_argument", "after"),
  },
  {
    title: "a checkpoint of another operation",
    operation: "exportInvitations",
    input: (seen) => ({ surveyId: "support", after: seen["a page of responses"].checkpoint }),
    gives: fails("conflict", "after"),
  },
  {
    title: "a page of invitation changes",
    operation: "exportInvitations",
    input: { surveyId: "support", pageSize: 2 },
    gives: { result: { hasMore: true, invitations: [{}, {}] } },
  },
  {
    title: "a revocation too late",
    operation: "revokeInvitation",
    input: (seen) => ({ invitationId: seen["partial responses too"].responses[0].invitationId }),
    gives: fails("conflict", "invitationId"),
  },
  {
    title: "the summary",
    operation: "getSummary",
    input: { surveyId: "support" },
    gives: {
      result: {
        invitedCount: 5,
        completedCount: 2,
        partialCount: 1,
        responseRatePercent: 40,
        netPromoterScore: 0,
        questionSummaries: [
          { questionId: "recommend", mean: 6.5 },
          { valueCounts: [{ value: "speed", label: "Quick answer", responseCount: 1 }, {}] },
          {},
        ],
      },
    },
  },
  {
    title: "the summary of a quiet time",
    operation: "getSummary",
    input: { surveyId: "support", periodStart: "2020-01-01T00:00:00Z", periodEnd: "20200201T00:00:00" },
    gives: { result: { invitedCount: 0, responseRatePercent: 0 } },
  },
  {
    title: "the summary of a time that ends before it begins",
    operation: "getSummary",
    input: { surveyId: "support", periodStart: "2026-01-02T00:00:00Z", periodEnd: "2026-01-01T00:00:00Z" },
    gives: fails("invalid_argument", "periodEnd"),
  },
  {
    title: "an erasure",
    operation: "eraseRespondent",
    input: { email: "CID@example.com" },
    gives: { result: { invitationCount: 1, responseCount: 1 } },
  },
  {
    title: "the tombstone",
    operation: "exportResponses",
    input: (seen) => ({ surveyId: "support", after: seen["the page after its acknowledgement"].checkpoint }),
    gives: { result: { responses: [{ status: "erased" }] } },
  },
  {
    title: "an erasure of nobody",
    operation: "eraseRespondent",
    input: { email: "nobody@example.com", surveyId: "support" },
    gives: { result: { invitationCount: 0 } },
  },
  {
    title: "an erasure of no address",
    operation: "eraseRespondent",
    input: { email: "nobody" },
    gives: fails("invalid_argument", "email"),
  },
];
