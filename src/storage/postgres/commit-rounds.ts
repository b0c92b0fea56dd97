/**
 * Group commit: changes that arrive while a round is under way wait and share the next one, which is one statement and one
 * transaction. There are two lanes, for new units and for changes, so that locks are always taken in one order.
 */
import { randomBytes } from "node:crypto";
import type { CommitOutcome } from "../contract.js";
import type { Database } from "./database.js";
import { failureOf, isRefusedContent, isTaken } from "./failures.js";
import { givenNames } from "./functions.js";
import type { FoundUnit, Holders } from "./holders.js";
import type { PreparedChange } from "./prepared-change.js";
import { storedText } from "./stored-text.js";

const changesPerRound = 250;
/** While the database syncs one round, the next is made ready and written. */
const roundsAtOnce = 2;

/** Where a lane's rounds are decided: the function in the database. */
export type LaneFunction = "create_units" | "change_units";

interface Request {
  readonly change: PreparedChange;
  /** The call that it belongs to: its changes are committed in their order. */
  readonly call: object;
  /** What no two rounds at once may have in common: the unit, and the natural key. */
  readonly keys: readonly string[];
  resolve(outcome: CommitOutcome): void;
  reject(error: unknown): void;
}

/** One unit in a round: the change that is tried, and those at the same revision that can only come second. */
interface Entry {
  readonly first: Request;
  readonly others: Request[];
}

/** The rounds of one lane. Rounds at the same time share neither units nor natural keys nor calls. */
export class CommitLane {
  readonly #database: Database;
  readonly #holders: Holders;
  readonly #function: LaneFunction;
  readonly #committed: (changes: readonly PreparedChange[]) => Promise<void>;
  #waiting: Request[] = [];
  readonly #busy = new Set<string | object>();
  #roundsUnderWay = 0;
  #isStarting = false;

  /** @param committed called with what a round has committed, before callers are told */
  constructor(
    database: Database,
    holders: Holders,
    name: LaneFunction,
    committed: (changes: readonly PreparedChange[]) => Promise<void>,
  ) {
    this.#database = database;
    this.#holders = holders;
    this.#function = name;
    this.#committed = committed;
  }

  submit(change: PreparedChange, call: object): Promise<CommitOutcome> {
    const { surveyId, invitationId, naturalKey } = change;
    const unit = `${surveyId} ${invitationId}`;
    const keys = naturalKey === undefined ? [unit] : [unit, `${surveyId} ${naturalKey}`];
    const outcome = new Promise<CommitOutcome>((resolve, reject) => {
      this.#waiting.push({ change, call, keys, resolve, reject });
    });
    this.#startSoon();
    return outcome;
  }

  /** A microtask later, so that everything submitted in the same turn shares the round. */
  #startSoon(): void {
    if (this.#isStarting) return;
    this.#isStarting = true;
    queueMicrotask(() => {
      this.#isStarting = false;
      while (this.#roundsUnderWay < roundsAtOnce) {
        const entries = this.#takeEntries();
        if (entries.length === 0) return;
        void this.#runAlone(entries);
      }
    });
  }

  /** Runs a round while others keep away from what it is about. */
  async #runAlone(entries: readonly Entry[]): Promise<void> {
    const held = entries.flatMap(({ first }) => [first.call, ...first.keys]);
    for (const each of held) this.#busy.add(each);
    this.#roundsUnderWay++;
    try {
      await this.#runRound(entries);
    } catch (error) {
      for (const { first, others } of entries) for (const each of [first, ...others]) each.reject(error);
    }
    this.#roundsUnderWay--;
    for (const each of held) this.#busy.delete(each);
    this.#startSoon();
  }

  /** The next round: each unit once. What another round is about, or the same unit at another revision, waits. */
  #takeEntries(): Entry[] {
    const entries = new Map<string, Entry>();
    const later: Request[] = [];
    for (const [index, request] of this.#waiting.entries()) {
      const known = entries.get(request.keys[0]!);
      if (this.#busy.has(request.call) || request.keys.some((key) => this.#busy.has(key))) later.push(request);
      else if (known?.first.change.expectedRevision === request.change.expectedRevision) known.others.push(request);
      else if (known) later.push(request);
      else entries.set(request.keys[0]!, { first: request, others: [] });
      if (entries.size >= changesPerRound) {
        for (let rest = index + 1; rest < this.#waiting.length; rest++) later.push(this.#waiting[rest]!);
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
      await this.#runWithoutTheCulprit(entries, error);
      return;
    }
    const accepted = entries.filter((_, at) => committed.has(at));
    await this.#committed(accepted.map(({ first }) => first.change));
    for (const { first } of accepted) first.resolve({ committed: true, revision: first.change.expectedRevision + 1 });
    this.#answerRefused(entries, committed, round);
  }

  async #write(entries: readonly Entry[], round: string): Promise<ReadonlySet<number>> {
    const arrays = givenNames.map((name) => entries.map(({ first }) => first.change.columns[name] ?? null));
    const rows = await this.#database.repeatable<{ at: string }>(
      `SELECT {s}.${this.#function}($1, ${givenNames.map((_, index) => `$${index + 2}`).join(", ")}) AS at`,
      [round, ...arrays],
    );
    return new Set(rows.map((row) => Number(row.at) - 1));
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
    if (again.length > 0) {
      this.#waiting = [...again, ...this.#waiting];
      this.#startSoon();
    }
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

function isUnitOf(change: PreparedChange, holder: FoundUnit): boolean {
  return storedText(holder.unit.invitation.invitationId) === change.invitationId;
}

/** A number that tells one round's writes from all others. */
function newMark(): string {
  return (randomBytes(8).readBigInt64BE() || 1n).toString();
}
