/** Commits of units, and their look-ups by ID, natural key and person. */
import type { NaturalKey } from "../../domain/invitation.js";
import type { CommitOutcome, InvitationUnit } from "../contract.js";
import { CommitLane } from "./commit-rounds.js";
import type { Database } from "./database.js";
import { Holders } from "./holders.js";
import type { PreparedChange } from "./prepared-change.js";
import type { Sequencer } from "./sequencer.js";
import { storedText, textFromStored } from "./stored-text.js";
import { naturalKeyHash, type UnitRow, unitColumns, unitOf } from "./unit-rows.js";

export class Units {
  readonly #database: Database;
  readonly #sequencer: Sequencer;
  readonly #creations: CommitLane;
  readonly #changes: CommitLane;

  constructor(database: Database, sequencer: Sequencer) {
    this.#database = database;
    this.#sequencer = sequencer;
    const holders = new Holders(database);
    const committed = (changes: readonly PreparedChange[]) => this.#afterCommit(changes);
    this.#creations = new CommitLane(database, holders, "create_units", committed);
    this.#changes = new CommitLane(database, holders, "change_units", committed);
  }

  async findUnit(invitationId: string): Promise<InvitationUnit | undefined> {
    const [row] = await this.#database.query<UnitRow>(
      `SELECT ${unitColumns} FROM {s}.invitations i WHERE i.invitation_id = $1`,
      [storedText(invitationId)],
    );
    return row && unitOf(row);
  }

  async findUnitByNaturalKey(key: NaturalKey): Promise<InvitationUnit | undefined> {
    const [row] = await this.#database.query<UnitRow>(
      `SELECT ${unitColumns} FROM {s}.invitations i WHERE i.survey_id = $1 AND i.natural_key = $2`,
      [storedText(key.surveyId), naturalKeyHash(key)],
    );
    return row && unitOf(row);
  }

  async findInvitationIds(emailIdentity: string, surveyId: string | undefined): Promise<string[]> {
    const rows = await this.#database.query<{ invitation_id: string }>(
      `SELECT invitation_id FROM {s}.invitations
       WHERE email_identity = $1 AND ($2::text IS NULL OR survey_id = $2) ORDER BY survey_id, created_at, invitation_id`,
      [storedText(emailIdentity), surveyId === undefined ? null : storedText(surveyId)],
    );
    return rows.map((row) => textFromStored(row.invitation_id));
  }

  /** Commits prepared changes. Those of one call are decided in its order. */
  async commit(changes: readonly PreparedChange[]): Promise<CommitOutcome[]> {
    const outcomes: CommitOutcome[] = [];
    for (const stretch of stretchesOf(changes)) {
      const settled = await Promise.allSettled(
        stretch.map((change) =>
          (change.expectedRevision === 0 ? this.#creations : this.#changes).submit(change, changes),
        ),
      );
      for (const each of settled) {
        outcomes.push(each.status === "fulfilled" ? each.value : { committed: false, failed: each.reason });
      }
    }
    const failure = outcomes.find((each) => "failed" in each);
    if (failure && !outcomes.some((each) => each.committed)) throw (failure as { failed: unknown }).failed;
    return outcomes;
  }

  async #afterCommit(changes: readonly PreparedChange[]): Promise<void> {
    const counts = new Map<string, { count: number; hasErasure: boolean }>();
    for (const { surveyId, isErasure } of changes) {
      const { count = 0, hasErasure = false } = counts.get(surveyId) ?? {};
      counts.set(surveyId, { count: count + 1, hasErasure: hasErasure || isErasure });
    }
    for (const [surveyId, { count, hasErasure }] of counts) {
      // Unfolded counters may name what the erased person chose (S9). If it fails, the next run does it.
      if (hasErasure) await this.#sequencer.run(surveyId).catch(() => {});
      else this.#sequencer.noteCommitted(surveyId, count);
    }
  }
}

/** A call's changes in stretches that may be decided side by side: all creations or all changes, one revision for each unit. */
function* stretchesOf(changes: readonly PreparedChange[]): Generator<PreparedChange[]> {
  let stretch: PreparedChange[] = [];
  let revisions = new Map<string, number>();
  for (const change of changes) {
    const { invitationId, expectedRevision } = change;
    const known = revisions.get(invitationId);
    const isOtherKind = stretch.length > 0 && (stretch[0]!.expectedRevision === 0) !== (expectedRevision === 0);
    if (isOtherKind || (known !== undefined && known !== expectedRevision)) {
      yield stretch;
      stretch = [];
      revisions = new Map();
    }
    stretch.push(change);
    revisions.set(invitationId, expectedRevision);
  }
  if (stretch.length > 0) yield stretch;
}
