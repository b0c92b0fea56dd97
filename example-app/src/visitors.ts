/**
 * Who may use the help desk's own pages. On a machine of one's own everybody; once others can reach the server, whoever has
 * an account of the survey portal with the role admin, by HTTP Basic.
 */
import { createHash } from "node:crypto";
import type { Request, RequestHandler } from "express";
import type { PortalAccounts } from "express-survey-loop";

/** Wrong passwords an address may send in a minute before it has to wait. */
const maxFailures = 10;
const maxRemembered = 1000;

/** Lets in who may come in; answers 401 or 429 to everybody else. */
export function createVisitorCheck(accounts: PortalAccounts, isExposed: boolean): RequestHandler {
  if (!isExposed) return (_request, _response, next) => next();
  const known = new Map<string, { readonly name: string; readonly revision: number }>();
  const failures = new Map<string, { count: number; readonly until: number }>();
  const isKnown = async (digest: string): Promise<boolean> => {
    const visitor = known.get(digest);
    const account = visitor && (await accounts.find(visitor.name));
    return account !== undefined && account.revision === visitor?.revision && account.role === "admin";
  };
  return async (request, response, next) => {
    const header = request.headers.authorization;
    const digest = createHash("sha256")
      .update(header ?? "")
      .digest("base64");
    // A password is slow to check on purpose, so one that was right a moment ago is remembered by its digest.
    if (header !== undefined && (await isKnown(digest))) return next();
    const address = request.socket.remoteAddress ?? "";
    const failed = failures.get(address);
    if (failed !== undefined && failed.until > Date.now() && failed.count >= maxFailures) {
      response
        .status(429)
        .set("Retry-After", "60")
        .type("text/plain")
        .send("Too many wrong passwords. Wait a minute.\n");
      return;
    }
    const account = await verify(accounts, header);
    if (account !== undefined && account.role === "admin") {
      if (known.size >= maxRemembered) known.clear();
      known.set(digest, account);
      return next();
    }
    if (header !== undefined) {
      const isRecent = failed !== undefined && failed.until > Date.now();
      if (failures.size >= maxRemembered) failures.clear();
      failures.set(
        address,
        isRecent ? { ...failed, count: failed.count + 1 } : { count: 1, until: Date.now() + 60_000 },
      );
    }
    response.status(401).set("WWW-Authenticate", 'Basic realm="Help desk", charset="UTF-8"');
    response
      .type("text/plain")
      .send("The help desk asks for the name and password of a portal account with the role admin.\n");
  };
}

function verify(accounts: PortalAccounts, header: string | undefined) {
  const encoded = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(header ?? "")?.[1];
  const [, name, password] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded ?? "", "base64").toString("utf8")) ?? [];
  return name && password ? accounts.verify(name, password) : Promise.resolve(undefined);
}

/** Refuses what another site's page makes a browser send. Programs send neither header and pass. */
export const refuseForeignSites: RequestHandler = (request, response, next) => {
  if (request.method === "GET" || request.method === "HEAD" || isFromHere(request)) return next();
  response.status(403).type("text/plain").send("This form was not sent from the help desk's own page.\n");
};

function isFromHere({ headers }: Request): boolean {
  const site = headers["sec-fetch-site"];
  if (site !== undefined) return site === "same-origin" || site === "none";
  const { origin, host } = headers;
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}
