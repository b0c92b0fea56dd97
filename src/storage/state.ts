/**
 * The state of a driver that keeps everything in memory. It holds only what is committed: a driver publishes a change when
 * it is durable, in one step, and readers of the same tick see all of it or nothing.
 */
import type { CounterDelta } from "../domain/counters.js";
import { type NaturalKey, naturalKeyOf } from "../domain/invitation.js";
import type { SurveyVersion } from "../domain/survey.js";
import {
  type CounterPeriod,
  type DocumentCollection,
  documentCollections,
  type FeedPage,
  type FeedQuery,
  type InvitationListing,
  type InvitationQuery,
} from "./contract.js";
import { DocumentRoom } from "./document-room.js";
import { collectListing } from "./listing.js";
import type { UnitView } from "./plan-change.js";
import type { StateSnapshot } from "./portable-state.js";
import type { StoredUnit, UnitCell } from "./stored-unit.js";
import { byPlace, moveInIndex, SurveyState } from "./survey-state.js";

/** What is committed, with its look-ups. */
export class StorageState {
  readonly #surveys = new Map<string, SurveyState>();
  readonly #units = new Map<string, UnitCell>();
  readonly #byEmailIdentity = new Map<string, Set<UnitCell>>();
  readonly #rooms = new Map(documentCollections.map((collection) => [collection, new DocumentRoom()]));

  findUnit(invitationId: string): StoredUnit | undefined {
    return this.#units.get(invitationId)?.stored;
  }

  findByNaturalKey(key: NaturalKey): StoredUnit | undefined {
    return this.#surveys.get(key.surveyId)?.findByNaturalKey(key)?.stored;
  }

  findInvitationIds(emailIdentity: string, surveyId?: string): string[] {
    return this.#cellsOfPerson(emailIdentity, surveyId).map((cell) => cell.stored.unit.invitation.invitationId);
  }

  async listInvitations(query: InvitationQuery): Promise<InvitationListing> {
    const survey = this.#surveys.get(query.surveyId);
    if (!survey) return { invitations: [] };
    if (query.emailIdentity !== undefined) {
      return collectListing(this.#cellsOfPerson(query.emailIdentity, query.surveyId), query);
    }
    const cells = query.externalId === undefined ? survey.cells : survey.findByExternalId(query.externalId);
    return collectListing(cells, query);
  }

  readFeed(query: FeedQuery): FeedPage {
    return this.#surveys.get(query.surveyId)?.feeds[query.feed].read(query) ?? { rows: [], hasMore: false };
  }

  readCounters(surveyId: string, period?: CounterPeriod): Map<string, number> {
    return this.#surveys.get(surveyId)?.counters.read(period) ?? new Map();
  }

  findSurvey(surveyId: string, version?: number): SurveyVersion | undefined {
    const versions = this.#surveys.get(surveyId)?.versions ?? [];
    return version === undefined ? versions.at(-1) : versions.find((each) => each.version === version);
  }

  listSurveys(): SurveyVersion[] {
    const latest = [...this.#surveys.values()].flatMap((survey) => survey.versions.at(-1) ?? []);
    return latest.sort((one, other) => (one.surveyId < other.surveyId ? -1 : 1));
  }

  room(collection: DocumentCollection): DocumentRoom {
    const room = this.#rooms.get(collection);
    if (!room) throw new TypeError(`There is no collection ${JSON.stringify(collection)}.`);
    return room;
  }

  /** Adds the next version of a survey, frozen; the caller has checked that it is the next. */
  publishVersion(version: SurveyVersion): void {
    this.#survey(version.surveyId).versions.push(version);
  }

  /** Makes the next state of a unit visible, with its counters. Positions must be above all that are visible. */
  publish(next: StoredUnit, counters: readonly CounterDelta[]): void {
    const { surveyId } = next.unit.invitation;
    const survey = this.#survey(surveyId);
    const { cell, before } = this.#replace(survey, next);
    survey.moveRows(cell, before, next);
    survey.count(counters);
  }

  /** Fills the feeds and look-ups of an empty state from stored units in any order; counters are added by the caller. */
  load(units: Iterable<StoredUnit>): void {
    const bySurvey = new Map<string, StoredUnit[]>();
    for (const stored of units) {
      const { surveyId } = stored.unit.invitation;
      const known = bySurvey.get(surveyId);
      if (known) known.push(stored);
      else bySurvey.set(surveyId, [stored]);
    }
    for (const [surveyId, stored] of bySurvey) this.#loadSurvey(this.#survey(surveyId), stored);
  }

  /** Adds counters of a survey, when a state is filled from a medium. */
  loadCounters(surveyId: string, counters: readonly CounterDelta[]): void {
    this.#survey(surveyId).counters.addMany(counters);
  }

  /**
   * Puts a unit as it is, in place of what it was; its place and positions may lie anywhere.
   *
   * @throws TypeError when its ID belongs to a unit of another survey, or its natural key to another unit
   */
  restoreUnit(next: StoredUnit): void {
    checkRestored(this, next);
    const survey = this.#survey(next.unit.invitation.surveyId);
    const { cell, before } = this.#replace(survey, next);
    if (before && before.place !== next.place) survey.moveCell();
    survey.moveRows(cell, before, next);
  }

  /** Puts a version as it is; the one before it is there. */
  restoreVersion(version: SurveyVersion): void {
    this.#survey(version.surveyId).versions[version.version - 1] = version;
  }

  /** Sets the totals of a quarter-hour. */
  restoreCounters(surveyId: string, quarterHour: string, amounts: Readonly<Record<string, number>>): void {
    this.#survey(surveyId).counters.set(quarterHour, new Map(Object.entries(amounts)));
  }

  /** The totals of a quarter-hour. */
  countersAt(surveyId: string, quarterHour: string): ReadonlyMap<string, number> {
    return this.#surveys.get(surveyId)?.counters.at(quarterHour) ?? new Map();
  }

  /** What is committed now, which later changes leave as it is. */
  snapshot(): StateSnapshot {
    const surveys = [...this.#surveys].sort(([one], [other]) => (one < other ? -1 : 1));
    return {
      surveys: surveys.map(([surveyId, { versions, cells, counters }]) => ({
        surveyId,
        versions: [...versions],
        units: cells.map((cell) => cell.stored),
        quarterHours: counters.snapshot(),
      })),
      documents: documentCollections.map((collection) => ({ collection, documents: this.room(collection).all() })),
    };
  }

  #loadSurvey(survey: SurveyState, units: StoredUnit[]): void {
    const invitationRows: { position: number; cell: UnitCell; response: undefined }[] = [];
    const responseRows: { position: number; cell: UnitCell; response: number }[] = [];
    for (const stored of units.sort((one, other) => one.place - other.place)) {
      const { cell } = this.#replace(survey, stored);
      invitationRows.push({ position: stored.invitationPosition, cell, response: undefined });
      for (const [response, position] of stored.responsePositions.entries()) {
        responseRows.push({ position, cell, response });
      }
    }
    const { invitations, responses } = survey.feeds;
    for (const row of invitationRows.sort(byPosition)) invitations.add(row.position, row.cell, undefined);
    for (const row of responseRows.sort(byPosition)) responses.add(row.position, row.cell, row.response);
  }

  #replace(survey: SurveyState, next: StoredUnit): { cell: UnitCell; before: StoredUnit | undefined } {
    const { invitation } = next.unit;
    let cell = this.#units.get(invitation.invitationId);
    const before = cell?.stored;
    if (cell) cell.stored = next;
    else {
      cell = { stored: next };
      this.#units.set(invitation.invitationId, cell);
      survey.addCell(cell);
    }
    survey.index(cell, before, next);
    moveInIndex(this.#byEmailIdentity, cell, before?.unit.invitation.emailIdentity, invitation.emailIdentity);
    return { cell, before };
  }

  #cellsOfPerson(emailIdentity: string, surveyId: string | undefined): UnitCell[] {
    const cells = [...(this.#byEmailIdentity.get(emailIdentity) ?? [])];
    return cells
      .filter((cell) => surveyId === undefined || cell.stored.unit.invitation.surveyId === surveyId)
      .sort(byPlace);
  }

  #survey(surveyId: string): SurveyState {
    const known = this.#surveys.get(surveyId);
    if (known) return known;
    const survey = new SurveyState();
    this.#surveys.set(surveyId, survey);
    return survey;
  }
}

/** Throws a TypeError when a unit that is loaded would take the ID or the natural key of another. */
export function checkRestored(view: UnitView, { unit: { invitation } }: StoredUnit): void {
  const { invitationId, surveyId } = invitation;
  const before = view.findUnit(invitationId)?.unit.invitation;
  if (before && before.surveyId !== surveyId)
    throw new TypeError(`${invitationId} is an invitation of another survey.`);
  const key = naturalKeyOf(invitation);
  const holder = key && view.findByNaturalKey(key)?.unit.invitation.invitationId;
  if (holder !== undefined && holder !== invitationId) {
    throw new TypeError(`The natural key of ${invitationId} belongs to ${holder} already.`);
  }
}

function byPosition(one: { position: number }, other: { position: number }): number {
  return one.position - other.position;
}
