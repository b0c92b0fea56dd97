/** A server under measurement, in a process of its own. Started by `run.js` with the contender's name; tells its CPU time when asked. */
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import express from "express";
import { createMemoryStorage, surveyLoop } from "../dist/index.js";
import { watchLoop } from "./held.js";
import { storeResponses } from "./responses.js";
import { definition, exportedSurveyId, fiftyQuestions, ownPages, secret, surveyId } from "./workload.js";

const [, , name, storageName] = process.argv;

const folder = storageName === "lowdb" ? mkdtempSync(join(tmpdir(), "survey-loop-bench-")) : undefined;
if (folder) process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const storage = folder ? `lowdb:${folder}` : createMemoryStorage();
const loop = surveyLoop({ publicUrl: "http://127.0.0.1/surveys", secret, storage });
await loop.ready;
await loop.operations.publishSurvey({ surveyId, definition });
await loop.operations.publishSurvey({ surveyId: exportedSurveyId, definition });
await loop.operations.publishSurvey({ surveyId: "fifty", definition: fiftyQuestions });
await loop.operations.publishSurvey({ surveyId: "own", definition: ownPages });
const scopes = ["invitations:write", "responses:read", "surveys:read"];
const { key } = await loop.keys.create({ label: "bench", scopes });

/** node-soap and strong-soap give lists and records as repeated elements; the operation takes them by their plural names. */
const fromSoapRecipient = ({ parameter, ...rest }) => ({
  ...rest,
  ...(parameter && { parameters: [parameter].flat() }),
});
const fromSoap = ({ recipient, ...call }) => ({
  ...fromSoapRecipient(call),
  ...(recipient && { recipients: [recipient].flat().map(fromSoapRecipient) }),
});
/** npm xmlrpc writes a member without value for what is undefined. Only rows have such members, and the responses' own. */
const withoutUndefined = (result) => {
  const isList = ([, value]) => Array.isArray(value) && typeof value[0] === "object";
  const dropped = (row) => {
    const kept = {};
    for (const name in row) if (row[name] !== undefined) kept[name] = row[name];
    return kept;
  };
  const lists = Object.entries(result).filter(isList);
  return { ...dropped(result), ...Object.fromEntries(lists.map(([name, rows]) => [name, rows.map(dropped)])) };
};
const records = (record) => record && Object.entries(record).map(([name, value]) => ({ name, value }));
const answerRows = (answers) =>
  Object.entries(answers).flatMap(([questionId, value]) =>
    [value].flat().map((each) => ({ questionId, value: String(each) })),
  );
const toSoap = ({ recipientResults, responses, ...rest }) => ({
  result: {
    ...rest,
    ...(recipientResults && { recipientResult: recipientResults }),
    ...(responses && {
      response: responses.map(({ parameters, answers, ...response }) => ({
        ...response,
        parameter: records(parameters),
        answer: answerRows(answers),
      })),
    }),
  },
});
const soapHandlers = Object.fromEntries(
  ["createTrackingUrl", "createTrackingUrls", "exportResponses"].map((operation) => [
    operation,
    (call) => loop.operations[operation](fromSoap(call)).then(toSoap),
  ]),
);
const withCallback = (handler) => (call, callback) => {
  handler(call).then((result) => callback(null, result), callback);
};
const soapServices = (wrap) => ({
  SurveyLoopService: {
    SurveyLoopSoap11: Object.fromEntries(
      Object.entries(soapHandlers).map(([operation, handler]) => [operation, wrap(handler)]),
    ),
  },
});

async function ownWsdl() {
  const app = express().use("/surveys", loop);
  const server = app.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const text = await (await fetch(`http://127.0.0.1:${server.address().port}/surveys/soap?wsdl`)).text();
  server.closeAllConnections();
  server.close();
  return text;
}

const contenders = {
  /** Express answering a constant. */
  express() {
    const app = express();
    app.post("/constant", (_req, res) => void res.send("<constant/>"));
    return createServer(app);
  },
  /** Express answering a page of as many bytes as are asked for. */
  "express page"() {
    const app = express();
    const pages = new Map();
    app.get("/page", (req, res) => {
      const { bytes } = req.query;
      let page = pages.get(bytes);
      if (page === undefined) {
        page = `<!doctype html><title>constant</title>${"x".repeat(Number(bytes) - 38)}`;
        pages.set(bytes, page);
      }
      res.send(page);
    });
    return createServer(app);
  },
  /** The product in an Express app. */
  ours() {
    return createServer(express().use("/surveys", loop));
  },
  async "node-soap"() {
    const soap = await import("soap");
    const app = express();
    const wsdl = await ownWsdl();
    await new Promise((resolve) => {
      soap.listen(app, "/surveys/soap", soapServices(withCallback), wsdl, resolve);
    });
    return createServer(app);
  },
  async "strong-soap"() {
    const { soap } = (await import("strong-soap")).default;
    const server = createServer((_req, res) => res.writeHead(404).end());
    const wsdl = new soap.WSDL(await ownWsdl(), "bench.wsdl", {});
    await new Promise((resolve, reject) => wsdl.load((error) => (error ? reject(error) : resolve())));
    soap.listen(server, "/surveys/soap", soapServices(withCallback), await ownWsdl());
    return server;
  },
  async "npm xmlrpc"() {
    const { default: xmlrpc } = await import("xmlrpc");
    const server = xmlrpc.createServer({ host: "127.0.0.1", port: 0 });
    for (const [operation, run] of Object.entries(loop.operations)) {
      server.on(`surveyLoop.${operation}`, (_error, [call], callback) => {
        run(call).then((result) => callback(null, withoutUndefined(result)), callback);
      });
    }
    return server.httpServer;
  },
};

const server = await contenders[name]();
// Whoever waits for its turn longer than the usual 5 seconds would find its kept connection closed.
server.keepAliveTimeout = 0;
if (!server.listening) server.listen(0, "127.0.0.1");
if (!server.listening) await new Promise((resolve) => server.once("listening", resolve));

/** Ends the watch over the event loop. */
let endWatch;

/** Calls that wait to be made in process: taking them over is no part of the measurement. */
let prepared = [];

// The run may end early; nobody is left behind.
process.on("disconnect", () => process.exit());
process.on("message", async (message) => {
  switch (message.ask) {
    case "cpu":
      process.send({ cpu: process.cpuUsage(), rss: process.resourceUsage().maxRSS });
      break;
    case "prepare":
      prepared = message.calls;
      process.send({ done: true });
      break;
    case "in process": {
      for (const call of prepared) await loop.operations[message.operation](call);
      process.send({ done: true });
      break;
    }
    case "store responses":
      await storeResponses(storage, exportedSurveyId, message.count);
      process.send({ done: true });
      break;
    case "watch":
      endWatch = watchLoop();
      process.send({ done: true });
      break;
    case "held":
      process.send({ held: endWatch() });
      break;
    case "stop":
      process.exit(0);
  }
});
process.send({ port: server.address().port, key });
