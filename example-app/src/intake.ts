/**
 * The XML intake: other systems of the house open tickets here. It reads with express-xml-bodyparser, as many existing apps
 * do, and puts around that parser what it lacks: a limit on size, and a guard against its calling on twice.
 */
import express, { type Request, type RequestHandler, type Response, type Router } from "express";
import xmlBodyParser from "express-xml-bodyparser";
import type { NewTicket, Tickets } from "./tickets.js";

const maxIntakeBytes = 64 * 1024;

/** Creates the route `POST /intake`. */
export function createIntake(tickets: Tickets): Router {
  const router = express.Router();
  router.post("/intake", refuseOthers, limitSize, createXmlReader(), async (request: Request, response: Response) => {
    const ticket = readTicket(request.body);
    if (typeof ticket === "string") return answer(response, 400, "refused", ticket);
    const { ticketId } = await tickets.open(ticket);
    answer(response, 201, "ticketId", ticketId);
  });
  return router;
}

/** The parser would pass over what is not XML without reading it, and reads everything as UTF-8. */
const refuseOthers: RequestHandler = (request, response, next) => {
  const type = /^(text|application)\/xml\s*(;\s*charset="?(utf-8|us-ascii)"?\s*)?$/i;
  if (type.test(request.headers["content-type"] ?? "") && !request.headers["content-encoding"]) return next();
  answer(response, 415, "refused", "Send text/xml in UTF-8, without Content-Encoding.");
};

/** The parser collects without end, so the announced length is checked, and then what really comes. */
const limitSize: RequestHandler = (request, response, next) => {
  const refuse = () => {
    request.pause();
    if (response.headersSent) return;
    response.set("Connection", "close");
    answer(response, 413, "refused", `A ticket has at most ${maxIntakeBytes} bytes.`);
  };
  if (Number(request.headers["content-length"] ?? 0) > maxIntakeBytes) return refuse();
  let received = 0;
  request.on("data", (piece: Buffer | string) => {
    received += Buffer.byteLength(piece);
    if (received > maxIntakeBytes) refuse();
  });
  next();
};

/** Without `async` a malformed document ends the process; even with it the parser may call on twice, or after a refusal. */
function createXmlReader(): RequestHandler {
  const parse = xmlBodyParser({ async: true, normalize: false, normalizeTags: false, trim: false });
  return (request, response, next) => {
    let hasCalledOn = false;
    parse(request, response, (error?: unknown) => {
      if (hasCalledOn || response.headersSent) return;
      hasCalledOn = true;
      if (error === undefined) return next();
      const why =
        (error as { status?: number }).status === 411 ? "The body is empty." : "The body is not well-formed XML.";
      answer(response, 400, "refused", why);
    });
  };
}

/** A ticket, or what is wrong with it. */
function readTicket(body: unknown): NewTicket | string {
  const expected = "Expected <ticket> with <subject>, <email> and perhaps <description>, <employeeId> and <language>.";
  const ticket = (body as { ticket?: unknown } | undefined)?.ticket;
  if (typeof ticket !== "object" || ticket === null) return expected;
  const text = (name: string): string | undefined => {
    const value: unknown = Object.hasOwn(ticket, name) ? (ticket as Record<string, unknown>)[name] : undefined;
    return Array.isArray(value) && value.length === 1 && typeof value[0] === "string" ? value[0].trim() : undefined;
  };
  const [subject, email] = [text("subject"), text("email")];
  if (!subject || !email) return expected;
  if (subject.length > 200) return "The subject has at most 200 characters.";
  if (!/^[^\s@]+@[^\s@]+$/.test(email) || email.length > 254) return "The e-mail address is none.";
  const [description, employeeId, language] = [text("description"), text("employeeId"), text("language")];
  return {
    subject,
    email,
    ...(description ? { description } : {}),
    ...(employeeId ? { employeeId: employeeId.slice(0, 64) } : {}),
    ...(language ? { language } : {}),
  };
}

function answer(response: Response, status: number, element: string, text: string): void {
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  response
    .status(status)
    .type("text/xml")
    .send(`<?xml version="1.0" encoding="UTF-8"?>\n<${element}>${escaped}</${element}>\n`);
}
