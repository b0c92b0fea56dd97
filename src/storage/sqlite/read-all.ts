/** Everything in one consistent state, as records of the portable form, in their fixed order. */
import { documentCollections, type StorageRecord } from "../contract.js";
import { decodeUnit, decodeVersion, unitJson, versionJson } from "./columns.js";
import type { ReaderTask, ReadReply, SqlValue } from "./messages.js";
import { textOfSortKey } from "./sort-key.js";
import type { ThreadLink } from "./thread-link.js";

const rowsPerPage = 250;

type Row = readonly SqlValue[];
type Read = (sql: string, ...values: SqlValue[]) => Promise<Row[]>;

/**
 * @param link the reading thread; throws while the storage is not open, which the first record then does
 * @param snapshot a number that no other snapshot of the thread has
 */
export async function* readAll(link: () => ThreadLink<ReaderTask>, snapshot: number): AsyncGenerator<StorageRecord> {
  await link().submit({ kind: "beginSnapshot", snapshot });
  try {
    yield* readRecords(async (sql, ...values) => {
      const [rows] = await link().submit<ReadReply>({ kind: "read", queries: [[sql, ...values]], snapshot });
      return rows!;
    });
  } finally {
    // A storage that was closed meanwhile has ended it.
    await Promise.resolve()
      .then(() => link().submit({ kind: "endSnapshot", snapshot }))
      .catch(() => {});
  }
}

async function* readRecords(read: Read): AsyncGenerator<StorageRecord> {
  yield* readSurveys(read);
  const surveyIds = await read(
    `SELECT survey_id FROM surveys UNION SELECT survey_id FROM invitations UNION SELECT survey_id FROM counters ORDER BY 1`,
  );
  for (const [surveyId] of surveyIds) {
    yield* readUnits(read, String(surveyId));
    yield* readCounters(read, String(surveyId));
  }
  for (const collection of documentCollections) {
    const pages = pagesOf(
      read,
      "SELECT sort_key, revision, value FROM documents WHERE collection = ? AND sort_key > ?",
      1,
      [collection, new Uint8Array(0)],
    );
    for await (const [sortKey, revision, value] of pages) {
      const key = textOfSortKey(sortKey as Uint8Array);
      const document = { key, revision: Number(revision), value: JSON.parse(String(value)) };
      yield { kind: "document", collection, document };
    }
  }
}

async function* readSurveys(read: Read): AsyncGenerator<StorageRecord> {
  const keys = await read("SELECT survey_id, version FROM surveys ORDER BY survey_id, version");
  for (const [surveyId, version] of keys) {
    const sql = `SELECT ${versionJson} FROM surveys s WHERE s.survey_id = ? AND s.version = ?`;
    const [row] = await read(sql, surveyId!, version!);
    yield { kind: "survey", survey: decodeVersion(JSON.parse(String(row![0]))) };
  }
}

async function* readUnits(read: Read, surveyId: string): AsyncGenerator<StorageRecord> {
  const sql = `SELECT i.place, ${unitJson} FROM invitations i WHERE i.survey_id = ? AND i.place > ?`;
  for await (const [, text] of pagesOf(read, sql, 1, [surveyId, 0])) {
    yield { kind: "unit", ...decodeUnit(String(text)) };
  }
}

async function* readCounters(read: Read, surveyId: string): AsyncGenerator<StorageRecord> {
  let quarterHour: string | undefined;
  let amounts = bare();
  const sql = `SELECT bucket, name, amount FROM counters
    WHERE survey_id = ? AND level = 'quarterHour' AND (bucket, name) > (?, ?) AND amount <> 0`;
  for await (const [bucket, name, amount] of pagesOf(read, sql, 2, [surveyId, "", ""])) {
    if (bucket !== quarterHour) {
      if (quarterHour !== undefined) yield { kind: "counters", surveyId, quarterHour, amounts };
      quarterHour = String(bucket);
      amounts = bare();
    }
    amounts[String(name)] = Number(amount);
  }
  if (quarterHour !== undefined) yield { kind: "counters", surveyId, quarterHour, amounts };
}

function bare(): Record<string, number> {
  return Object.create(null);
}

/** Rows by pages; the first columns, as many as `keys`, are the place from which the next page goes on. */
async function* pagesOf(read: Read, sql: string, keys: number, start: readonly SqlValue[]): AsyncGenerator<Row> {
  const order = Array.from({ length: keys }, (_, index) => index + 1).join(", ");
  let values = [...start];
  for (;;) {
    const rows = await read(`${sql} ORDER BY ${order} LIMIT ?`, ...values, rowsPerPage);
    yield* rows;
    if (rows.length < rowsPerPage) return;
    values = [...start.slice(0, -keys), ...rows.at(-1)!.slice(0, keys)];
  }
}
