/** Signing in and out. Only registered when the portal has its own accounts. */
import type { HttpRequest, HttpResponse } from "../http/messages.js";
import type { Route } from "../http/route.js";
import type { TestRoom } from "../operations/answering/test-room.js";
import type { Services } from "../operations/context.js";
import type { PortalAccounts } from "./accounts.js";
import { queryFields } from "./form-fields.js";
import { type Gate, isPortalPath } from "./gate.js";
import type { PageFrame } from "./portal-pages.js";
import { createSignInLimit } from "./sign-in-limit.js";

/** Creates the routes of signing in and out. */
export function signInRoutes(services: Services, gate: Gate, accounts: PortalAccounts, tests: TestRoom): Route[] {
  const { pages, sessions, cookie } = gate;
  const limit = createSignInLimit(services.now);

  const show = (frame: PageFrame, form: { name: string; next: string; isRefused: boolean }): HttpResponse =>
    pages.render(
      frame,
      "login",
      { pageTitle: form.isRefused ? pages.texts.signIn.errorTitle : pages.texts.signIn.title, ...form },
      form.isRefused ? 401 : 200,
    );

  const login = gate.open(async (request, frame) =>
    frame.user === undefined
      ? show(frame, { name: "", next: queryFields(request).one("next") ?? "", isRefused: false })
      : pages.redirect("/portal"),
  );

  const signIn = gate.openForm(async (request, frame, fields) => {
    const name = fields.one("name") ?? "";
    const next = fields.one("next") ?? "";
    const account = await limit.attempt(request.remoteAddress, name, () =>
      accounts.verify(name, fields.one("password") ?? ""),
    );
    if (account === undefined) {
      services.logger.warn({ remoteAddress: request.remoteAddress }, "wrong name or password at the portal");
      return show(frame, { name: name.slice(0, 64), next, isRefused: true });
    }
    await endSession(request);
    await tests.removeEnded();
    // A new value, never the one that stood in the cookie before: nobody can have planted it.
    return pages.redirect(isPortalPath(next) ? next : "/portal", cookie.set(await sessions.begin(account)));
  });

  const signOut = gate.openForm(async (request) => {
    await endSession(request);
    return pages.redirect("/portal/login", cookie.clear());
  });

  const endSession = async (request: HttpRequest): Promise<void> => {
    const sessionId = cookie.read(request.headers);
    if (sessionId !== undefined) await sessions.end(sessionId);
  };

  return [
    { method: "GET", path: "/portal/login", kind: "page", handler: login },
    { method: "POST", path: "/portal/login", kind: "page", handler: signIn },
    { method: "POST", path: "/portal/logout", kind: "page", handler: signOut },
  ];
}
