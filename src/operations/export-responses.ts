/** `exportResponses`: all raw data as an ordered change feed. */

import { encodeCheckpoint, startingPosition } from "./checkpoints.js";
import { defineOperation } from "./define-operation.js";
import { answerLabels, describeResponse } from "./describe-response.js";
import { pageSizeOf } from "./page-size.js";
import { readPage } from "./read-page.js";
import { requireSurvey } from "./require-survey.js";
import { int, oneOf, optional, string } from "./schema.js";
import { type ExportedResponse, exportedResponseType, responsePageType } from "./types.js";

/** The fields with which both exports say where to read and how much. */
export const feedFields = {
  consumer: optional(
    string("Name under which the server keeps the checkpoint. Created by its first call.", { maxLength: 64 }),
  ),
  acknowledge: optional(string("Checkpoint of the page that was imported before; needs consumer.", { maxLength: 512 })),
  after: optional(string("Checkpoint to read behind, for callers that keep it themselves.", { maxLength: 512 })),
  pageSize: optional(int("Most rows; 500 unless given.", { min: 1, max: 5000 })),
  maxBytes: optional(int("Most bytes, counted on the SOAP encoding; 5,000,000 unless given.", { min: 1 })),
};

export const exportResponses = defineOperation({
  name: "exportResponses",
  summary: "Gives the responses of a survey that changed behind a checkpoint, in the order of their latest change.",
  scope: "responses:read",
  http: "POST /surveys/{surveyId}/response-export",
  input: {
    surveyId: string("ID of the survey."),
    ...feedFields,
    include: optional(oneOf(["complete", "all"], "complete (default) leaves partial responses out.")),
    labelLanguage: optional(string("Adds the labels of chosen values in this language.", { maxLength: 35 })),
  },
  output: responsePageType,
  errors: ["not_found", "conflict"],
  async run(input, context) {
    const survey = await requireSurvey(context, input.surveyId);
    const page = await readPage<ExportedResponse>(context, {
      surveyId: survey.surveyId,
      feed: "responses",
      after: await startingPosition(context, "responses", survey.surveyId, input),
      pageSize: pageSizeOf(input.pageSize, context.limits),
      maxBytes: input.maxBytes ?? context.limits.defaultPageBytes,
      async describe(row) {
        const response = row.response!;
        if (response.status === "partial" && input.include !== "all") return undefined;
        const version = (await context.surveys.find(response.surveyId, response.surveyVersion)) ?? survey;
        const exported = describeResponse(row.invitation, response, version);
        if (input.labelLanguage === undefined || exported.answers === undefined) return exported;
        return { ...exported, answerLabels: answerLabels(response.answers, version, input.labelLanguage) };
      },
      sizeOf: (row) => context.soapSize(exportedResponseType, row),
    });
    return {
      checkpoint: encodeCheckpoint("responses", survey.surveyId, page.position),
      hasMore: page.hasMore,
      responses: page.rows,
    };
  },
});
