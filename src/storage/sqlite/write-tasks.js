/**
 * The writes of the sqlite driver, inside a transaction that holds the write lock: each decides its condition against what
 * the file says now, whichever process wrote it. Runs in the writing thread.
 *
 * @import { Connection } from "./connection.js"
 * @import { ChangeReply, ChangeTask, DocumentReply, DocumentTask, EncodedResponse, LoadTask,
 *   ThreadSettings, VersionTask, WriteTask } from "./messages.js"
 */
import { invitationAssignments, responseAssignments } from "./assignments.js";

/** Applies tasks of one transaction; `finish` before it is committed. */
export class TaskWriter {
  #connection;
  #levels;
  #unitSql;
  /** @type {Map<string, number>} the last positions, by table and survey */
  #positions = new Map();
  /** @type {Map<string, [surveyId: string, quarterHour: string, name: string, amount: number]>} */
  #counters = new Map();

  /**
   * @param {Connection} connection
   * @param {ThreadSettings["levels"]} levels
   * @param {string} unitJson SQL of a unit's JSON text
   */
  constructor(connection, levels, unitJson) {
    this.#connection = connection;
    this.#levels = levels;
    this.#unitSql = `SELECT ${unitJson} FROM invitations i WHERE`;
  }

  /** @param {WriteTask} task */
  apply(task) {
    switch (task.kind) {
      case "change":
        return this.#change(task);
      case "version":
        return this.#addVersion(task);
      case "document":
        return this.#putDocument(task);
      default:
        return this.#load(task);
    }
  }

  /** Writes the counters: a round of many changes touches each of them once. */
  finish() {
    for (const [surveyId, quarterHour, name, amount] of this.#counters.values()) {
      for (const [level, length] of this.#levels) {
        this.#count(surveyId, level, quarterHour.slice(0, length), name, amount);
      }
    }
  }

  /**
   * @param {ChangeTask} task
   * @returns {ChangeReply}
   */
  #change(task) {
    return task.expectedRevision === 0 ? this.#create(task) : this.#changeExisting(task);
  }

  /**
   * @param {ChangeTask} task
   * @returns {ChangeReply}
   */
  #create(task) {
    const { surveyId, invitationId } = task;
    const invitation = /** @type {NonNullable<typeof task.invitation>} */ (task.invitation);
    const position = this.#nextPosition("invitations", surveyId);
    const { changes, lastInsertRowid } = this.#connection.run(
      `INSERT INTO invitations (place, position, unit_revision, ${invitation.columns})
       VALUES (?, ?, 1${", ?".repeat(invitation.values.length)}) ON CONFLICT DO NOTHING`,
      position,
      position,
      ...invitation.values,
    );
    if (changes === 0) {
      const taken = this.#connection.row("SELECT survey_id FROM invitations WHERE invitation_id = ?", invitationId);
      if (!taken) return { committed: false, existing: this.#holderOf(task) };
      return { committed: false, existing: taken[0] === surveyId ? this.#unitText(invitationId) : null };
    }
    this.#take("invitations", surveyId, position);
    for (const [ordinal, response] of task.responses.entries()) {
      this.#insertResponse(surveyId, Number(lastInsertRowid), ordinal, response);
    }
    this.#collect(task);
    return { committed: true, revision: 1 };
  }

  /**
   * @param {ChangeTask} task
   * @returns {ChangeReply}
   */
  #changeExisting(task) {
    const { surveyId, invitationId } = task;
    const before = this.#connection.row(
      "SELECT number, survey_id, unit_revision, email_identity, external_id FROM invitations WHERE invitation_id = ?",
      invitationId,
    );
    // Another survey's unit is not shown to whoever guessed its ID (S8).
    if (!before || before[1] !== surveyId) return { committed: false, existing: null };
    if (before[2] !== task.expectedRevision) return { committed: false, existing: this.#unitText(invitationId) };
    const number = Number(before[0]);
    const revision = task.expectedRevision + 1;
    if (task.invitation) {
      const { emailIdentity, externalId } = task.invitation;
      const isKeyKept = before[3] === emailIdentity && before[4] === externalId;
      const position = this.#nextPosition("invitations", surveyId);
      const { list, values } = invitationAssignments(task.invitation, isKeyKept);
      const { changes } = this.#connection.run(
        `UPDATE OR IGNORE invitations SET unit_revision = ?, position = ?, ${list} WHERE number = ?`,
        revision,
        position,
        ...values,
        number,
      );
      if (changes === 0) return { committed: false, existing: this.#holderOf(task) };
      this.#take("invitations", surveyId, position);
    } else this.#connection.run("UPDATE invitations SET unit_revision = ? WHERE number = ?", revision, number);
    if (task.responses.length > 0) this.#writeResponses(surveyId, number, task.responses);
    this.#collect(task);
    return { committed: true, revision };
  }

  /**
   * @param {string} surveyId
   * @param {number} invitation
   * @param {readonly EncodedResponse[]} responses
   */
  #writeResponses(surveyId, invitation, responses) {
    const sql = "SELECT response_id, number FROM responses WHERE invitation = ?";
    const known = new Map(this.#connection.rows(sql, invitation).map(([id, number]) => [id, Number(number)]));
    for (const response of responses) {
      const number = known.get(response.responseId);
      if (number === undefined) {
        known.set(response.responseId, this.#insertResponse(surveyId, invitation, known.size, response));
        continue;
      }
      const position = this.#nextPosition("responses", surveyId);
      const { list, values } = responseAssignments(response);
      this.#connection.run(`UPDATE responses SET position = ?, ${list} WHERE number = ?`, position, ...values, number);
      this.#take("responses", surveyId, position);
    }
  }

  /**
   * @param {string} surveyId
   * @param {number} invitation
   * @param {number} ordinal
   * @param {EncodedResponse} response
   * @param {number} position
   */
  #insertResponse(surveyId, invitation, ordinal, response, position = this.#nextPosition("responses", surveyId)) {
    const { lastInsertRowid } = this.#connection.run(
      `INSERT INTO responses (invitation, ordinal, position, ${response.columns})
       VALUES (?, ?, ?${", ?".repeat(response.values.length)})`,
      invitation,
      ordinal,
      position,
      ...response.values,
    );
    this.#take("responses", surveyId, position);
    return Number(lastInsertRowid);
  }

  /**
   * @param {VersionTask} task
   * @returns {boolean}
   */
  #addVersion({ surveyId, version, row, isLoaded }) {
    const latest = this.#connection.row("SELECT max(version) FROM surveys WHERE survey_id = ?", surveyId)?.[0] ?? 0;
    if (isLoaded ? version > Number(latest) + 1 : version !== Number(latest) + 1) return false;
    this.#connection.run(
      `INSERT OR REPLACE INTO surveys (${row.columns}) VALUES (${row.values.map(() => "?").join(", ")})`,
      ...row.values,
    );
    return true;
  }

  /**
   * @param {DocumentTask} task
   * @returns {DocumentReply}
   */
  #putDocument({ collection, key, sortKey, expectedRevision, value }) {
    const found = this.#connection.row(
      "SELECT revision, value FROM documents WHERE collection = ? AND sort_key = ?",
      collection,
      sortKey,
    );
    const known = Number(found?.[0] ?? 0);
    if (expectedRevision !== undefined && expectedRevision !== known) {
      return { committed: false, existing: found ? JSON.stringify([known, found[1]]) : null };
    }
    if (value === undefined) {
      this.#connection.run("DELETE FROM documents WHERE collection = ? AND sort_key = ?", collection, sortKey);
      return { committed: true, revision: 0 };
    }
    this.#storeDocument(collection, sortKey, key, known + 1, value);
    return { committed: true, revision: known + 1 };
  }

  /**
   * @param {string} collection
   * @param {Uint8Array} sortKey
   * @param {string} key
   * @param {number} revision
   * @param {string} value
   */
  #storeDocument(collection, sortKey, key, revision, value) {
    this.#connection.run(
      "INSERT OR REPLACE INTO documents (collection, sort_key, key, revision, value) VALUES (?, ?, ?, ?, ?)",
      collection,
      sortKey,
      key,
      revision,
      value,
    );
  }

  /**
   * @param {LoadTask} task
   * @returns {boolean} false when it contradicts what is there
   */
  #load(task) {
    if (task.kind === "loadDocument") {
      this.#storeDocument(task.collection, task.sortKey, task.key, task.revision, task.value);
    } else if (task.kind === "loadCounters") {
      this.#setCounters(task.surveyId, task.quarterHour, new Map(task.amounts));
    } else {
      const { surveyId, invitation } = task;
      const known = this.#connection.row(
        "SELECT survey_id FROM invitations WHERE invitation_id = ?",
        task.invitationId,
      );
      if (known && known[0] !== surveyId) return false;
      this.#connection.run("DELETE FROM invitations WHERE invitation_id = ?", task.invitationId);
      const { lastInsertRowid } = this.#connection.run(
        `INSERT INTO invitations (place, position, unit_revision, ${invitation.columns})
         VALUES (?, ?, ?${", ?".repeat(invitation.values.length)})`,
        task.place,
        task.position,
        task.revision,
        ...invitation.values,
      );
      for (const [ordinal, response] of task.responses.entries()) {
        this.#insertResponse(surveyId, Number(lastInsertRowid), ordinal, response, response.position);
      }
      this.#positions.clear();
    }
    return true;
  }

  /**
   * Makes these the totals of a quarter-hour.
   *
   * @param {string} surveyId
   * @param {string} quarterHour
   * @param {Map<string, number>} amounts
   */
  #setCounters(surveyId, quarterHour, amounts) {
    const [level] = this.#levels[0] ?? [""];
    const known = new Map(
      this.#connection
        .rows(
          "SELECT name, amount FROM counters WHERE survey_id = ? AND level = ? AND bucket = ?",
          surveyId,
          level,
          quarterHour,
        )
        .map(([name, amount]) => [String(name), Number(amount)]),
    );
    for (const name of new Set([...known.keys(), ...amounts.keys()])) {
      this.#add(surveyId, quarterHour, name, (amounts.get(name) ?? 0) - (known.get(name) ?? 0));
    }
    // What was counted before in this transaction is in the file now, for whoever sets the same quarter-hour next.
    this.finish();
    this.#counters.clear();
  }

  /** @param {ChangeTask} task */
  #collect({ surveyId, counters }) {
    for (const [quarterHour, name, amount] of counters) this.#add(surveyId, quarterHour, name, amount);
  }

  /**
   * @param {string} surveyId
   * @param {string} quarterHour
   * @param {string} name
   * @param {number} amount
   */
  #add(surveyId, quarterHour, name, amount) {
    const key = `${surveyId} ${quarterHour} ${name}`;
    const known = this.#counters.get(key);
    if (known) known[3] += amount;
    else this.#counters.set(key, [surveyId, quarterHour, name, amount]);
  }

  /**
   * @param {string} surveyId
   * @param {string} level
   * @param {string} bucket
   * @param {string} name
   * @param {number} amount
   */
  #count(surveyId, level, bucket, name, amount) {
    if (amount === 0) return;
    this.#connection.run(
      `INSERT INTO counters (survey_id, level, bucket, name, amount) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET amount = amount + excluded.amount`,
      surveyId,
      level,
      bucket,
      name,
      amount,
    );
    if (amount > 0) return;
    this.#connection.run(
      "DELETE FROM counters WHERE survey_id = ? AND level = ? AND bucket = ? AND name = ? AND amount = 0",
      surveyId,
      level,
      bucket,
      name,
    );
  }

  /**
   * Who has the natural key of a change that was refused by the index of natural keys.
   *
   * @param {ChangeTask} task
   * @returns {string}
   */
  #holderOf({ surveyId, invitation, invitationId }) {
    const { emailIdentity, externalId } = invitation ?? { emailIdentity: null, externalId: null };
    const row = this.#connection.row(
      `${this.#unitSql} i.email_identity = ? AND i.survey_id = ? AND coalesce('=' || i.external_id, '') = ?`,
      emailIdentity,
      surveyId,
      externalId === null ? "" : `=${externalId}`,
    );
    if (!row) throw new Error(`The record of ${invitationId} does not fit its table.`);
    return String(row[0]);
  }

  /** @param {string} invitationId */
  #unitText(invitationId) {
    return String(this.#connection.row(`${this.#unitSql} i.invitation_id = ?`, invitationId)?.[0]);
  }

  /**
   * Units never leave their survey, so the highest position is always held by some row, and no position that was seen is
   * given again (S5).
   *
   * @param {"invitations" | "responses"} table
   * @param {string} surveyId
   */
  #nextPosition(table, surveyId) {
    let last = this.#positions.get(`${table} ${surveyId}`);
    if (last === undefined) {
      const row = this.#connection.row(`SELECT max(position) FROM ${table} WHERE survey_id = ?`, surveyId);
      last = Number(row?.[0] ?? 0);
      this.#positions.set(`${table} ${surveyId}`, last);
    }
    return last + 1;
  }

  /**
   * @param {"invitations" | "responses"} table
   * @param {string} surveyId
   * @param {number} position
   */
  #take(table, surveyId, position) {
    this.#positions.set(`${table} ${surveyId}`, position);
  }
}
