/** A consumer in CommonJS: Node loads the ES modules by require(), and the classes are the same ones. */
const assert = require("node:assert/strict");
const express = require("express");
const { SurveyLoopError, surveyLoop } = require("express-survey-loop");
const { createLowdbStorage } = require("express-survey-loop/storage/lowdb");
const { createSqliteStorage } = require("express-survey-loop/storage/sqlite");
const { createPostgresStorage } = require("express-survey-loop/storage/postgres");
const { storageConformance } = require("express-survey-loop/storage-conformance");

async function main() {
  for (const value of [createLowdbStorage, createSqliteStorage, createPostgresStorage, storageConformance]) {
    assert.equal(typeof value, "function");
  }
  assert.equal((await import("express-survey-loop")).SurveyLoopError, SurveyLoopError);
  const app = express();
  const server = app.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const publicUrl = `http://127.0.0.1:${server.address().port}/surveys`;
  const loop = surveyLoop({ publicUrl, secret: "Pq7zK1vNfT3xRb9LmWc5YdHs2JgQe8Ua", storage: "memory" });
  app.use("/surveys", loop);
  await loop.ready;
  assert.equal((await fetch(`${publicUrl}/openapi.json`)).status, 200);
  await assert.rejects(loop.operations.getInvitation({ invitationId: "none" }), SurveyLoopError);
  await loop.close();
  server.close();
}

main();
