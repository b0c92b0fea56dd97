/**
 * A day in the life of the product over HTTP, each step repeated when the caller is told to: create, batch, open the link,
 * answer, export with acknowledgement, report, erase, publish. What must be there in the end is the same, whatever failed.
 */
import { strict as assert } from "node:assert";
import type { Storage, StorageRecord } from "../../src/storage/contract.js";
import { collect } from "../../src/storage-conformance/examples.js";
import { getPage, hiddenFields, postForm } from "../forms/form-host.js";
import { definition, type RunningHost } from "../http/hosts.js";

/** What went wrong for callers on the way. */
export interface ScenarioFigures {
  /** Replies with 503, and rows of a batch that failed. */
  failures: number;
}

type Reply = { readonly status: number; readonly headers: Headers; readonly body: string };

/** Runs the scenario. `afterFailure` is called after each failure, before the step is repeated. */
export async function runScenario(host: RunningHost, afterFailure: () => Promise<void>): Promise<ScenarioFigures> {
  const figures = { failures: 0 };
  const failed = async () => {
    figures.failures++;
    assert.ok(figures.failures < 12, "the service does not recover");
    await afterFailure();
  };
  const repeated = async (step: () => Promise<Reply>): Promise<Reply> => {
    for (;;) {
      const reply = await step();
      if (reply.status !== 503) {
        assert.ok(reply.status < 400, `status ${reply.status}: ${reply.body}`);
        return reply;
      }
      assert.match(reply.headers.get("retry-after") ?? "", /^[1-9]\d*$/, "503 without Retry-After");
      await failed();
    }
  };
  const call = (path: string, body: object, method = "POST") =>
    repeated(async () => {
      const headers = { "content-type": "application/json", authorization: `Bearer ${host.key}` };
      const reply = await fetch(`${host.url}/api/v1${path}`, { method, headers, body: JSON.stringify(body) });
      return { status: reply.status, headers: reply.headers, body: await reply.text() };
    });
  const page = async (fetched: ReturnType<typeof getPage>) => {
    const { status, headers, html } = await fetched;
    return { status, headers, body: html };
  };

  const created = JSON.parse((await call("/surveys/support/invitations", { email: "ann@example.org" })).body);
  const recipients = ["bob", "cid", "dan", "eve"].map((name) => ({ email: `${name}@example.org` }));
  for (;;) {
    const batch = JSON.parse((await call("/surveys/support/invitations/batch", { recipients })).body);
    if (batch.failedCount === 0) break;
    await failed();
  }
  const { trackingUrl, invitationId } = created;
  for (const answers of [{ q0: "4", q1: "9" }, { q3: "thanks" }]) {
    const { body } = await repeated(() => page(getPage(trackingUrl)));
    // One submit, sent again as it was, as a browser does.
    if (!body.includes('<input type="hidden"')) break;
    await repeated(() => page(postForm(trackingUrl, { ...hiddenFields(body), ...answers })));
  }
  const first = JSON.parse((await call("/surveys/support/response-export", { consumer: "nightly" })).body);
  const acknowledge = { consumer: "nightly", acknowledge: first.checkpoint };
  assert.equal(first.responses.length, 1);
  assert.equal(JSON.parse((await call("/surveys/support/response-export", acknowledge)).body).responses.length, 0);
  const report = { invitationId, happened: "sent", happenedAt: "2026-03-01T10:00:00Z" };
  for (;;) {
    const reply = JSON.parse((await call("/delivery-reports", { reports: [report] })).body);
    if (reply.failedCount === 0) break;
    await failed();
  }
  await call("/erasures", { email: "bob@example.org" });
  await call("/surveys/support", { definition: { ...definition, title: "Changed" } }, "PUT");
  return figures;
}

/** What must be stored after the scenario, and nothing else: exactly once each, whatever had to be repeated. */
export async function assertScenarioIsStored(storage: Storage): Promise<void> {
  const records = await collect(storage);
  const of = <K extends StorageRecord["kind"]>(kind: K) =>
    records.filter((record): record is Extract<StorageRecord, { kind: K }> => record.kind === kind);
  const units = of("unit").map(({ unit }) => unit);
  const emails = units.map(({ invitation }) => invitation.email ?? "erased").sort();
  assert.deepEqual(
    emails,
    ["ann", "cid", "dan", "erased", "eve"].map((name) => (name === "erased" ? name : `${name}@example.org`)).sort(),
  );
  const ann = units.find(({ invitation }) => invitation.email === "ann@example.org")!;
  assert.deepEqual(
    ann.responses.map(({ status, answers }) => [status, { ...answers }]),
    [["complete", { satisfaction: 4, recommend: 9, comment: "thanks" }]],
  );
  assert.equal(ann.invitation.deliveryMarks?.length, 1);
  const totals = Object.fromEntries(await storage.readCounters("support"));
  assert.deepEqual(
    [totals.invited, totals.sent, totals.started, totals.completed, totals["value/recommend/9"]],
    [5, 1, 1, 1, 1],
  );
  const versions = of("survey").map(({ survey }) => survey.definition.title);
  assert.equal(versions.at(-1), "Changed");
  const checkpoints = of("document").filter(({ collection }) => collection === "consumers");
  assert.equal(checkpoints.length, 1);
}
