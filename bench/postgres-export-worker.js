/** One export of a survey's responses, through the driver or by raw queries of the same rows; measures rate and memory. */
import { parentPort, workerData } from "node:worker_threads";
import pg from "pg";
import { createPostgresStorage } from "../dist/index.js";

const { url, schema, what } = workerData;
const limit = 500;

async function* driverRows() {
  const storage = createPostgresStorage({ url, schema });
  await storage.open();
  let after = 0;
  for (;;) {
    const { rows, hasMore } = await storage.readFeed({ surveyId: "x", feed: "responses", after, limit });
    yield rows;
    if (!hasMore) break;
    after = rows.at(-1).position;
  }
  await storage.close();
}

async function* rawRows() {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  let after = 0;
  for (;;) {
    const { rows } = await client.query(
      `SELECT f.position, i.record AS invitation, r.record AS response
       FROM (SELECT * FROM ${schema}.response_feed WHERE survey_id = $1 AND position > $2 ORDER BY position LIMIT $3) f
       JOIN ${schema}.invitations i USING (survey_id, invitation_id)
       JOIN ${schema}.responses r USING (survey_id, invitation_id, response_id) ORDER BY f.position`,
      ["x", after, limit],
    );
    yield rows;
    if (rows.length < limit) break;
    after = Number(rows.at(-1).position);
  }
  await client.end();
}

const idle = process.memoryUsage().rss;
let most = idle;
let count = 0;
const start = performance.now();
for await (const rows of what === "driver" ? driverRows() : rawRows()) {
  count += rows.length;
  most = Math.max(most, process.memoryUsage().rss);
}
parentPort.postMessage({ rate: count / ((performance.now() - start) / 1000), memory: (most - idle) / 1_048_576 });
