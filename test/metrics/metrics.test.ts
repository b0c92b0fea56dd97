/** Metrics in a real registry of prom-client, as Prometheus reads them. */
import { Registry } from "prom-client";
import { describe, expect, it } from "vitest";
import { createMemoryStorage, type Storage, SurveyLoopError, surveyLoop } from "../../src/index.js";
import { type RunningHost, secret, useHosts } from "../http/hosts.js";

const start = useHosts();

const soapCall = (inner: string) =>
  `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${inner}</s:Body></s:Envelope>`;
const methodCall = (name: string, params = "") =>
  `<methodCall><methodName>${name}</methodName><params>${params}</params></methodCall>`;

function post(host: RunningHost, path: string, body: string, key = host.key): Promise<Response> {
  const type = path.startsWith("/api") ? "application/json" : "text/xml";
  return fetch(host.url + path, { method: "POST", body, headers: { "x-api-key": key, "content-type": type } });
}

/** The value of a series, `undefined` when there is none. */
async function readSeries(registry: Registry, series: string): Promise<number | undefined> {
  const lines = (await registry.metrics()).split("\n");
  const line = lines.find((each) => each.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
}

describe("calls", () => {
  it("are counted by protocol, operation and code, each with its time", async () => {
    const registry = new Registry();
    const host = await start({ options: { metrics: registry } });
    const call = (series: string) => readSeries(registry, `survey_loop_calls_total{${series}}`);
    await post(host, "/soap", soapCall('<listSurveys xmlns="urn:express-survey-loop:v1"/>'));
    await post(
      host,
      "/soap",
      soapCall('<getSurvey xmlns="urn:express-survey-loop:v1"><surveyId>none</surveyId></getSurvey>'),
    );
    await post(host, "/xmlrpc", methodCall("surveyLoop.listSurveys"));
    await post(host, "/xmlrpc", methodCall("system.listMethods"));
    await post(host, "/api/v1/surveys/support/invitations", '{"email":"ann@example.com"}');
    await post(host, "/api/v1/surveys/support/invitations", "{}");
    await post(host, "/api/v1/erasures", "{}", "wrong.key");
    await host.loop.operations.getInvitation({ invitationId: "none" }).catch(() => {});
    expect(await call('protocol="soap",operation="listSurveys",code="ok"')).toBe(1);
    expect(await call('protocol="soap",operation="getSurvey",code="not_found"')).toBe(1);
    expect(await call('protocol="xml-rpc",operation="listSurveys",code="ok"')).toBe(1);
    expect(await call('protocol="xml-rpc",operation="system.listMethods",code="ok"')).toBe(1);
    expect(await call('protocol="json",operation="createTrackingUrl",code="ok"')).toBe(1);
    expect(await call('protocol="json",operation="createTrackingUrl",code="invalid_argument"')).toBe(1);
    expect(await call('protocol="json",operation="eraseRespondent",code="unauthenticated"')).toBe(1);
    expect(await call('protocol="in-process",operation="getInvitation",code="not_found"')).toBe(1);
    const timed = 'survey_loop_call_seconds_count{protocol="json",operation="createTrackingUrl"}';
    expect(await readSeries(registry, timed)).toBe(2);
  });

  it("in a multicall are counted one by one", async () => {
    const registry = new Registry();
    const host = await start({ options: { metrics: registry } });
    const inner = (name: string) =>
      `<value><struct><member><name>methodName</name><value>${name}</value></member></struct></value>`;
    const calls = `<param><value><array><data>${["listSurveys", "listSurveys", "nothing"].map(inner).join("")}</data></array></value></param>`;
    await post(host, "/xmlrpc", methodCall("system.multicall", calls));
    const call = (series: string) => readSeries(registry, `survey_loop_calls_total{protocol="xml-rpc",${series}}`);
    expect(await call('operation="listSurveys",code="ok"')).toBe(2);
    expect(await call('operation="none",code="unknown_operation"')).toBe(1);
  });

  it("cannot make series by names that a caller chooses", async () => {
    const registry = new Registry();
    const host = await start({ options: { metrics: registry } });
    for (let number = 0; number < 30; number++) {
      await post(host, "/xmlrpc", methodCall(`surveyLoop.method${number}`));
      await post(host, "/soap", soapCall(`<m${number} xmlns="urn:express-survey-loop:v1"/>`));
      await post(host, `/api/v1/path${number}`, "{}");
      await post(host, "/xmlrpc", methodCall("listSurveys"), `key${number}.wrong`);
    }
    const text = await registry.metrics();
    expect(text).not.toMatch(/method\d|"m\d|path\d|key\d/);
    expect(text.split("\n").filter((line) => line.startsWith("survey_loop_calls_total{")).length).toBeLessThan(8);
  });
});

describe("storage and feeds", () => {
  it("tell how long writes take and which have failed", async () => {
    const registry = new Registry();
    const memory = createMemoryStorage();
    const storage: Storage = {
      ...memory,
      commit: async (changes) => {
        if (changes.some(({ invitation }) => invitation?.externalId === "T-bad")) {
          throw new SurveyLoopError("unavailable", "The disk is full.");
        }
        const outcomes = await memory.commit(changes);
        const isHalfDone = changes.some(({ invitation }) => invitation?.externalId === "T-half");
        return isHalfDone ? outcomes.map(() => ({ committed: false, failed: new Error("one file") })) : outcomes;
      },
    };
    const host = await start({ options: { metrics: registry, storage } });
    const create = (externalId: string) =>
      host.loop.operations.createTrackingUrl({ surveyId: "support", email: "ann@example.com", externalId });
    await create("T-1");
    await expect(create("T-bad")).rejects.toThrow("unavailable");
    await expect(create("T-half")).rejects.toThrow("unavailable");
    const count = (method: string, result: string) =>
      readSeries(registry, `survey_loop_storage_write_seconds_count{method="${method}",result="${result}"}`);
    expect(await count("commit", "ok")).toBe(1);
    expect(await count("commit", "failed")).toBe(2);
    expect(await count("addSurveyVersion", "ok")).toBe(1);
  });

  it("tell how far each consumer is behind, and when it last moved", async () => {
    const registry = new Registry();
    const host = await start({ options: { metrics: registry } });
    const { operations } = host.loop;
    for (const number of [1, 2, 3]) {
      await operations.createTrackingUrl({ surveyId: "support", email: "ann@example.com", externalId: `T-${number}` });
    }
    const labels = '{survey="support",feed="invitations",consumer="crm"}';
    const page = await operations.exportInvitations({ surveyId: "support", consumer: "crm", pageSize: 2 });
    expect(await readSeries(registry, `survey_loop_feed_lag${labels}`)).toBe(3);
    const before = Math.floor(Date.now() / 1000);
    await operations.exportInvitations({ surveyId: "support", consumer: "crm", acknowledge: page.checkpoint });
    expect(await readSeries(registry, `survey_loop_feed_lag${labels}`)).toBe(1);
    const moved = await readSeries(registry, `survey_loop_feed_acknowledged_timestamp_seconds${labels}`);
    expect(moved).toBeGreaterThanOrEqual(before);
  });

  it("say whether calls are taken", async () => {
    const registry = new Registry();
    const host = await start({ options: { metrics: registry } });
    expect(await readSeries(registry, "survey_loop_ready")).toBe(1);
    await host.loop.close();
    expect(await readSeries(registry, "survey_loop_ready")).toBe(0);
  });
});

describe("the option metrics", () => {
  const options = { publicUrl: "https://www.example.com/surveys", secret, storage: "memory" };

  it("is refused when it is no registry", () => {
    expect(() => surveyLoop({ ...options, metrics: true as never })).toThrow(
      "metrics is boolean. Give a registry of prom-client: new Registry(). See docs/monitoring.md.",
    );
  });

  it("explains why two loops cannot share a registry", () => {
    const metrics = new Registry();
    surveyLoop({ ...options, metrics });
    expect(() => surveyLoop({ ...options, metrics })).toThrow(/Give each survey loop a Registry of its own/);
  });
});

describe("the event call.finished", () => {
  it("comes in the asynchronous context of its request, so that tracing finds its span", async () => {
    const { AsyncLocalStorage } = await import("node:async_hooks");
    const spans = new AsyncLocalStorage<string>();
    const host = await start();
    const seen: unknown[] = [];
    host.loop.on("call.finished", (call) => void seen.push({ span: spans.getStore(), ...call }));
    await spans.run("own span", () => host.loop.operations.listSurveys());
    await Promise.resolve();
    expect(seen).toEqual([
      {
        span: "own span",
        requestId: expect.any(String),
        protocol: "in-process",
        operation: "listSurveys",
        code: "ok",
        seconds: expect.any(Number),
      },
    ]);
  });
});
