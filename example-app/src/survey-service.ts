/** What the help desk asks of the survey service, in its own words. Everything goes over SOAP, as with any CRM. */
import { readOwnKey } from "./data-folder.js";
import { SettingsError } from "./options-file.js";
import { mount, type Settings } from "./settings.js";
import { callSoap, childrenOf, requiredText, type SoapElement, type SoapService, textOf } from "./soap-client.js";
import type { Feedback, Ticket } from "./tickets.js";

/** The survey that follows a closed ticket. */
export const surveyId = "ticket-satisfaction";

/** A link to send, or the advice not to. */
export interface Invited {
  readonly invitationId: string;
  readonly trackingUrl: string;
  readonly unsubscribeUrl: string;
  /** Why no e-mail should be sent: answered, optedOut, ... */
  readonly adviceAgainst?: string;
}

/** Somebody who has not answered. */
export interface Unanswered {
  readonly invitationId: string;
  readonly trackingUrl: string;
  readonly email: string;
  readonly ticketId: string;
  readonly reminderCount: number;
}

export interface FeedbackPage {
  readonly feedback: readonly Feedback[];
  readonly checkpoint: string;
  readonly hasMore: boolean;
}

export interface SurveyService {
  invite(ticket: Ticket): Promise<Invited>;
  report(invitationId: string, happened: "sent" | "reminded", happenedAt: Date): Promise<void>;
  /** Whoever was last written to before `contactedBefore` and has had fewer reminders. */
  listUnanswered(contactedBefore: Date, maxReminders: number): Promise<Unanswered[]>;
  /** The questions' titles by their IDs. */
  questionTitles(): Promise<ReadonlyMap<string, string>>;
  /** The next page for this consumer, behind the page that is acknowledged. */
  exportFeedback(acknowledge: string | undefined): Promise<FeedbackPage>;
}

/** Name under which the survey service keeps how far the help desk has imported. */
const consumer = "help-desk";

/**
 * The service as the help desk of this data folder reaches it.
 *
 * @throws SettingsError when the help desk has no key yet
 */
export function connectToSurveys(settings: Settings): SurveyService {
  const key = readOwnKey(settings.dataDir);
  if (key === undefined) {
    throw new SettingsError([
      `The help desk has no API key in ${settings.dataDir}. Start it once with npm start, or write its folder in DATA_DIR.`,
    ]);
  }
  return createSurveyService({ url: ownAddress(settings), key, certificate: settings.tls?.cert });
}

/** The server's own address, which works without a way around by the outside. */
function ownAddress({ host, port, tls }: Settings): string {
  const name = host === undefined || host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
  return `${tls ? "https" : "http"}://${name.includes(":") ? `[${name}]` : name}:${port}${mount}/soap`;
}

export function createSurveyService(soap: SoapService): SurveyService {
  return {
    async invite(ticket) {
      const result = await callSoap(soap, "createTrackingUrl", {
        surveyId,
        email: ticket.email,
        externalId: ticket.ticketId,
        language: ticket.language,
        parameter: [
          { name: "employeeId", value: ticket.employeeId },
          { name: "campaignId", value: "ticket-closed" },
          { name: "ticketId", value: ticket.ticketId },
        ],
      });
      const isAdvisedAgainst = textOf(result, "advice") === "doNotSend";
      return {
        invitationId: requiredText(result, "invitationId"),
        trackingUrl: requiredText(result, "trackingUrl"),
        unsubscribeUrl: requiredText(result, "unsubscribeUrl"),
        ...(isAdvisedAgainst ? { adviceAgainst: textOf(result, "adviceReason") ?? "doNotSend" } : {}),
      };
    },
    async report(invitationId, happened, happenedAt) {
      const report = { invitationId, happened, happenedAt: happenedAt.toISOString() };
      const outcome = await callSoap(soap, "reportDelivery", { report });
      if (textOf(outcome, "failedCount") === "0") return;
      const [refused] = childrenOf(outcome, "reportResult");
      throw new Error(
        `The survey service refused a report: ${textOf(refused, "errorReason") ?? "no reason was given"}`,
      );
    },
    async listUnanswered(contactedBefore, maxReminders) {
      const found: Unanswered[] = [];
      let after: string | undefined;
      do {
        const page: SoapElement = await callSoap(soap, "listInvitations", {
          surveyId,
          status: "unanswered",
          sentBefore: contactedBefore.toISOString(),
          maxReminders,
          after,
        });
        found.push(...childrenOf(page, "invitation").map(readUnanswered));
        after = textOf(page, "nextPage");
      } while (after !== undefined);
      return found;
    },
    async questionTitles() {
      const survey = await callSoap(soap, "getSurvey", { surveyId, language: "en" });
      const questions = childrenOf(survey, "question");
      return new Map(questions.map((each) => [requiredText(each, "questionId"), requiredText(each, "title")]));
    },
    async exportFeedback(acknowledge) {
      const page = await callSoap(soap, "exportResponses", { surveyId, consumer, acknowledge, labelLanguage: "en" });
      return {
        feedback: childrenOf(page, "response").map(readFeedback),
        checkpoint: requiredText(page, "checkpoint"),
        hasMore: textOf(page, "hasMore") === "true",
      };
    },
  };
}

function readUnanswered(invitation: SoapElement): Unanswered {
  return {
    invitationId: requiredText(invitation, "invitationId"),
    trackingUrl: requiredText(invitation, "trackingUrl"),
    email: requiredText(invitation, "email"),
    ticketId: textOf(invitation, "externalId") ?? "",
    reminderCount: Number(requiredText(invitation, "reminderCount")),
  };
}

function readFeedback(response: SoapElement): Feedback {
  const answers = new Map<string, string[]>();
  for (const answer of childrenOf(response, "answer")) {
    const questionId = requiredText(answer, "questionId");
    const value = textOf(answer, "label") ?? requiredText(answer, "value");
    answers.set(questionId, [...(answers.get(questionId) ?? []), value]);
  }
  const ticketId = textOf(response, "externalId");
  const completedAt = textOf(response, "completedAt");
  return {
    responseId: requiredText(response, "responseId"),
    revision: Number(requiredText(response, "revision")),
    ...(ticketId === undefined ? {} : { ticketId }),
    ...(completedAt === undefined ? {} : { completedAt }),
    answers: [...answers].map(([questionId, values]) => ({ questionId, question: questionId, values })),
  };
}
