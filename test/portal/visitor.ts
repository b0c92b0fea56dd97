/** A person with a browser, reduced to cookies and forms: what HTTP tests of the portal need. */
import type { PortalHost } from "./portal-host.js";

/** What came back. Redirects are not followed. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly location: string | null;
}

export interface Visitor {
  get(path: string, headers?: Record<string, string>): Promise<Reply>;
  /** Sends a form as a browser on our own page would; the token is that of the page last seen, unless it is given. */
  post(
    path: string,
    fields: Record<string, string | readonly string[]>,
    headers?: Record<string, string>,
  ): Promise<Reply>;
  /** Sends a body as it is, from our own page. */
  postBody(path: string, body: BodyInit): Promise<Reply>;
  signIn(name: string, password: string): Promise<Reply>;
  /** The `Cookie` header. */
  cookies(): string;
  formToken: string;
}

/** Opens a browser without cookies. Paths are relative to the mount. */
export function visitorOf(host: Pick<PortalHost, "url">): Visitor {
  const jar = new Map<string, string>();
  const send = async (path: string, init: RequestInit): Promise<Reply> => {
    const response = await fetch(`${host.url}${path}`, { ...init, redirect: "manual" });
    for (const cookie of response.headers.getSetCookie()) {
      const [name, value] = cookie.split(";")[0]!.split("=");
      if (value === "") jar.delete(name!);
      else jar.set(name!, value!);
    }
    const text = await response.text();
    visitor.formToken = /name="formToken" value="([^"]+)"/.exec(text)?.[1] ?? visitor.formToken;
    return { status: response.status, headers: response.headers, text, location: response.headers.get("location") };
  };
  const cookies = () => [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
  const own = () => ({ cookie: cookies(), origin: new URL(host.url).origin, "sec-fetch-site": "same-origin" });
  const visitor: Visitor = {
    formToken: "",
    cookies,
    get: (path, headers = {}) => send(path, { headers: { cookie: cookies(), ...headers } }),
    post(path, fields, headers = {}) {
      const body = new URLSearchParams();
      for (const [name, value] of Object.entries({ formToken: visitor.formToken, ...fields })) {
        for (const each of typeof value === "string" ? [value] : value) body.append(name, each);
      }
      return send(path, { method: "POST", body, headers: { ...own(), ...headers } });
    },
    postBody: (path, body) => send(path, { method: "POST", body, headers: own() }),
    async signIn(name, password) {
      await visitor.get("/portal/login");
      return visitor.post("/portal/login", { name, password });
    },
  };
  return visitor;
}
