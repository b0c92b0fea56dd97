/**
 * Group commit: changes that arrive while a round is under way wait and share the next one, which is one statement and one
 * transaction. There are two lanes, for new units and for changes, so that locks are always taken in one order.
 */
import { randomBytes } from "node:crypto";
import type { CommitOutcome, UnitChange } from "../contract.js";
import type { Database } from "./database.js";
import { failureOf, isRefusedContent, isTaken } from "./failures.js";
import type { FoundUnit, Holders } from "./holders.js";
import { storedJson } from "./stored-text.js";
import { counterColumns, invitationColumns, responseColumns } from "./unit-rows.js";

const changesPerRound = 250;

/** Where a lane's rounds are decided: the function in the database. */
export type LaneFunction = "create_units" | "change_units";

interface Request {
  readonly change: UnitChange;
  resolve(outcome: CommitOutcome): void;
  reject(error: unknown): void;
}

/** One unit in a round: the change that is tried, and those at the same revision that can only come second. */
interface Entry {
  readonly first: Request;
  readonly others: Request[];
}

/** The rounds of one lane, one after the other. */
export class CommitLane {
  readonly #database: Database;
  readonly #holders: Holders;
  readonly #function: LaneFunction;
  readonly #committed: (changes: readonly UnitChange[]) => Promise<void>;
  #waiting: Request[] = [];
  #running: Promise<void> | undefined;

  /** @param committed called with what a round has committed, before callers are told */
  constructor(
    database: Database,
    holders: Holders,
    name: LaneFunction,
    committed: (changes: readonly UnitChange[]) => Promise<void>,
  ) {
    this.#database = database;
    this.#holders = holders;
    this.#function = name;
    this.#committed = committed;
  }

  submit(change: UnitChange): Promise<CommitOutcome> {
    const outcome = new Promise<CommitOutcome>((resolve, reject) => {
      this.#waiting.push({ change, resolve, reject });
    });
    // A microtask later, so that everything submitted in the same turn shares the round.
    this.#running ??= Promise.resolve().then(() => this.#run());
    return outcome;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) await this.#runRound(this.#takeEntries());
    this.#running = undefined;
  }

  /** The next round: each unit once. Changes of a unit at another revision wait for the round behind. */
  #takeEntries(): Entry[] {
    const entries = new Map<string, Entry>();
    const later: Request[] = [];
    for (const [index, request] of this.#waiting.entries()) {
      const { invitationId, surveyId, expectedRevision } = request.change;
      const known = entries.get(`${surveyId} ${invitationId}`);
      if (known?.first.change.expectedRevision === expectedRevision) known.others.push(request);
      else if (known) later.push(request);
      else entries.set(`${surveyId} ${invitationId}`, { first: request, others: [] });
      if (entries.size >= changesPerRound) {
        later.push(...this.#waiting.slice(index + 1));
        break;
      }
    }
    this.#waiting = later;
    return [...entries.values()];
  }

  async #runRound(entries: readonly Entry[]): Promise<void> {
    const round = newMark();
    let committed: ReadonlySet<number>;
    try {
      committed = await this.#write(entries, round);
    } catch (error) {
      return this.#runWithoutTheCulprit(entries, error);
    }
    const accepted = entries.filter((_, at) => committed.has(at));
    await this.#committed(accepted.map(({ first }) => first.change));
    for (const { first } of accepted) first.resolve({ committed: true, revision: first.change.expectedRevision + 1 });
    this.#answerRefused(entries, committed, round);
  }

  async #write(entries: readonly Entry[], round: string): Promise<ReadonlySet<number>> {
    const given = entries.map(({ first }, at) => ({ at, ...columnsOf(first.change) }));
    const rows = await this.#database.repeatable<{ at: number }>(`SELECT {s}.${this.#function}($1, $2) AS at`, [
      storedJson(given),
      round,
    ]);
    return new Set(rows.map((row) => row.at));
  }

  /** Content that the database refuses is the fault of one change; the others of its round are tried without it. */
  async #runWithoutTheCulprit(entries: readonly Entry[], error: unknown): Promise<void> {
    if (isRefusedContent(error) && entries.length > 1) {
      const middle = entries.length >> 1;
      await this.#runRound(entries.slice(0, middle));
      await this.#runRound(entries.slice(middle));
    } else if (isTaken(error)) this.#answerRefused(entries, new Set(), newMark());
    else for (const { first, others } of entries) for (const each of [first, ...others]) each.reject(failureOf(error));
  }

  /** Looks up what stands in the way. Others in the lane need not wait for it. */
  #answerRefused(entries: readonly Entry[], committed: ReadonlySet<number>, round: string): void {
    const refused: Request[] = [];
    const again: Request[] = [];
    for (const [at, { first, others }] of entries.entries()) {
      if (!committed.has(at)) refused.push(first);
      // A second creation of an ID may have another natural key than the first, which was refused for its own.
      if (this.#function === "create_units" && !committed.has(at)) again.push(...others);
      else refused.push(...others);
    }
    this.#waiting = [...again, ...this.#waiting];
    if (refused.length === 0) return;
    const firsts = new Set(entries.map(({ first }) => first));
    this.#holders.find(refused.map(({ change }) => change)).then(
      async (found) => {
        for (const [index, request] of refused.entries()) {
          const holder = found[index];
          const isOurs = holder?.mark === round && firsts.has(request) && isUnitOf(request.change, holder);
          // Committed by an attempt whose answer was lost: the repeated one found it done.
          if (isOurs) {
            await this.#committed([request.change]);
            request.resolve({ committed: true, revision: holder.unit.revision });
          } else request.resolve({ committed: false, existing: holder?.unit });
        }
      },
      (error: unknown) => {
        for (const request of refused) request.reject(error);
      },
    );
  }
}

function isUnitOf(change: UnitChange, holder: FoundUnit): boolean {
  return holder.unit.invitation.invitationId === change.invitationId;
}

/** A number that tells one round's writes from all others. */
function newMark(): string {
  return (randomBytes(8).readBigInt64BE() || 1n).toString();
}

function columnsOf(change: UnitChange): Record<string, unknown> {
  const { invitation, responses = [] } = change;
  return {
    survey_id: change.surveyId,
    invitation_id: change.invitationId,
    expected: change.expectedRevision,
    ...(invitation && invitationColumns(invitation)),
    responses: responses.length === 0 ? undefined : responses.map(responseColumns),
    counters: counterColumns(change.counters),
  };
}
