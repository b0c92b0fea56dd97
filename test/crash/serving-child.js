/** The process that is killed: the middleware on a storage, served over HTTP. Arguments: storage address, views folder. */
import { createServer } from "node:http";
import { surveyLoop } from "../../dist/index.js";
import { definition, secret, surveyId } from "./workload.js";

const [storage] = process.argv.slice(2);
const loop = surveyLoop({ publicUrl: "http://127.0.0.1:1", secret, storage });
await loop.ready;
if ((await loop.operations.listSurveys({})).surveys.every((survey) => survey.surveyId !== surveyId)) {
  await loop.operations.publishSurvey({ surveyId, definition });
}
const scopes = ["invitations:write", "invitations:read", "responses:read", "erasure:write", "surveys:read"];
const { key } = await loop.keys.create({ label: "crash harness", scopes });
const server = createServer((request, response) =>
  loop(request, response, () => response.writeHead(404).end("not ours")),
);
server.listen(0, "127.0.0.1", () => process.stdout.write(`${JSON.stringify({ port: server.address().port, key })}\n`));
