/**
 * The tables of the sqlite driver, as steps from one schema version to the next, and the opening of a file: whether it is
 * ours, right and not newer. See docs/storage.md.
 *
 * @import { NativeDatabase } from "./messages.js"
 */
import { existsSync, statSync } from "node:fs";
import { Connection, isCorruption, messageOf, OpenRefusal, readStart } from "./connection.js";

/** Marks a file as ours: "SvLp" in its header. */
export const applicationId = 0x53764c70;

const version1 = `
CREATE TABLE surveys (
  survey_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  published_at TEXT NOT NULL,
  definition TEXT NOT NULL,
  other TEXT,
  PRIMARY KEY (survey_id, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE invitations (
  number INTEGER PRIMARY KEY,
  survey_id TEXT NOT NULL,
  invitation_id TEXT NOT NULL UNIQUE,
  place INTEGER NOT NULL,
  position INTEGER NOT NULL,
  unit_revision INTEGER NOT NULL,
  key_id TEXT NOT NULL,
  email TEXT,
  email_identity TEXT,
  external_id TEXT,
  language TEXT,
  parameters TEXT NOT NULL,
  created_at TEXT NOT NULL,
  sent_at TEXT,
  last_reminded_at TEXT,
  reminder_count INTEGER NOT NULL,
  bounced_at TEXT,
  opted_out_at TEXT,
  started_at TEXT,
  completed_at TEXT,
  expires_at TEXT,
  revoked_at TEXT,
  erased_at TEXT,
  changed_at TEXT NOT NULL,
  revision INTEGER NOT NULL,
  delivery_marks TEXT,
  delivery_note TEXT,
  other TEXT
) STRICT;
CREATE UNIQUE INDEX invitations_by_place ON invitations (survey_id, place);
CREATE UNIQUE INDEX invitations_by_position ON invitations (survey_id, position);
CREATE UNIQUE INDEX invitations_by_person
  ON invitations (email_identity, survey_id, coalesce('=' || external_id, '')) WHERE email_identity IS NOT NULL;
CREATE INDEX invitations_by_external_id ON invitations (survey_id, external_id) WHERE external_id IS NOT NULL;

CREATE TABLE responses (
  number INTEGER PRIMARY KEY,
  invitation INTEGER NOT NULL REFERENCES invitations (number) ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,
  survey_id TEXT NOT NULL,
  response_id TEXT NOT NULL,
  invitation_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  survey_version INTEGER NOT NULL,
  status TEXT NOT NULL,
  language TEXT,
  next_page INTEGER NOT NULL,
  shown_at TEXT,
  started_at TEXT NOT NULL,
  completed_at TEXT,
  changed_at TEXT NOT NULL,
  revision INTEGER NOT NULL,
  submission_id TEXT,
  duration_seconds INTEGER,
  unsigned_parameters TEXT NOT NULL,
  answers TEXT NOT NULL,
  other TEXT
) STRICT;
CREATE UNIQUE INDEX responses_by_invitation ON responses (invitation, ordinal);
CREATE UNIQUE INDEX responses_by_position ON responses (survey_id, position);

CREATE TABLE counters (
  survey_id TEXT NOT NULL,
  level TEXT NOT NULL,
  bucket TEXT NOT NULL,
  name TEXT NOT NULL,
  amount REAL NOT NULL,
  PRIMARY KEY (survey_id, level, bucket, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE documents (
  collection TEXT NOT NULL,
  sort_key BLOB NOT NULL,
  key TEXT NOT NULL,
  revision INTEGER NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (collection, sort_key)
) STRICT, WITHOUT ROWID;

CREATE VIEW parameters AS
  SELECT i.survey_id, i.invitation_id, NULL AS response_id, 1 AS signed, p.key AS name, p.value AS value
  FROM invitations i, json_each(i.parameters) p
  UNION ALL
  SELECT r.survey_id, r.invitation_id, r.response_id, 0, p.key, p.value
  FROM responses r, json_each(r.unsigned_parameters) p;

CREATE VIEW answers AS
  SELECT r.survey_id, r.invitation_id, r.response_id, a.key AS question_id, a.value AS value, a.type AS type
  FROM responses r, json_each(r.answers) a;
`;

/** Sums of ten days and of years, between those that were there. */
const version2 = `
INSERT INTO counters (survey_id, level, bucket, name, amount)
  SELECT survey_id, 'tenDays', substr(bucket, 1, 9), name, sum(amount) FROM counters WHERE level = 'day'
  GROUP BY survey_id, substr(bucket, 1, 9), name HAVING sum(amount) <> 0;
INSERT INTO counters (survey_id, level, bucket, name, amount)
  SELECT survey_id, 'year', substr(bucket, 1, 4), name, sum(amount) FROM counters WHERE level = 'month'
  GROUP BY survey_id, substr(bucket, 1, 4), name HAVING sum(amount) <> 0;
`;

/** What brings a file from schema version N to N + 1, at index N. A step that was released is never changed. */
export const steps = Object.freeze([version1, version2]);

const headerLength = 100;

/**
 * Opens a connection for writing, and brings the file up to date. Several processes may do so at once.
 *
 * @param {(file: string) => NativeDatabase} connect
 * @param {string} file
 * @returns {Connection}
 */
export function openForWriting(connect, file) {
  const start = readStart(file, headerLength);
  checkHeader(file, start);
  const hadLog = existsSync(`${file}-wal`);
  let connection;
  try {
    connection = new Connection(connect, file);
    connection.setPragma("busy_timeout = 5000");
    connection.setPragma("secure_delete = ON");
    connection.setPragma("synchronous = FULL");
    if (start.length > 0) checkContent(connection, file, hadLog);
    migrate(connection, file, steps);
    connection.setPragma("journal_mode = WAL");
    connection.setPragma("foreign_keys = ON");
    connection.setPragma("wal_autocheckpoint = 4000");
    connection.setPragma("journal_size_limit = 67108864");
    connection.setPragma("cache_size = -32000");
    return connection;
  } catch (error) {
    connection?.close();
    if (isCorruption(error)) throw damaged(file, messageOf(error));
    throw error;
  }
}

/**
 * A connection that can only read.
 *
 * @param {(file: string) => NativeDatabase} connect
 * @param {string} file
 */
export function openForReading(connect, file) {
  const connection = new Connection(connect, file);
  connection.setPragma("busy_timeout = 5000");
  connection.setPragma("query_only = ON");
  connection.setPragma("cache_size = -2000");
  return connection;
}

/**
 * The file before SQLite has touched it. An empty one is new.
 *
 * @param {string} file
 * @param {Buffer} start
 */
function checkHeader(file, start) {
  if (start.length === 0) return;
  if (start.subarray(0, 16).toString("latin1") !== "SQLite format 3\0") {
    throw new OpenRefusal("refused", `${file} is not a SQLite file. It is left as it is.`);
  }
  if (start.length < headerLength) throw damaged(file, "it ends within its header");
  if (start.readUInt32BE(68) !== applicationId) {
    throw new OpenRefusal("refused", `${file} is a SQLite file of another application. It is left as it is.`);
  }
  checkVersion(file, start.readUInt32BE(60));
}

/**
 * @param {string} file
 * @param {number} version
 */
function checkVersion(file, version) {
  if (version <= steps.length) return;
  throw new OpenRefusal(
    "refused",
    `${file} has schema version ${version} and was written by a newer version of this package, which knows up to ${steps.length} here. It is left as it is. Install the newer version.`,
  );
}

/** Files up to this size are read and checked as a whole. */
const largestCheckedBytes = 32 * 1024 * 1024;

/**
 * @param {Connection} connection
 * @param {string} file
 * @param {boolean} hadLog
 */
function checkContent(connection, file, hadLog) {
  checkVersion(file, Number(connection.pragma("user_version")));
  const { size } = statSync(file);
  const expected = Number(connection.pragma("page_count")) * Number(connection.pragma("page_size"));
  // Pages that only the log has are not in the file yet.
  if (!hadLog && size < expected) throw damaged(file, `it has ${size} of ${expected} bytes`);
  if (size > largestCheckedBytes) return;
  const result = String(connection.pragma("quick_check(1)"));
  if (result !== "ok") throw damaged(file, result);
}

/**
 * @param {string} file
 * @param {string} what
 */
function damaged(file, what) {
  return new OpenRefusal(
    "refused",
    `${file} is damaged: ${what}. It is left as it is. Put a backup in its place, or try the command .recover of the sqlite3 shell.`,
  );
}

/**
 * Brings the schema up to date, each step in a transaction of its own. Before the first step over an existing schema the
 * whole file is copied to `<file>.version-<number>`.
 *
 * @param {Connection} connection
 * @param {string} file
 * @param {readonly string[]} toTake
 */
export function migrate(connection, file, toTake) {
  const version = () => Number(connection.pragma("user_version"));
  if (version() > 0 && version() < toTake.length && !existsSync(`${file}.version-${version()}`)) {
    connection.run("VACUUM INTO ?", `${file}.version-${version()}`);
  }
  for (const [before, step] of toTake.entries()) {
    if (version() > before) continue;
    connection.transaction(() => {
      // Another process may have been faster.
      if (version() > before) return;
      connection.exec(step);
      connection.setPragma(`application_id = ${applicationId}`);
      connection.setPragma(`user_version = ${before + 1}`);
    });
  }
}
