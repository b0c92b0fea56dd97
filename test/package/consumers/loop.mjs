/** A consumer in ES modules: one loop through the installed package, every subpath, and what is said about missing peers. */
import assert from "node:assert/strict";
import express from "express";
import { createMemoryStorage, SurveyLoopError, surveyLoop } from "express-survey-loop";
import { createLowdbStorage } from "express-survey-loop/storage/lowdb";
import { createPostgresStorage } from "express-survey-loop/storage/postgres";
import { createSqliteStorage } from "express-survey-loop/storage/sqlite";
import { storageConformance } from "express-survey-loop/storage-conformance";

const secret = "Pq7zK1vNfT3xRb9LmWc5YdHs2JgQe8Ua";
const app = express();
const server = app.listen(0, "127.0.0.1");
await new Promise((resolve) => server.once("listening", resolve));
const publicUrl = `http://127.0.0.1:${server.address().port}/surveys`;
const loop = surveyLoop({ publicUrl, secret, storage: createLowdbStorage({ folder: "data/surveys" }) });
app.use("/surveys", loop);
await loop.ready;

const definition = { pages: [{ elements: [{ type: "rating", name: "satisfaction", title: "How was it?" }] }] };
await loop.operations.publishSurvey({ surveyId: "support", definition });
const { key } = await loop.keys.create({ label: "consumer", scopes: ["invitations:write", "responses:read"] });
const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
const call = async (path, body) =>
  (await fetch(publicUrl + path, { method: "POST", headers, body: JSON.stringify(body) })).json();
const created = await call("/api/v1/surveys/support/invitations", { email: "ann@example.com" });
const form = await (await fetch(created.trackingUrl)).text();
const fields = new URLSearchParams(
  [...form.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]),
);
fields.append(/<input[^>]* name="(q[^"]*)"/.exec(form)[1], "4");
fields.append(.../<button type="submit"[^>]* name="(\w+)" value="(\w+)"/.exec(form).slice(1, 3));
await fetch(created.trackingUrl, { method: "POST", body: fields });
const page = await call("/api/v1/surveys/support/response-export", {});
assert.equal(page.responses.length, 1, JSON.stringify(page));
assert.deepEqual(page.responses[0].answers, { satisfaction: 4 });
assert.match(await (await fetch(`${publicUrl}/soap?wsdl`)).text(), /createTrackingUrl/);
await loop.close();
server.close();

// Optional peers that are not installed are named, with the command that brings them.
const refusal = async (storage) => {
  const error = await storage.open().then(() => undefined, (reason) => reason);
  assert.ok(error instanceof SurveyLoopError, String(error));
  return error.reason;
};
assert.match(await refusal(createSqliteStorage({ file: "data/surveys.db" })), /npm install libsql/);
assert.match(await refusal(createPostgresStorage({ url: "postgres://127.0.0.1:1/none" })), /npm install pg/);
const registry = { registerMetric() {} };
assert.throws(() => surveyLoop({ publicUrl, secret, storage: "memory", metrics: registry }), /npm install prom-client/);

const titles = [];
const it = (title) => titles.push(title);
storageConformance({ describe: (_, declare) => declare(), it, persists: false, createStorage: createMemoryStorage });
assert.ok(titles.length > 50);
