/** The record types of the wire contract, version 1. Names and order are published and never change. */
import { deliveryEvents } from "../domain/invitation.js";
import {
  answers,
  boolean,
  dateTime,
  decimal,
  int,
  list,
  objectType,
  oneOf,
  optional,
  record,
  string,
  textList,
  type ValueOf,
} from "./schema.js";

const parametersDoc = "Extra values that are captured with the answers, by name.";

export const recipientType = objectType("Recipient", "One person to invite.", {
  email: string("The respondent's e-mail address.", { maxLength: 254 }),
  externalId: optional(
    string("Ticket, case or order: what makes this occasion differ from another.", { maxLength: 255 }),
  ),
  language: optional(string("Language of the form, as a BCP 47 tag.", { maxLength: 35 })),
  expiresAt: optional(dateTime("From this moment on the link is expired.")),
  parameters: optional(record("parameter", parametersDoc, { maxLength: 1000, maxItems: 50 })),
});

export const trackingUrlResultType = objectType("TrackingUrlResult", "The link of one invitation.", {
  invitationId: string("ID of the invitation."),
  trackingUrl: string("The link to send. The same on every retry."),
  unsubscribeUrl: string("A link that opts the address out; fit for List-Unsubscribe with one-click POST (RFC 8058)."),
  created: boolean("True when this call created the invitation, false when it existed."),
  status: string("Status of the invitation."),
  advice: oneOf(["send", "doNotSend"], "Whether an e-mail should be sent now."),
  adviceReason: optional(string("Why not: sent, answered, optedOut, bounced, expired, revoked or cooldown.")),
  parametersKept: boolean("True when the respondent had started, so that nothing was replaced."),
  expiresAt: optional(dateTime("When the link expires.")),
});

export const recipientResultType = objectType("RecipientResult", "What became of one recipient of a batch.", {
  position: int("Position in the batch, from 0."),
  email: optional(string("As given.")),
  externalId: optional(string("As given.")),
  invitationId: optional(string("ID of the invitation.")),
  trackingUrl: optional(string("The link to send.")),
  unsubscribeUrl: optional(string("A link that opts the address out.")),
  created: optional(boolean("True when this call created the invitation.")),
  status: optional(string("Status of the invitation.")),
  advice: optional(oneOf(["send", "doNotSend"], "Whether an e-mail should be sent now.")),
  adviceReason: optional(string("Why not.")),
  parametersKept: optional(boolean("True when nothing was replaced.")),
  errorCode: optional(string("Code of the error, when this recipient failed.")),
  errorReason: optional(string("The error in words.")),
  errorField: optional(string("Path of the offending field.")),
});

export const trackingUrlBatchType = objectType("TrackingUrlBatch", "What became of a batch of recipients.", {
  createdCount: int("How many invitations were created."),
  existingCount: int("How many existed."),
  failedCount: int("How many recipients failed."),
  recipientResults: list("recipientResult", recipientResultType, "A result or an error for each recipient, in order."),
});

export const invitationType = objectType("Invitation", "One person asked, in one survey, for one occasion.", {
  invitationId: string("ID of the invitation."),
  surveyId: string("ID of its survey."),
  email: optional(string("As given; absent once erased.")),
  externalId: optional(string("As given.")),
  language: optional(string("Language of the form.")),
  status: string("created, sent, started, completed, bounced, optedOut, expired, revoked or erased."),
  trackingUrl: optional(string("The link; absent once erased.")),
  createdAt: dateTime("When it was created."),
  sentAt: optional(dateTime("When the e-mail was last reported sent.")),
  lastRemindedAt: optional(dateTime("When a reminder was last reported.")),
  reminderCount: int("How many reminders were reported."),
  startedAt: optional(dateTime("When the first page was sent.")),
  completedAt: optional(dateTime("When the survey was answered.")),
  expiresAt: optional(dateTime("When the link expires.")),
  changedAt: dateTime("When any of these last changed."),
  revision: int("One more at each change."),
  parameters: optional(record("parameter", parametersDoc)),
});

export const invitationPageType = objectType("InvitationPage", "A page of invitations.", {
  nextPage: optional(string("Give it as `after` to get the next page.")),
  hasMore: boolean("Whether there is a next page."),
  invitations: list("invitation", invitationType, "In order of creation."),
});

export const deliveryReportType = objectType("DeliveryReport", "What happened to an e-mail.", {
  invitationId: string("ID of the invitation."),
  happened: oneOf(deliveryEvents, "What happened."),
  happenedAt: optional(dateTime("When it happened; now if absent.")),
  note: optional(string("For people, such as the bounce message; kept with the invitation.", { maxLength: 1000 })),
});

export const reportResultType = objectType("ReportResult", "What became of one delivery report.", {
  position: int("Position in the batch, from 0."),
  invitationId: optional(string("As given.")),
  status: optional(string("Status of the invitation after the report.")),
  errorCode: optional(string("Code of the error, when this report failed.")),
  errorReason: optional(string("The error in words.")),
  errorField: optional(string("Path of the offending field.")),
});

export const deliveryOutcomeType = objectType("DeliveryOutcome", "What became of a batch of delivery reports.", {
  acceptedCount: int("How many were accepted, repeats included."),
  failedCount: int("How many failed."),
  reportResults: list("reportResult", reportResultType, "A result or an error for each report, in order."),
});

export const exportedResponseType = objectType("ExportedResponse", "One response as it is now.", {
  responseId: string("ID of the response: the key to upsert by."),
  revision: int("One more at each change."),
  status: string("partial, complete or erased."),
  surveyId: string("ID of its survey."),
  surveyVersion: int("Version of the definition that was answered."),
  invitationId: optional(string("ID of its invitation.")),
  email: optional(string("The respondent's address; absent once erased.")),
  externalId: optional(string("As given by the CRM.")),
  language: optional(string("Language in which it was answered.")),
  startedAt: optional(dateTime("When the first page was sent.")),
  completedAt: optional(dateTime("When the last page was sent.")),
  changedAt: dateTime("When it last changed."),
  parameters: optional(record("parameter", "Signed parameters: given through the API.")),
  unsignedParameters: optional(
    record("unsignedParameter", "Parameters appended to the link; anyone can have changed them."),
  ),
  answers: optional(answers("answer", "Answers by question ID, in form order.")),
});

export const responsePageType = objectType("ResponsePage", "A page of the feed of responses.", {
  checkpoint: string("Give it as `acknowledge` or `after` in the next call."),
  hasMore: boolean("Whether more can be read at once."),
  responses: list("response", exportedResponseType, "In order of their latest change."),
});

export const invitationChangePageType = objectType("InvitationChangePage", "A page of the feed of invitations.", {
  checkpoint: string("Give it as `acknowledge` or `after` in the next call."),
  hasMore: boolean("Whether more can be read at once."),
  invitations: list("invitation", invitationType, "In order of their latest change."),
});

export const surveyEntryType = objectType("SurveyEntry", "A survey in a list.", {
  surveyId: string("ID of the survey."),
  version: int("Latest version."),
  title: string("Title in the survey's default language."),
  accepting: boolean("Whether it can be answered now."),
  publishedAt: dateTime("When the latest version was published."),
});

export const surveyListType = objectType("SurveyList", "All surveys.", {
  surveys: list("survey", surveyEntryType, "Ordered by ID."),
});

export const choiceDescriptionType = objectType("ChoiceDescription", "One choice of a question.", {
  value: string("As stored and exported."),
  label: string("As shown."),
});

export const questionDescriptionType = objectType("QuestionDescription", "One question of the data dictionary.", {
  questionId: string("Key of its answers."),
  title: string("As shown."),
  kind: string("Kind of question."),
  required: boolean("Whether an answer is required."),
  columnNames: textList("columnName", "Names of its columns in flat exports."),
  choices: optional(list("choice", choiceDescriptionType, "Its choices, in order.")),
});

export const surveyDescriptionType = objectType("SurveyDescription", "A survey with its data dictionary.", {
  surveyId: string("ID of the survey."),
  version: int("The version described."),
  title: string("As shown."),
  accepting: boolean("Whether it can be answered now."),
  languages: textList("language", "Languages of its texts, the default first."),
  questions: list("question", questionDescriptionType, "In form order."),
  declaredParameters: optional(textList("declaredParameter", "Parameters that the definition announces.")),
});

export const publishedSurveyType = objectType("PublishedSurvey", "What publication did.", {
  surveyId: string("ID of the survey."),
  version: int("The version that is now the latest."),
  unchanged: boolean("True when the definition equals the latest version, so that none was added."),
  warnings: optional(textList("warning", "JSON path and text of each thing that was ignored.")),
});

export const valueCountType = objectType("ValueCount", "How often a value was given.", {
  value: string("As stored."),
  label: optional(string("As shown in the default language.")),
  responseCount: int("How many responses gave it."),
});

export const questionSummaryType = objectType("QuestionSummary", "The answers to one question.", {
  questionId: string("Key of its answers."),
  answeredCount: int("How many complete responses answered it."),
  mean: optional(decimal("Mean of numeric answers.")),
  valueCounts: optional(list("valueCount", valueCountType, "Counts by value, in the order of the choices.")),
});

export const summaryType = objectType("Summary", "Counts and scores of a survey.", {
  surveyId: string("ID of the survey."),
  invitedCount: int("Invitations created in the period."),
  sentCount: int("Of these, reported sent."),
  startedCount: int("Of these, started."),
  completedCount: int("Of these, completed."),
  partialCount: int("Of these, started and not completed."),
  bouncedCount: int("Of these, bounced."),
  optedOutCount: int("Of these, opted out."),
  responseRatePercent: decimal("Completed / (invited - bounced), in percent."),
  netPromoterScore: optional(decimal("Share of 9-10 minus share of 0-6, from -100 to 100.")),
  satisfactionScore: optional(decimal("CSAT: share of the two best values, in percent.")),
  effortScore: optional(decimal("CES: mean.")),
  medianSeconds: optional(int("Median time from seeing the form to sending it.")),
  questionSummaries: optional(list("questionSummary", questionSummaryType, "In form order.")),
});

export const erasureReceiptType = objectType("ErasureReceipt", "Proof that a person was forgotten.", {
  receiptId: string("ID of the receipt, kept in the audit log."),
  invitationCount: int("How many invitations were erased."),
  responseCount: int("How many responses were erased."),
  erasedAt: dateTime("When it was done."),
});

export type Recipient = ValueOf<typeof recipientType>;
export type TrackingUrlResult = ValueOf<typeof trackingUrlResultType>;
export type TrackingUrlBatch = ValueOf<typeof trackingUrlBatchType>;
export type RecipientResult = ValueOf<typeof recipientResultType>;
export type Invitation = ValueOf<typeof invitationType>;
export type InvitationPage = ValueOf<typeof invitationPageType>;
export type DeliveryReport = ValueOf<typeof deliveryReportType>;
export type DeliveryOutcome = ValueOf<typeof deliveryOutcomeType>;
export type ReportResult = ValueOf<typeof reportResultType>;
/** In JSON, XML-RPC and in process the labels of a labelled export stand beside the answers, in the same shape. */
export type ExportedResponse = ValueOf<typeof exportedResponseType> & {
  readonly answerLabels?: Readonly<Record<string, unknown>> | undefined;
};
export type ResponsePage = ValueOf<typeof responsePageType>;
export type InvitationChangePage = ValueOf<typeof invitationChangePageType>;
export type SurveyEntry = ValueOf<typeof surveyEntryType>;
export type SurveyList = ValueOf<typeof surveyListType>;
export type QuestionDescription = ValueOf<typeof questionDescriptionType>;
export type SurveyDescription = ValueOf<typeof surveyDescriptionType>;
export type PublishedSurvey = ValueOf<typeof publishedSurveyType>;
export type Summary = ValueOf<typeof summaryType>;
export type QuestionSummary = ValueOf<typeof questionSummaryType>;
export type ErasureReceipt = ValueOf<typeof erasureReceiptType>;
