/** The survey's e-mails: composed here, sent by SMTP or laid into the mailbox folder as `.eml` files with a note beside each. */
import { join } from "node:path";
import { createTransport } from "nodemailer";
import { openRecordFolder, writeDurably } from "./record-folder.js";
import type { Settings } from "./settings.js";
import type { Ticket } from "./tickets.js";

/** What the mailbox page shows of an e-mail. */
export interface MailNote {
  readonly mailId: string;
  readonly sentAt: string;
  readonly to: string;
  readonly subject: string;
  readonly paragraphs: readonly string[];
  readonly trackingUrl: string;
  readonly unsubscribeUrl: string;
}

export interface SurveyLinks {
  readonly trackingUrl: string;
  readonly unsubscribeUrl: string;
}

export interface Mailer {
  /** Sends the e-mail that asks about a closed ticket. */
  send(ticket: Ticket, links: SurveyLinks, kind: "first" | "reminder"): Promise<void>;
  /** The latest 200 e-mails in the mailbox folder, newest first. */
  list(): Promise<MailNote[]>;
  /** Whether e-mails leave by SMTP, so that the folder stays empty. */
  readonly isSmtp: boolean;
}

const texts = {
  en: {
    first: (subject: string) => `How did we do with "${subject}"?`,
    reminder: (subject: string) => `A reminder: how did we do with "${subject}"?`,
    greeting: "Hello,",
    closed: (ticketId: string) => `your ticket ${ticketId} has been closed.`,
    ask: "Would you tell us how it went? It takes about a minute.",
    open: "Answer the survey",
    optOut: "No more surveys",
  },
  fr: {
    first: (subject: string) => `Comment cela s'est-il passé : « ${subject} » ?`,
    reminder: (subject: string) => `Un rappel : comment cela s'est-il passé, « ${subject} » ?`,
    greeting: "Bonjour,",
    closed: (ticketId: string) => `votre demande ${ticketId} a été close.`,
    ask: "Nous diriez-vous comment cela s'est passé ? Il faut environ une minute.",
    open: "Répondre au questionnaire",
    optOut: "Ne plus recevoir de questionnaires",
  },
};

/** Opens the mailbox folder, and SMTP when it is configured. */
export async function openMailer({ dataDir, smtpUrl, mailFrom }: Settings): Promise<Mailer> {
  const folder = join(dataDir, "mailbox");
  const notes = await openRecordFolder<MailNote>(folder);
  const transport = smtpUrl === undefined ? undefined : createTransport(smtpUrl);
  const composer = createTransport({ streamTransport: true, buffer: true, newline: "windows" });
  return {
    isSmtp: transport !== undefined,
    async send(ticket, links, kind) {
      const text = texts[ticket.language];
      const subject = text[kind](ticket.subject);
      const paragraphs = [text.greeting, text.closed(ticket.ticketId), text.ask];
      const message = {
        from: mailFrom,
        to: { name: "", address: ticket.email },
        subject,
        text: [...paragraphs, links.trackingUrl, `${text.optOut}: ${links.unsubscribeUrl}`].join("\n\n"),
        html: renderHtml(paragraphs, links, text),
        headers: {
          // One click in the mail program opts out, without a visit to the page (RFC 8058).
          "List-Unsubscribe": `<${links.unsubscribeUrl}>`,
          "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
        disableFileAccess: true,
        disableUrlAccess: true,
      };
      if (transport !== undefined) {
        await transport.sendMail(message);
        return;
      }
      const { message: source } = await composer.sendMail(message);
      const sentAt = new Date().toISOString();
      const mailId = `${sentAt.replaceAll(/\D/g, "")}-${ticket.ticketId}`;
      await writeDurably(join(folder, `${mailId}.eml`), source as Buffer);
      await notes.put(mailId, { mailId, sentAt, to: ticket.email, subject, paragraphs, ...links });
    },
    list: async () => (await notes.list()).reverse().slice(0, 200),
  };
}

function renderHtml(paragraphs: readonly string[], links: SurveyLinks, text: { open: string; optOut: string }): string {
  const parts = [
    ...paragraphs.map(escapeHtml),
    `<a href="${escapeHtml(links.trackingUrl)}">${escapeHtml(text.open)}</a>`,
    `<small><a href="${escapeHtml(links.unsubscribeUrl)}">${escapeHtml(text.optOut)}</a></small>`,
  ];
  return `<!doctype html><html><body>${parts.map((part) => `<p>${part}</p>`).join("")}</body></html>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
