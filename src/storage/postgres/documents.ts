/** Documents: conditional puts and deletes, each decided by one statement. */
import { randomBytes } from "node:crypto";
import {
  type DocumentChange,
  type DocumentCollection,
  type DocumentOutcome,
  documentCollections,
  type StoredDocument,
} from "../contract.js";
import type { DocumentPage } from "../document-room.js";
import { frozenJson } from "../frozen-copy.js";
import type { Database } from "./database.js";
import { Queues } from "./queues.js";
import { keyFromStored, storedJson, storedKey, valueFromStored } from "./stored-text.js";

/** A document as queries return it. */
export interface DocumentRow {
  readonly key: string;
  readonly revision: number;
  readonly mark: string;
  readonly value: string;
}

/** The select list of a {@link DocumentRow}. */
export const documentColumns = "key, revision, mark, value::text AS value";

export class Documents {
  readonly #database: Database;
  readonly #queues = new Queues();

  constructor(database: Database) {
    this.#database = database;
  }

  async get(collection: DocumentCollection, keys: readonly string[]): Promise<(StoredDocument | undefined)[]> {
    checkCollection(collection);
    if (keys.length === 0) return [];
    const rows = await this.#database.query<DocumentRow>(
      `SELECT ${documentColumns} FROM {s}.documents WHERE collection = $1 AND key = ANY($2::text[])`,
      [collection, keys.map(storedKey)],
    );
    const found = new Map(rows.map((row) => [row.key, documentOf(row)]));
    return keys.map((key) => found.get(storedKey(key)));
  }

  async list(collection: DocumentCollection, page: DocumentPage): Promise<StoredDocument[]> {
    checkCollection(collection);
    const { prefix = "", after, limit } = page;
    if (limit < 1) return [];
    const rows = await this.#database.query<DocumentRow>(
      // Behind a prefix stands no key with a larger character than U+FFFF: storedKey writes none.
      `SELECT ${documentColumns} FROM {s}.documents
       WHERE collection = $1 AND key >= $2 AND ($2 = '' OR key < $2 || U&'\\+10FFFF') AND ($3::text IS NULL OR key > $3)
       ORDER BY key LIMIT $4`,
      [collection, storedKey(prefix), after === undefined ? null : storedKey(after), limit],
    );
    return rows.map(documentOf);
  }

  /** Puts or deletes a captured document. Calls of this process about one key are decided in their order. */
  async put(change: DocumentChange): Promise<DocumentOutcome> {
    checkCollection(change.collection);
    const key = storedKey(change.key);
    return this.#queues.run(`${change.collection} ${key}`, () => this.#put(change, key));
  }

  async #put(change: DocumentChange, key: string): Promise<DocumentOutcome> {
    const { collection, expectedRevision, value } = change;
    const mark = (randomBytes(8).readBigInt64BE() || 1n).toString();
    const isDeletion = value === undefined;
    const rows = isDeletion
      ? await this.#database.repeatable<{ revision: number }>(
          `DELETE FROM {s}.documents WHERE collection = $1 AND key = $2 AND ($3::integer IS NULL OR revision = $3)
           RETURNING 0 AS revision`,
          [collection, key, expectedRevision ?? null],
        )
      : await this.#database.repeatable<{ revision: number }>(putStatement(expectedRevision), [
          collection,
          key,
          mark,
          storedJson(value),
          ...(expectedRevision ? [expectedRevision] : []),
        ]);
    if (rows[0]) return { committed: true, revision: rows[0].revision };
    const [row] = await this.#database.query<DocumentRow>(
      `SELECT ${documentColumns} FROM {s}.documents WHERE collection = $1 AND key = $2`,
      [collection, key],
    );
    // Put by an attempt whose answer was lost: the repeated one found it done.
    if (row?.mark === mark) return { committed: true, revision: row.revision };
    if (isDeletion && !row && (expectedRevision ?? 0) === 0) return { committed: true, revision: 0 };
    return { committed: false, existing: row && documentOf(row) };
  }
}

function putStatement(expectedRevision: number | undefined): string {
  const insert = "INSERT INTO {s}.documents AS d (collection, key, revision, mark, value) VALUES ($1, $2, 1, $3, $4)";
  if (expectedRevision === 0) return `${insert} ON CONFLICT DO NOTHING RETURNING revision`;
  if (expectedRevision === undefined) {
    return `${insert} ON CONFLICT (collection, key) DO UPDATE
      SET revision = d.revision + 1, mark = excluded.mark, value = excluded.value RETURNING d.revision`;
  }
  return `UPDATE {s}.documents SET revision = revision + 1, mark = $3, value = $4
    WHERE collection = $1 AND key = $2 AND revision = $5 RETURNING revision`;
}

export function documentOf(row: DocumentRow): StoredDocument {
  return frozenJson({
    key: keyFromStored(row.key),
    revision: row.revision,
    value: valueFromStored<StoredDocument["value"]>(row.value),
  });
}

function checkCollection(collection: DocumentCollection): void {
  if (!documentCollections.includes(collection)) {
    throw new TypeError(`There is no collection ${JSON.stringify(collection)}.`);
  }
}
