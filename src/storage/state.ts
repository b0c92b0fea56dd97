/**
 * The state of a driver that keeps everything in memory. It holds only what is committed: a driver publishes a change when
 * it is durable, in one step, and readers of the same tick see all of it or nothing.
 */
import type { CounterDelta } from "../domain/counters.js";
import type { NaturalKey } from "../domain/invitation.js";
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
    this.#survey(surveyId).count(counters);
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
    for (const row of invitationRows.sort(byPosition)) invitations.append(row.position, row.cell, undefined);
    for (const row of responseRows.sort(byPosition)) responses.append(row.position, row.cell, row.response);
  }

  #replace(survey: SurveyState, next: StoredUnit): { cell: UnitCell; before: StoredUnit | undefined } {
    const { invitation } = next.unit;
    let cell = this.#units.get(invitation.invitationId);
    const before = cell?.stored;
    if (cell) cell.stored = next;
    else {
      cell = { stored: next };
      this.#units.set(invitation.invitationId, cell);
      survey.cells.push(cell);
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

function byPosition(one: { position: number }, other: { position: number }): number {
  return one.position - other.position;
}
