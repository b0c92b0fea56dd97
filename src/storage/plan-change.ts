/** The rule of a conditional change: what the next state of a unit is, or what stands in the way. Pure. */
import { type NaturalKey, naturalKeyOf } from "../domain/invitation.js";
import type { ResponseRecord } from "../domain/response.js";
import type { FeedName, UnitChange } from "./contract.js";
import { frozenInvitation, frozenResponse } from "./frozen-copy.js";
import type { StoredUnit } from "./stored-unit.js";

/** What a change is checked against. */
export interface UnitView {
  findUnit(invitationId: string): StoredUnit | undefined;
  findByNaturalKey(key: NaturalKey): StoredUnit | undefined;
}

/** The next state, or the unit that stands in the way. */
export type UnitPlan =
  | { readonly accepted: true; readonly next: StoredUnit }
  | { readonly accepted: false; readonly existing: StoredUnit | undefined };

/** Gives positions, each above all that it gave before for that survey and feed. */
export class PositionCounter {
  readonly #last = new Map<string, number>();

  next(surveyId: string, feed: FeedName): number {
    const position = (this.#last.get(`${feed} ${surveyId}`) ?? 0) + 1;
    this.#last.set(`${feed} ${surveyId}`, position);
    return position;
  }

  /** Notes a position that is taken. */
  take(surveyId: string, feed: FeedName, position: number): void {
    const name = `${feed} ${surveyId}`;
    if (position > (this.#last.get(name) ?? 0)) this.#last.set(name, position);
  }
}

/** @throws TypeError for a change that contradicts itself: the caller's mistake, not a matter of what is stored */
export function checkChange(change: UnitChange): void {
  const { surveyId, invitationId, invitation, responses = none } = change;
  if (change.expectedRevision === 0 && !invitation) throw new TypeError("A new unit needs its invitation.");
  for (const record of invitation ? [invitation, ...responses] : responses) {
    if (record.surveyId !== surveyId || record.invitationId !== invitationId) {
      throw new TypeError(`A record of another survey or invitation was given in the change of ${invitationId}.`);
    }
  }
}

/**
 * A frozen copy of a change, taken when it comes in, so that nothing the caller does afterwards reaches the storage (S7).
 *
 * @throws TypeError for a change that contradicts itself
 */
export function captureChange(change: UnitChange): UnitChange {
  checkChange(change);
  const { surveyId, invitationId, invitation, responses = none, counters = none } = change;
  return {
    surveyId,
    invitationId,
    expectedRevision: change.expectedRevision,
    ...(invitation && { invitation: frozenInvitation(invitation) }),
    responses: responses.map(frozenResponse),
    counters: counters.map((delta) => ({ ...delta })),
  };
}

/** Decides one captured change. Positions are taken only if it is accepted. */
export function planChange(view: UnitView, change: UnitChange, positions: PositionCounter): UnitPlan {
  const { surveyId, invitationId, invitation } = change;
  const before = view.findUnit(invitationId);
  const isForeign = before !== undefined && before.unit.invitation.surveyId !== surveyId;
  if (isForeign || (before?.unit.revision ?? 0) !== change.expectedRevision) {
    // Another survey's unit is not shown to whoever guessed its ID (S8).
    return { accepted: false, existing: isForeign ? undefined : before };
  }
  const key = invitation && naturalKeyOf(invitation);
  const holder = key && view.findByNaturalKey(key);
  if (holder && holder.unit.invitation.invitationId !== invitationId) return { accepted: false, existing: holder };
  return { accepted: true, next: nextState(before, change, positions) };
}

function nextState(before: StoredUnit | undefined, change: UnitChange, positions: PositionCounter): StoredUnit {
  const { surveyId, invitation } = change;
  const invitationPosition = invitation ? positions.next(surveyId, "invitations") : before!.invitationPosition;
  let responses: readonly ResponseRecord[] = before?.unit.responses ?? none;
  let responsePositions: readonly number[] = before?.responsePositions ?? none;
  if (change.responses && change.responses.length > 0) {
    const nextResponses = [...responses];
    const nextPositions = [...responsePositions];
    for (const response of change.responses) {
      const known = nextResponses.findIndex((each) => each.responseId === response.responseId);
      const at = known === -1 ? nextResponses.length : known;
      nextResponses[at] = response;
      nextPositions[at] = positions.next(surveyId, "responses");
    }
    responses = Object.freeze(nextResponses);
    responsePositions = nextPositions;
  }
  const unit = Object.freeze({
    revision: (before?.unit.revision ?? 0) + 1,
    invitation: invitation ?? before!.unit.invitation,
    responses,
  });
  return { unit, place: before?.place ?? invitationPosition, invitationPosition, responsePositions };
}

const none: readonly never[] = Object.freeze([]);
