/** The help desk's own records: tickets, and the feedback that the nightly import lays beside them. */
import { join } from "node:path";
import { openRecordFolder, type RecordFolder } from "./record-folder.js";

/** One ticket. */
export interface Ticket {
  readonly ticketId: string;
  readonly subject: string;
  readonly description: string;
  readonly email: string;
  readonly language: "en" | "fr";
  /** Who works on it. */
  readonly employeeId: string;
  readonly status: "open" | "closed";
  readonly openedAt: string;
  readonly closedAt?: string;
  readonly survey?: SurveyMail;
}

/** What became of the survey's e-mail of a closed ticket. */
export type SurveyMail =
  | { readonly state: "sent"; readonly invitationId: string; readonly sentAt: string }
  | { readonly state: "notSent"; readonly reason: string };

/** A response as the nightly import writes it, one file for each response ID. */
export interface Feedback {
  readonly responseId: string;
  readonly revision: number;
  /** Absent once the respondent was erased. */
  readonly ticketId?: string;
  readonly completedAt?: string;
  readonly answers: readonly FeedbackAnswer[];
}

export interface FeedbackAnswer {
  readonly questionId: string;
  /** The question as it was asked; its ID until the import has put the title here. */
  readonly question: string;
  readonly values: readonly string[];
}

export interface NewTicket {
  readonly subject: string;
  readonly email: string;
  readonly description?: string;
  readonly employeeId?: string;
  readonly language?: string;
}

export interface Tickets {
  find(ticketId: string): Promise<Ticket | undefined>;
  /** Newest first. */
  list(): Promise<Ticket[]>;
  open(ticket: NewTicket): Promise<Ticket>;
  put(ticket: Ticket): Promise<void>;
}

const openedFirst: readonly NewTicket[] = [
  {
    subject: "Printer on floor 2 prints blank pages",
    description: "Since this morning every page comes out white. The toner was replaced last week.",
    email: "ann@example.com",
    employeeId: "E-17",
  },
  {
    subject: "Cannot sign in after changing the password",
    description: "The new password works on the phone, but not on the laptop.",
    email: "ben@example.com",
    employeeId: "E-23",
  },
  {
    subject: "Facture reçue deux fois",
    description: "La facture de mars est arrivée deux fois, avec deux numéros différents.",
    email: "chloe@example.com",
    employeeId: "E-17",
    language: "fr",
  },
];

/** Opens the tickets, with three to begin with when there are none. */
export async function openTickets(dataDir: string): Promise<Tickets> {
  const records = await openRecordFolder<Ticket>(join(dataDir, "help-desk", "tickets"));
  let latest = Promise.resolve(0);
  const numberOf = ({ ticketId }: Ticket) => Number(ticketId.slice(2));
  const open = async (number: number, ticket: NewTicket): Promise<Ticket> => {
    const opened: Ticket = {
      ticketId: `T-${number}`,
      subject: ticket.subject,
      description: ticket.description ?? "",
      email: ticket.email,
      language: ticket.language === "fr" ? "fr" : "en",
      employeeId: ticket.employeeId ?? "E-1",
      status: "open",
      openedAt: new Date().toISOString(),
    };
    await records.put(opened.ticketId, opened);
    return opened;
  };
  const tickets: Tickets = {
    find: (ticketId) => records.find(ticketId),
    list: async () => (await records.list()).sort((a, b) => numberOf(b) - numberOf(a)),
    put: (ticket) => records.put(ticket.ticketId, ticket),
    open(ticket) {
      // One after the other, so that no two tickets get the same number, and a number whose write failed is not given again.
      const number = latest.then((before) => before + 1);
      latest = number;
      return number.then((free) => open(free, ticket));
    },
  };
  const known = await tickets.list();
  latest = Promise.resolve(known[0] === undefined ? 1000 : numberOf(known[0]));
  if (known.length === 0) for (const ticket of openedFirst) await tickets.open(ticket);
  return tickets;
}

export function openFeedback(dataDir: string): Promise<RecordFolder<Feedback>> {
  return openRecordFolder<Feedback>(join(dataDir, "help-desk", "feedback"));
}
