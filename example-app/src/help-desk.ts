/** The help desk's own pages and routes, as an existing Express 5 app would have them. The survey loop is mounted beside. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Eta } from "eta";
import express, { type ErrorRequestHandler, type Express, type Response } from "express";
import type { Logger, PortalAccounts } from "express-survey-loop";
import { createIntake } from "./intake.js";
import type { Mailer } from "./mail.js";
import type { RecordFolder } from "./record-folder.js";
import { mount, type Settings } from "./settings.js";
import { surveyId } from "./survey-service.js";
import type { Feedback, Ticket, Tickets } from "./tickets.js";
import { createVisitorCheck, refuseForeignSites } from "./visitors.js";

export interface HelpDeskParts {
  readonly settings: Settings;
  readonly tickets: Tickets;
  readonly feedback: RecordFolder<Feedback>;
  readonly mailer: Mailer;
  readonly accounts: PortalAccounts;
  readonly log: Logger;
  closeTicket(ticketId: string): Promise<Ticket | undefined>;
  /** Whether everything that the server needs is open. */
  isReady(): boolean;
}

const viewsFolder = fileURLToPath(new URL("../views/", import.meta.url));

/** Puts the routes into the app: probes first, which ask nobody for a password, then pages and the intake. */
export function addHelpDesk(app: Express, parts: HelpDeskParts): void {
  const { tickets, feedback, mailer, settings } = parts;
  const pages = createPages(settings, mailer);
  const stylesheet = readFileSync(new URL("help-desk.css", new URL("../views/", import.meta.url)));

  app.get("/healthz", (_request, response) => void response.json({ status: "ok" }));
  app.get("/readyz", (_request, response) => {
    if (parts.isReady()) response.json({ status: "ready" });
    else response.status(503).set("Retry-After", "1").json({ status: "not ready" });
  });
  app.get("/help-desk.css", (_request, response) => void response.type("css").send(stylesheet));

  app.use(createVisitorCheck(parts.accounts, settings.isExposed), refuseForeignSites);
  app.get("/", (_request, response) => pages.show(response, "home", {}));
  app.get("/tickets", async (_request, response) => {
    pages.show(response, "tickets", { tickets: await tickets.list() });
  });
  app.post("/tickets", express.urlencoded({ extended: false, limit: "16kb" }), async (request, response) => {
    const { subject, email } = request.body ?? {};
    const isComplete = typeof subject === "string" && subject.trim() !== "" && typeof email === "string";
    if (!isComplete || subject.length > 200 || email.length > 254 || !/^[^\s@]+@[^\s@]+$/.test(email.trim())) {
      return pages.problem(response, 400, "A ticket needs a subject of up to 200 characters and an e-mail address.");
    }
    const { ticketId } = await tickets.open({ subject: subject.trim(), email: email.trim() });
    response.redirect(303, `/tickets/${ticketId}`);
  });
  app.get("/tickets/:ticketId", async (request, response) => {
    const ticket = await tickets.find(request.params.ticketId);
    if (ticket === undefined) return pages.problem(response, 404, "There is no such ticket.");
    const answers = (await feedback.list()).filter(({ ticketId }) => ticketId === ticket.ticketId);
    pages.show(response, "ticket", { ticket, feedback: answers });
  });
  app.post("/tickets/:ticketId/close", async (request, response) => {
    const ticket = await parts.closeTicket(request.params.ticketId);
    if (ticket === undefined) return pages.problem(response, 404, "There is no such ticket.");
    response.redirect(303, `/tickets/${ticket.ticketId}`);
  });
  app.get("/mailbox", async (_request, response) => {
    pages.show(response, "mailbox", { mails: await mailer.list() });
  });
  app.use(createIntake(tickets));

  app.use((_request, response) => pages.problem(response, 404, "There is no such page."));
  const onError: ErrorRequestHandler = (error, _request, response, next) => {
    if (response.headersSent) return next(error);
    const status = (error as { status?: unknown }).status;
    if (typeof status === "number" && status >= 400 && status < 500) {
      return pages.problem(response, status, "This request could not be understood.");
    }
    parts.log.error({ err: error }, "a page of the help desk failed");
    pages.problem(response, 500, "Something went wrong here. The log says what.");
  };
  app.use(onError);
}

function createPages({ dataDir }: Settings, { isSmtp }: Mailer) {
  const eta = new Eta({ views: viewsFolder, cache: true, autoEscape: true, autoTrim: [false, "nl"] });
  const shared = { mount, surveyId, dataDir, isSmtp, moment };
  const show = (response: Response, view: string, values: object, status = 200): void => {
    response.status(status).set({
      // Only what these pages use. The survey loop sets headers of its own on its routes.
      "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'",
      "X-Content-Type-Options": "nosniff",
      // "no-referrer" would make browsers send "Origin: null" with our own forms.
      "Referrer-Policy": "same-origin",
      "Cache-Control": "no-store",
    });
    response.type("html").send(eta.render(view, { ...shared, view, ...values }));
  };
  return {
    show,
    problem: (response: Response, status: number, text: string) => show(response, "problem", { text }, status),
  };
}

function moment(instant: string): string {
  return `${instant.slice(0, 10)} ${instant.slice(11, 16)} UTC`;
}
