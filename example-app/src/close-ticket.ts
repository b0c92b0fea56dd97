/** The trigger of the loop: closing a ticket asks its customer how it went. */
import type { Logger } from "express-survey-loop";
import type { Mailer } from "./mail.js";
import type { SurveyService } from "./survey-service.js";
import type { SurveyMail, Ticket, Tickets } from "./tickets.js";

export interface CloseTicketParts {
  readonly tickets: Tickets;
  readonly mailer: Mailer;
  /** Asked at each closing, since the help desk's key is made while the server starts. */
  connect(): SurveyService;
  readonly log: Logger;
}

/**
 * Creates the function that closes a ticket. A ticket is closed whatever becomes of the survey; closing it again sends the
 * survey that could not be sent before. Gives `undefined` when there is no such ticket.
 */
export function createCloseTicket(parts: CloseTicketParts): (ticketId: string) => Promise<Ticket | undefined> {
  const underWay = new Map<string, Promise<Ticket | undefined>>();
  return (ticketId) => {
    // A double click must not send two e-mails.
    const before = underWay.get(ticketId);
    if (before !== undefined) return before;
    const closing = close(parts, ticketId).finally(() => underWay.delete(ticketId));
    underWay.set(ticketId, closing);
    return closing;
  };
}

async function close(parts: CloseTicketParts, ticketId: string): Promise<Ticket | undefined> {
  const { tickets } = parts;
  const ticket = await tickets.find(ticketId);
  if (ticket === undefined || ticket.survey?.state === "sent") return ticket;
  const closed: Ticket =
    ticket.status === "closed" ? ticket : { ...ticket, status: "closed", closedAt: new Date().toISOString() };
  await tickets.put(closed);
  const asked: Ticket = { ...closed, survey: await ask(parts, closed) };
  await tickets.put(asked);
  return asked;
}

/** What the survey loop's advice means to whoever works here. */
const reasonsAgainst: ReadonlyMap<string, string> = new Map([
  ["optedOut", "this customer wants no surveys"],
  ["cooldown", "this customer was asked a short while ago"],
  ["bounced", "e-mails to this customer come back"],
  ["answered", "this customer has answered already"],
  ["sent", "it was sent before"],
]);

async function ask({ connect, mailer, log }: CloseTicketParts, ticket: Ticket): Promise<SurveyMail> {
  const { ticketId } = ticket;
  try {
    const surveys = connect();
    const invited = await surveys.invite(ticket);
    if (invited.adviceAgainst !== undefined) {
      const reason = reasonsAgainst.get(invited.adviceAgainst) ?? `advised against: ${invited.adviceAgainst}`;
      return { state: "notSent", reason };
    }
    const sentAt = new Date();
    await mailer.send(ticket, invited, "first");
    await surveys.report(invited.invitationId, "sent", sentAt);
    log.info({ ticketId, invitationId: invited.invitationId }, "a survey was sent");
    return { state: "sent", invitationId: invited.invitationId, sentAt: sentAt.toISOString() };
  } catch (error) {
    log.error({ err: error, ticketId }, "a survey could not be sent");
    return { state: "notSent", reason: "it could not be sent; the log says why" };
  }
}
