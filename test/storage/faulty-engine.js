/**
 * libsql with faults, chosen by the text of a file named in this module's own address: `full` leaves the file no page more
 * than it has (SQLite then fails by itself), a number fails that call of the writing thread from now on, once, `hold` keeps a
 * commit from being done until the text is another one (a file `.held` beside the control says so), and nothing fails nothing.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { workerData } from "node:worker_threads";
import Libsql from "libsql";

const control = new URL(import.meta.url).searchParams.get("control") ?? "";
const largestPageCount = 1_073_741_823;
const state = { text: "", calls: 0 };

function readControl() {
  const text = readFileSync(control, "utf8").trim();
  if (text !== state.text) Object.assign(state, { text, calls: 0 });
  return text;
}

function waitWhileHeld() {
  if (readControl() !== "hold") return;
  writeFileSync(`${control}.held`, "");
  const never = new Int32Array(new SharedArrayBuffer(4));
  while (readControl() === "hold") Atomics.wait(never, 0, 0, 5);
}

function failIfDue() {
  const text = readControl();
  if (workerData.role !== "writer" || !/^\d+$/.test(text) || ++state.calls !== Number(text)) return;
  throw Object.assign(new Error("disk I/O error"), { code: "SQLITE_IOERR_WRITE", rawCode: 778 });
}

export default class Database {
  /** @param {string} file */
  constructor(file) {
    this.real = new Libsql(file);
  }

  get inTransaction() {
    return this.real.inTransaction;
  }

  /** @param {string} sql */
  exec(sql) {
    if (sql.startsWith("PRAGMA")) return this.real.exec(sql);
    if (sql === "BEGIN IMMEDIATE") {
      this.real.exec(`PRAGMA max_page_count = ${readControl() === "full" ? 1 : largestPageCount}`);
    }
    if (sql === "COMMIT" && workerData.role === "writer") waitWhileHeld();
    if (sql !== "ROLLBACK") failIfDue();
    return this.real.exec(sql);
  }

  /** @param {string} sql */
  prepare(sql) {
    const statement = this.real.prepare(sql);
    const run = statement.run.bind(statement);
    statement.run = (...values) => {
      failIfDue();
      return run(...values);
    };
    return statement;
  }

  close() {
    this.real.close();
  }
}
