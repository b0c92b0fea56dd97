/**
 * A connection to a SQLite file through whichever of the packages is installed, with prepared statements kept. Plain
 * JavaScript, as everything that the threads of the driver run: Node starts threads from files that it can run as they are.
 *
 * @import { Failure, NativeDatabase, NativeStatement, SqlValue } from "./messages.js"
 */
import { closeSync, existsSync, openSync, readSync, statSync } from "node:fs";

const statementsKept = 256;
/** Primary result codes of SQLite. */
const codes = { busy: 5, readOnly: 8, ioError: 10, corrupt: 11, full: 13, cannotOpen: 14, tooBig: 18, constraint: 19 };

/** A file that is not right, or a package that is not there: nothing that goes away by trying again. */
export class OpenRefusal extends Error {
  /**
   * @param {"refused" | "missing"} kind
   * @param {string} message
   */
  constructor(kind, message) {
    super(message);
    this.kind = kind;
  }
}

/**
 * The first of the packages that is installed.
 *
 * @param {readonly string[]} names
 * @returns {Promise<(file: string) => NativeDatabase>}
 */
export async function loadEngine(names) {
  /** @type {string[]} */
  const problems = [];
  for (const name of names) {
    try {
      const { default: Database } = await import(name);
      return (file) => new Database(file);
    } catch (error) {
      const isMissing = isError(error) && error.code === "ERR_MODULE_NOT_FOUND";
      if (!isMissing) problems.push(`${name} is installed and does not load: ${messageOf(error)}`);
    }
  }
  throw new OpenRefusal(
    "missing",
    [
      "The sqlite storage needs the package libsql, which is installed on its own: npm install libsql",
      ...problems,
    ].join(" - "),
  );
}

/** One connection. Rows are arrays of values. */
export class Connection {
  /** @type {Map<string, NativeStatement>} */
  #statements = new Map();
  #database;

  /**
   * @param {(file: string) => NativeDatabase} connect
   * @param {string} file
   */
  constructor(connect, file) {
    this.#database = connect(file);
  }

  /** @param {string} sql */
  exec(sql) {
    this.#database.exec(sql);
  }

  /**
   * @param {string} sql
   * @param {...SqlValue} values
   */
  run(sql, ...values) {
    return this.#statement(sql, false).run(...values);
  }

  /**
   * The first row.
   *
   * @param {string} sql
   * @param {...SqlValue} values
   */
  row(sql, ...values) {
    return this.#statement(sql, true).get(...values);
  }

  /**
   * @param {string} sql
   * @param {...SqlValue} values
   */
  rows(sql, ...values) {
    return this.#statement(sql, true).all(...values);
  }

  /**
   * Reads, or sets and reads, a pragma.
   *
   * @param {string} text
   */
  pragma(text) {
    return this.#database.prepare(`PRAGMA ${text}`).raw(true).get()?.[0];
  }

  /** @param {string} text */
  setPragma(text) {
    this.#database.exec(`PRAGMA ${text}`);
  }

  /**
   * Runs the work in a transaction that holds the write lock from its beginning. Nothing of it stays if it throws.
   *
   * @template T
   * @param {() => T} work
   * @returns {T}
   */
  transaction(work) {
    this.exec("BEGIN IMMEDIATE");
    try {
      const result = work();
      this.exec("COMMIT");
      return result;
    } catch (error) {
      // SQLite has rolled back by itself after some failures.
      if (this.#database.inTransaction) this.exec("ROLLBACK");
      throw error;
    }
  }

  close() {
    this.#statements.clear();
    this.#database.close();
  }

  /**
   * @param {string} sql
   * @param {boolean} isReader
   */
  #statement(sql, isReader) {
    const known = this.#statements.get(sql);
    if (known) return known;
    if (this.#statements.size >= statementsKept) this.#statements.clear();
    const statement = this.#database.prepare(sql);
    if (isReader) statement.raw(true);
    this.#statements.set(sql, statement);
    return statement;
  }
}

/**
 * What tells a file from another at the same path; `undefined` if there is none.
 *
 * @param {string} file
 */
export function identityOf(file) {
  const found = existsSync(file) ? statSync(file, { bigint: true }) : undefined;
  return found && `${found.dev} ${found.ino}`;
}

/**
 * The first bytes of a file, none if it is not there.
 *
 * @param {string} file
 * @param {number} length
 */
export function readStart(file, length) {
  if (!existsSync(file)) return Buffer.alloc(0);
  const descriptor = openSync(file, "r");
  try {
    const buffer = Buffer.alloc(length);
    return buffer.subarray(0, readSync(descriptor, buffer, 0, length, 0));
  } finally {
    closeSync(descriptor);
  }
}

/**
 * What an error means for whoever asked.
 *
 * @param {unknown} error
 * @returns {Failure}
 */
export function failureOf(error) {
  if (error instanceof OpenRefusal) return { kind: error.kind, message: error.message };
  const code = codeOf(error);
  const isOfChange = code === codes.tooBig || code === codes.constraint;
  return { kind: isOfChange ? "change" : "medium", message: messageOf(error) };
}

/**
 * Whether a change may succeed alone after a round failed: the connection works, and the failure can be one change's own.
 *
 * @param {unknown} error
 */
export function canBeIsolated(error) {
  const code = codeOf(error);
  return code === codes.full || code === codes.tooBig || code === codes.constraint;
}

/** @param {unknown} error */
export function isCorruption(error) {
  const code = codeOf(error);
  return code === codes.corrupt || code === 26;
}

const codesByName = new Map([
  ["SQLITE_FULL", codes.full],
  ["SQLITE_TOOBIG", codes.tooBig],
  ["SQLITE_CORRUPT", codes.corrupt],
  ["SQLITE_NOTADB", 26],
]);

/**
 * The primary result code: libsql gives the whole number, better-sqlite3 a name that begins with it.
 *
 * @param {unknown} error
 */
function codeOf(error) {
  if (!isError(error)) return undefined;
  if (typeof error.rawCode === "number") return error.rawCode & 0xff;
  if (error.code?.startsWith("SQLITE_CONSTRAINT")) return codes.constraint;
  return codesByName.get(/^SQLITE_[A-Z]+/.exec(error.code ?? "")?.[0] ?? "");
}

/** @param {unknown} error */
export function messageOf(error) {
  return isError(error) ? `${error.code ? `${error.code}: ` : ""}${error.message}` : String(error);
}

/**
 * @param {unknown} error
 * @returns {error is Error & { code?: string, rawCode?: number }}
 */
function isError(error) {
  return error instanceof Error;
}
