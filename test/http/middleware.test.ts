/** The middleware inside real hosts: Express 4 and 5, at `/` and below a prefix, beside the host's body parsers. */
import { request as httpRequest } from "node:http";
import express from "express";
import request from "supertest";
import { describe, expect, it } from "vitest";
import { createMemoryStorage, surveyLoop } from "../../src/index.js";
import { definition, type HostSetup, secret, useHosts } from "./hosts.js";

const host = useHosts();

const soapCall = (email: string) =>
  `<?xml version="1.0"?><e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><createTrackingUrl xmlns="urn:express-survey-loop:v1"><surveyId>support</surveyId><email>${email}</email></createTrackingUrl></e:Body></e:Envelope>`;
const xmlRpcCall = (email: string) =>
  `<?xml version="1.0"?><methodCall><methodName>surveyLoop.createTrackingUrl</methodName><params><param><value><struct><member><name>surveyId</name><value><string>support</string></value></member><member><name>email</name><value>${email}</value></member></struct></value></param></params></methodCall>`;

const layouts = [4, 5].flatMap((version) =>
  ["/", "/surveys", "/deep/er/surveys"].flatMap((mount) =>
    ["none", "before", "after"].map((parsers) => ({ version, mount, parsers }) as Required<Omit<HostSetup, "options">>),
  ),
);

describe.each(layouts)("in Express $version, mounted at $mount, with the host's parsers $parsers", (layout) => {
  it("serves SOAP, XML-RPC, JSON and the form, and leaves the host's routes and headers alone", async () => {
    const { url, origin, key, hostErrors } = await host(layout);
    const headers = { authorization: `Bearer ${key}` };
    const post = async (path: string, type: string, body: string) => {
      const response = await fetch(url + path, { method: "POST", headers: { ...headers, "content-type": type }, body });
      return { status: response.status, text: await response.text() };
    };
    const soap = await post("/soap", "text/xml; charset=utf-8", soapCall("ann@example.com"));
    expect(soap.status, soap.text).toBe(200);
    const trackingUrl = /<(?:\w+:)?trackingUrl>([^<]+)</.exec(soap.text)![1]!;
    expect(trackingUrl.startsWith(`${url}/s/`)).toBe(true);
    const xmlRpc = await post("/xmlrpc", "text/xml", xmlRpcCall("ann@example.com"));
    expect(xmlRpc.text).toContain(trackingUrl);
    const json = await post("/api/v1/surveys/support/invitations", "application/json", '{"email":"ann@example.com"}');
    expect(JSON.parse(json.text)).toMatchObject({ trackingUrl, created: false });

    const form = await fetch(`${trackingUrl}?employeeId=42`);
    expect(form.status).toBe(200);
    const page = await form.text();
    expect(page).toContain("How satisfied were you?");
    const fields = new URLSearchParams(
      [...page.matchAll(/<input[^>]*type="hidden"[^>]*>/g)].map(([input]): [string, string] => [
        /name="([^"]*)"/.exec(input)![1]!,
        /value="([^"]*)"/.exec(input)?.[1] ?? "",
      ]),
    );
    fields.set("q0", "5");
    fields.set("action", "next");
    const sent = await fetch(trackingUrl, {
      method: "POST",
      redirect: "manual",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: fields.toString(),
    });
    expect(sent.status, await sent.text()).toBe(303);

    for (const path of ["/before", "/after"]) {
      const own = await fetch(origin + path);
      expect(own.status).toBe(200);
      expect(own.headers.get("x-host")).toBe("kept");
      expect(own.headers.get("x-powered-by")).toBe("Express");
      expect(own.headers.get("content-security-policy")).toBeNull();
      expect(await own.text()).toContain("host page");
    }
    const unknown = await fetch(`${origin}/nobody-knows-this`);
    expect(unknown.status).toBe(404);
    expect(unknown.headers.get("content-type")).toContain("text/html");
    expect(hostErrors).toEqual([]);
  });
});

describe("the middleware", () => {
  it("lets two instances with different storage live in one app", async () => {
    const app = express();
    const publicUrl = "http://127.0.0.1:1";
    const one = surveyLoop({
      publicUrl: `${publicUrl}/one`,
      secret,
      storage: createMemoryStorage(),
      instanceName: "one",
    });
    const two = surveyLoop({ publicUrl: `${publicUrl}/two`, secret, storage: "memory", instanceName: "two" });
    app.use("/one", one);
    app.use("/two", two);
    await one.operations.publishSurvey({ surveyId: "support", definition });
    const { trackingUrl } = await one.operations.createTrackingUrl({ surveyId: "support", email: "ann@example.com" });
    const path = trackingUrl.slice(publicUrl.length);
    await request(app).get(path).expect(200);
    await request(app).get(path.replace("/one/", "/two/")).expect(404);
    expect((await two.operations.listSurveys()).surveys).toEqual([]);
    const { key } = await one.keys.create({ label: "one", scopes: ["surveys:read"] });
    await request(app).get("/one/api/v1/surveys").set("X-API-Key", key).expect(200);
    await request(app).get("/two/api/v1/surveys").set("X-API-Key", key).expect(401);
    await Promise.all([one.close(), two.close()]);
  });

  it("answers 503 with Retry-After until storage is open, and tells the failure to `ready` and the log alone", async () => {
    const errors: unknown[] = [];
    const storage = { ...createMemoryStorage(), open: () => Promise.reject(new Error("no disk")) };
    const logger = { debug() {}, info() {}, warn() {}, error: (fields: object) => void errors.push(fields) };
    const loop = surveyLoop({ publicUrl: "http://127.0.0.1:1", secret, storage, logger });
    const app = express();
    app.use(loop);
    const response = await request(app).get("/api/v1/surveys").set("X-API-Key", "a.b").expect(503);
    expect(response.headers["retry-after"]).toBe("5");
    expect(response.body.code).toBe("unavailable");
    await expect(loop.ready).rejects.toThrow("no disk");
    expect(errors).toHaveLength(1);
    await expect(loop.operations.listSurveys()).rejects.toThrow("no disk");
    await loop.close();
  });

  it("refuses everything after close, and closes only once", async () => {
    const { loop, url, key } = await host();
    await Promise.all([loop.close(), loop.close()]);
    const response = await fetch(`${url}/api/v1/surveys`, { headers: { "x-api-key": key } });
    expect(response.status).toBe(503);
    await expect(loop.operations.listSurveys()).rejects.toMatchObject({ code: "unavailable" });
  });

  it("emits typed events after the change, and survives listeners that fail", async () => {
    const { loop } = await host();
    const seen: string[] = [];
    loop.on("invitation.created", ({ invitation }) => void seen.push(invitation.email!));
    loop.on("invitation.created", () => {
      throw new Error("a listener's mistake");
    });
    loop.on("invitation.created", () => Promise.reject(new Error("another")));
    const stop = loop.on("invitation.created", () => void seen.push("stopped"));
    stop();
    await loop.operations.createTrackingUrl({ surveyId: "support", email: "ann@example.com" });
    await loop.operations.createTrackingUrl({ surveyId: "support", email: "ann@example.com" });
    expect(seen).toEqual(["ann@example.com"]);
  });

  it("sends the header of a GET alone for HEAD", async () => {
    const { url } = await host();
    const head = await fetch(`${url}/openapi.json`, { method: "HEAD" });
    expect(head.status).toBe(200);
    expect(Number(head.headers.get("content-length"))).toBeGreaterThan(1000);
    expect(await head.text()).toBe("");
  });

  it("T46 answers odd methods with 405 and Allow", async () => {
    const { url } = await host();
    for (const [method, path, allow] of [
      ["DELETE", "/soap", "GET, POST, HEAD"],
      ["PATCH", "/xmlrpc", "POST"],
      ["OPTIONS", "/api/v1/surveys", "GET, HEAD"],
      ["PUT", "/s/abc", "GET, POST, HEAD"],
    ] as const) {
      const response = await fetch(url + path, { method });
      expect(response.status, path).toBe(405);
      const allowed = response.headers.get("allow")!.split(", ").sort();
      expect(allowed, path).toEqual(allow.split(", ").sort());
    }
  });

  it("T16 makes no address from Host or X-Forwarded headers", async () => {
    const { url, key } = await host();
    const poison = {
      host: "evil.example",
      "x-forwarded-host": "evil.example",
      "x-forwarded-proto": "https",
      forwarded: "host=evil.example",
    };
    for (const path of [
      "/soap?wsdl",
      "/soap?wsdl=soap12",
      "/openapi.json",
      "/portal",
      "/portal/login",
      "/api/v1/surveys/support/invitations",
    ]) {
      const text = await new Promise<string>((resolve, reject) => {
        const outgoing = httpRequest(
          url + path,
          { headers: { ...poison, authorization: `Bearer ${key}` } },
          (response) => {
            let received = JSON.stringify(response.headers);
            response.on("data", (chunk) => {
              received += chunk;
            });
            response.on("end", () => resolve(received));
          },
        );
        outgoing.on("error", reject).end();
      });
      expect(text, path).not.toContain("evil.example");
    }
  });

  it("T42-T45 sends its security headers with every page and protocol, and no cookie with the form", async () => {
    const { url, loop } = await host();
    const { trackingUrl } = await loop.operations.createTrackingUrl({ surveyId: "support", email: "ann@example.com" });
    for (const address of [
      trackingUrl,
      `${url}/portal/login`,
      `${url}/api/v1/surveys`,
      `${url}/soap?wsdl`,
      `${trackingUrl}/unsubscribe`,
      `${url}/s/none`,
    ]) {
      const { headers } = await fetch(address);
      expect(headers.get("referrer-policy"), address).toBe("no-referrer");
      expect(headers.get("cache-control"), address).toContain("no-store");
      expect(headers.get("x-content-type-options"), address).toBe("nosniff");
      expect(headers.get("content-type"), address).toMatch(/charset=utf-8/i);
      expect(headers.get("content-security-policy"), address).toContain("frame-ancestors 'none'");
      expect(headers.get("content-security-policy"), address).not.toContain("unsafe");
      expect(headers.get("x-powered-by"), address).toBeNull();
    }
    expect((await fetch(trackingUrl)).headers.get("set-cookie")).toBeNull();
  });

  it("T44 lets the origins of a survey embed its form, and nobody the portal", async () => {
    const { loop, url } = await host();
    const embedded = {
      ...definition,
      surveyLoop: { ...definition.surveyLoop, frameAncestors: ["https://help.example.com"] },
    };
    await loop.operations.publishSurvey({ surveyId: "embedded", definition: embedded });
    const { trackingUrl } = await loop.operations.createTrackingUrl({ surveyId: "embedded", email: "ann@example.com" });
    const form = await fetch(trackingUrl);
    expect(form.headers.get("content-security-policy")).toContain("frame-ancestors https://help.example.com");
    expect(form.headers.get("x-frame-options")).toBeNull();
    const portal = await fetch(`${url}/portal/login`);
    expect(portal.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    expect(portal.headers.get("x-frame-options")).toBe("DENY");
  });
});
