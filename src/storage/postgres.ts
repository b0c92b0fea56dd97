/**
 * The postgres driver: one PostgreSQL for any number of processes and machines. Conditions are decided in the database, and
 * nothing is kept here that another process would miss. docs/storage.md describes the tables, docs/scaling.md the growth.
 */
import { SurveyLoopError } from "../errors.js";
import type { Storage } from "./contract.js";
import { captureDocument } from "./document-room.js";
import { frozenJson } from "./frozen-copy.js";
import { Opening } from "./opening.js";
import { checkPostgresOptions, type PostgresSettings, type PostgresStorageOptions } from "./postgres/address.js";
import { Calls } from "./postgres/calls.js";
import { readCounters } from "./postgres/counters.js";
import { Database } from "./postgres/database.js";
import { Documents } from "./postgres/documents.js";
import { Feeds } from "./postgres/feeds.js";
import { loadRecords } from "./postgres/load-records.js";
import { migrate } from "./postgres/migrations.js";
import { prepareChange } from "./postgres/prepared-change.js";
import { readRecords } from "./postgres/read-records.js";
import { Sequencer } from "./postgres/sequencer.js";
import { Surveys } from "./postgres/surveys.js";
import { tallyResponses } from "./postgres/tallies.js";
import { Units } from "./postgres/units.js";

export type { PostgresStorageOptions } from "./postgres/address.js";

/** What exists while the storage is open. */
interface OpenDatabase {
  readonly database: Database;
  readonly sequencer: Sequencer;
  readonly surveys: Surveys;
  readonly units: Units;
  readonly feeds: Feeds;
  readonly documents: Documents;
}

/**
 * A storage in a PostgreSQL database, shared by any number of processes. Needs the package `pg`.
 *
 * @throws TypeError when the address or the schema's name is none
 * @example
 * const storage = createPostgresStorage({ url: "postgres://surveys:secret@db.example.com/surveys" });
 * await storage.open();
 */
export function createPostgresStorage(options: PostgresStorageOptions): Storage {
  const settings = checkPostgresOptions(options);
  const opening = new Opening();
  const calls = new Calls();
  let opened: OpenDatabase | undefined;

  const call = async <T>(work: (opened: OpenDatabase) => Promise<T>): Promise<T> => {
    opening.check();
    return calls.run(() => work(opened!));
  };

  return {
    driver: "postgres",

    open: () =>
      opening.open(async () => {
        opened = await openDatabase(settings);
      }),

    close: () =>
      opening.close(async () => {
        await calls.finish();
        await opened!.database.close();
      }),

    async addSurveyVersion(version) {
      const captured = frozenJson(version);
      return call(({ surveys }) => surveys.add(captured));
    },

    async commit(changes) {
      const prepared = changes.map(prepareChange);
      return call(({ units }) => units.commit(prepared));
    },

    async putDocument(change) {
      const captured = captureDocument(change);
      return call(({ documents }) => documents.put(captured));
    },

    findSurvey: (surveyId, version) => call(({ surveys }) => surveys.find(surveyId, version)),
    listSurveys: () => call(({ surveys }) => surveys.list()),
    findUnit: (invitationId) => call(({ units }) => units.findUnit(invitationId)),
    findUnitByNaturalKey: (key) => call(({ units }) => units.findUnitByNaturalKey(key)),
    findInvitationIds: (person, surveyId) => call(({ units }) => units.findInvitationIds(person, surveyId)),
    listInvitations: (query) => call(({ feeds }) => feeds.listInvitations(query)),
    readFeed: (query) => call(({ feeds }) => feeds.readFeed(query)),
    readCounters: (surveyId, period) => call(({ database }) => readCounters(database, surveyId, period)),
    tallyResponses: (query) => call(({ database }) => tallyResponses(database, query)),
    getDocuments: (collection, keys) => call(({ documents }) => documents.get(collection, keys)),
    listDocuments: (collection, page) => call(({ documents }) => documents.list(collection, page)),

    async *readAll() {
      opening.check();
      yield* readRecords(opened!.database, opened!.sequencer);
    },

    async load(records) {
      const captured = frozenJson(records);
      return call(({ database, sequencer }) => loadRecords(database, sequencer, captured));
    },
  };
}

async function openDatabase(settings: PostgresSettings): Promise<OpenDatabase> {
  const database = await Database.create(settings);
  try {
    await migrate(database, settings.schema);
  } catch (error) {
    await database.close();
    throw explained(error, settings.shown);
  }
  const sequencer = new Sequencer(database);
  return {
    database,
    sequencer,
    surveys: new Surveys(database),
    units: new Units(database, sequencer),
    feeds: new Feeds(database, sequencer),
    documents: new Documents(database),
  };
}

/** Says which database it was, and what it said. Neither the address shown nor what pg says holds a password. */
function explained(error: unknown, shown: string): unknown {
  const isWrapped = error instanceof SurveyLoopError && error.cause !== undefined;
  const cause = isWrapped ? error.cause : error;
  const reason = cause instanceof SurveyLoopError ? cause.reason : textOf(cause);
  return new SurveyLoopError("unavailable", `The database ${shown} cannot be opened: ${reason}`, {
    retryAfterSeconds: 5,
    cause,
  });
}

function textOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(textOf).join(", ");
  return error instanceof Error ? error.message || error.name : String(error);
}
