/** Everything of one survey that is visible to readers, in memory: versions, units in order, feeds, counters, look-ups. */
import type { CounterDelta } from "../domain/counters.js";
import { type NaturalKey, naturalKeyOf } from "../domain/invitation.js";
import type { SurveyVersion } from "../domain/survey.js";
import { CounterBook } from "./counter-book.js";
import { Feed } from "./feed.js";
import type { StoredUnit, UnitCell } from "./stored-unit.js";

/** One survey's part of the state. */
export class SurveyState {
  readonly versions: SurveyVersion[] = [];
  #cells: UnitCell[] = [];
  #isOrdered = true;
  readonly feeds = { invitations: new Feed(), responses: new Feed() };
  readonly counters = new CounterBook();
  readonly #byNaturalKey = new Map<string, UnitCell>();
  readonly #byExternalId = new Map<string, Set<UnitCell>>();

  /** In order of creation. Only ever appended to, except by a load. */
  get cells(): readonly UnitCell[] {
    if (!this.#isOrdered) this.#cells = [...this.#cells].sort(byPlace);
    this.#isOrdered = true;
    return this.#cells;
  }

  /** Takes a new unit in. */
  addCell(cell: UnitCell): void {
    if (cell.stored.place <= (this.#cells.at(-1)?.stored.place ?? 0)) this.#isOrdered = false;
    this.#cells.push(cell);
  }

  /** Notes that the place of a unit has changed, as a load may do. */
  moveCell(): void {
    this.#isOrdered = false;
  }

  findByNaturalKey(key: NaturalKey): UnitCell | undefined {
    return this.#byNaturalKey.get(naturalKeyText(key));
  }

  /** Units with an external ID, in order of creation. */
  findByExternalId(externalId: string): UnitCell[] {
    return [...(this.#byExternalId.get(externalId) ?? [])].sort(byPlace);
  }

  /** Brings look-ups from one state of a unit to the next. */
  index(cell: UnitCell, before: StoredUnit | undefined, after: StoredUnit): void {
    const beforeKey = before && keyTextOf(before);
    const afterKey = keyTextOf(after);
    if (beforeKey !== afterKey) {
      if (beforeKey !== undefined) this.#byNaturalKey.delete(beforeKey);
      if (afterKey !== undefined) this.#byNaturalKey.set(afterKey, cell);
    }
    moveInIndex(this.#byExternalId, cell, before?.unit.invitation.externalId, after.unit.invitation.externalId);
  }

  /** Moves the rows that changed to their new positions in the feeds. */
  moveRows(cell: UnitCell, before: StoredUnit | undefined, after: StoredUnit): void {
    const { invitations, responses } = this.feeds;
    if (before?.invitationPosition !== after.invitationPosition) {
      if (before) invitations.remove(before.invitationPosition);
      invitations.add(after.invitationPosition, cell, undefined);
    }
    for (const [index, position] of after.responsePositions.entries()) {
      const known = before?.responsePositions[index];
      if (known === position) continue;
      if (known !== undefined) responses.remove(known);
      responses.add(position, cell, index);
    }
    for (const position of before?.responsePositions.slice(after.responsePositions.length) ?? []) {
      responses.remove(position);
    }
  }

  count(deltas: readonly CounterDelta[]): void {
    for (const delta of deltas) this.counters.add(delta);
  }
}

/** Takes a cell out of one entry of an index and puts it into another; absent texts have no entry. */
export function moveInIndex(
  index: Map<string, Set<UnitCell>>,
  cell: UnitCell,
  before: string | undefined,
  after: string | undefined,
): void {
  if (before === after) return;
  if (before !== undefined) {
    const cells = index.get(before);
    if (cells?.delete(cell) && cells.size === 0) index.delete(before);
  }
  if (after !== undefined) {
    const cells = index.get(after);
    if (cells) cells.add(cell);
    else index.set(after, new Set([cell]));
  }
}

/** Orders cells by creation. */
export function byPlace(one: UnitCell, other: UnitCell): number {
  return one.stored.place - other.stored.place;
}

/** A natural key as one text, unambiguous within its survey. */
export function naturalKeyText(key: NaturalKey): string {
  const { emailIdentity, externalId } = key;
  return externalId === undefined ? emailIdentity : `${emailIdentity.length}\0${emailIdentity}${externalId}`;
}

function keyTextOf(stored: StoredUnit): string | undefined {
  const key = naturalKeyOf(stored.unit.invitation);
  return key && naturalKeyText(key);
}
