/** Signing in and out. Only registered when the portal has its own accounts. */
import type { HttpRequest, HttpResponse } from "../http/messages.js";
import type { Route } from "../http/route.js";
import type { TestRoom } from "../operations/answering/test-room.js";
import type { Services } from "../operations/context.js";
import type { PortalAccounts } from "./accounts.js";
import { queryFields } from "./form-fields.js";
import { type Gate, isPortalPath, type Visitor } from "./gate.js";
import { createSignInLimit } from "./sign-in-limit.js";

/** What signing in and out needs. */
export interface SignInOptions {
  readonly accounts: PortalAccounts;
  /** Is told of each session that ends by signing out. */
  readonly live: { endOf(sessionId: string): void };
  readonly tests: Pick<TestRoom, "removeEnded">;
}

/** Creates the routes of signing in and out. */
export function signInRoutes(services: Services, gate: Gate, { accounts, live, tests }: SignInOptions): Route[] {
  const { sessions, cookie } = gate;
  const { audit } = services;
  const limit = createSignInLimit(services.now);

  const show = ({ pages, frame }: Visitor, form: { name: string; next: string; isRefused: boolean }): HttpResponse =>
    pages.render(
      frame,
      "login",
      { pageTitle: form.isRefused ? pages.texts.signIn.errorTitle : pages.texts.signIn.title, ...form },
      form.isRefused ? 401 : 200,
    );

  const login = gate.open(async (visitor) =>
    visitor.frame.user === undefined
      ? show(visitor, { name: "", next: queryFields(visitor.request).one("next") ?? "", isRefused: false })
      : visitor.pages.redirect("/portal"),
  );

  const signIn = gate.openForm(async (visitor, fields) => {
    const { request, pages } = visitor;
    const name = fields.one("name") ?? "";
    const next = fields.one("next") ?? "";
    const account = await limit.attempt(request.remoteAddress, name, () =>
      accounts.verify(name, fields.one("password") ?? ""),
    );
    if (account === undefined) {
      services.logger.warn({ remoteAddress: request.remoteAddress }, "wrong name or password at the portal");
      await audit.countFailedSignIn((await accounts.find(name))?.name);
      return show(visitor, { name: name.slice(0, 64), next, isRefused: true });
    }
    await endSession(request);
    await tests.removeEnded();
    await audit.record({ action: "portal.signedIn", actor: `portal:${account.name}` });
    // A new value, never the one that stood in the cookie before: nobody can have planted it.
    return pages.redirect(isPortalPath(next) ? next : "/portal", cookie.set(await sessions.begin(account)));
  });

  const signOut = gate.openForm(async ({ request, pages }) => {
    await endSession(request);
    return pages.redirect("/portal/login", cookie.clear());
  });

  const endSession = async (request: HttpRequest): Promise<void> => {
    const sessionId = cookie.read(request.headers);
    if (sessionId === undefined) return;
    await sessions.end(sessionId);
    live.endOf(sessionId);
  };

  return [
    { method: "GET", path: "/portal/login", kind: "page", handler: login },
    { method: "POST", path: "/portal/login", kind: "page", handler: signIn },
    { method: "POST", path: "/portal/logout", kind: "page", handler: signOut },
  ];
}
