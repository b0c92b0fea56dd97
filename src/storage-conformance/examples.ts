/** Records for tests, made by the domain as the product makes them, and shorthands for committing them. */
import assert from "node:assert/strict";
import { counterDeltas } from "../domain/counters.js";
import { toInstant } from "../domain/instant.js";
import {
  completeInvitation,
  createInvitation,
  eraseInvitation,
  type InvitationRecord,
  type InvitationRequest,
  startInvitation,
} from "../domain/invitation.js";
import { completeResponse, eraseResponse, type ResponseRecord, startResponse } from "../domain/response.js";
import type { InvitationUnit, Storage, StorageRecord, UnitChange } from "../storage/contract.js";

/** The moment `minutes` after the suite's beginning of time. */
export function at(minutes: number): string {
  return toInstant(Date.UTC(2026, 2, 1, 10) + minutes * 60_000);
}

/** A new invitation. */
export function invite(
  surveyId: string,
  invitationId: string,
  request: { readonly email?: string; readonly externalId?: string; readonly parameters?: Record<string, string> } = {},
  minutes = 0,
): InvitationRecord {
  const email = request.email ?? `${invitationId}@example.org`;
  const full: InvitationRequest = { ...request, email: { address: email, identity: email.toLowerCase() } };
  return createInvitation({ surveyId, invitationId, keyId: "k1" }, full, at(minutes));
}

/** The change that creates a unit. */
export function creation(invitation: InvitationRecord): UnitChange {
  const { surveyId, invitationId } = invitation;
  return { surveyId, invitationId, expectedRevision: 0, invitation, counters: countersOf(undefined, { invitation }) };
}

/** The change that brings a unit to its next state. */
export function change(
  before: InvitationUnit,
  next: { readonly invitation?: InvitationRecord; readonly responses?: readonly ResponseRecord[] },
): UnitChange {
  const { surveyId, invitationId } = before.invitation;
  const changed = new Map(before.responses.map((response) => [response.responseId, response]));
  for (const response of next.responses ?? []) changed.set(response.responseId, response);
  const after = { invitation: next.invitation ?? before.invitation, responses: [...changed.values()] };
  return {
    surveyId,
    invitationId,
    expectedRevision: before.revision,
    ...next,
    counters: countersOf(before, after),
  };
}

/** The change of an invitation alone. */
export function touch(before: InvitationUnit, minutes: number): UnitChange {
  const { invitation } = before;
  return change(before, { invitation: { ...invitation, changedAt: at(minutes), revision: invitation.revision + 1 } });
}

/** The change by which a respondent completes the survey in one go. */
export function completion(
  before: InvitationUnit,
  answers: Record<string, string | number>,
  minutes = 5,
  responseId = `${before.invitation.invitationId}-r`,
): UnitChange {
  const { surveyId, invitationId } = before.invitation;
  const identity = { surveyId, responseId, invitationId, surveyVersion: 1, shownAt: at(minutes - 1) };
  const started = startResponse({ ...identity, unsignedParameters: {} }, { answers, nextPage: 1 }, at(minutes));
  const invitation = completeInvitation(startInvitation(before.invitation, at(minutes)), at(minutes));
  return change(before, { invitation, responses: [completeResponse(started, undefined, at(minutes))] });
}

/** The change that forgets the person. */
export function erasure(before: InvitationUnit, minutes = 60): UnitChange {
  return change(before, {
    invitation: eraseInvitation(before.invitation, at(minutes)),
    responses: before.responses.map((response) => eraseResponse(response, at(minutes))),
  });
}

type State = { readonly invitation: InvitationRecord; readonly responses?: readonly ResponseRecord[] };

function countersOf(before: State | undefined, after: State) {
  const full = (state: State) => ({ invitation: state.invitation, responses: state.responses ?? [] });
  return counterDeltas(before && full(before), full(after), () => new Map([["nps", "number"]]));
}

/** Commits one change, which must be taken, and answers the unit that it made. */
export async function commitOne(storage: Storage, one: UnitChange): Promise<InvitationUnit> {
  const [outcome] = await storage.commit([one]);
  assert.equal(outcome?.committed, true, "the change was refused");
  return unitOf(storage, one.invitationId);
}

/** Creates many units of a survey in one call: `prefix0`, `prefix1`, ... */
export async function createMany(storage: Storage, surveyId: string, prefix: string, count: number): Promise<void> {
  const changes = Array.from({ length: count }, (_, index) =>
    creation(invite(surveyId, `${prefix}${index}`, {}, index)),
  );
  const outcomes = await storage.commit(changes);
  assert.equal(outcomes.filter((outcome) => outcome.committed).length, count);
}

/** All records of a storage. */
export async function collect(storage: Storage): Promise<StorageRecord[]> {
  const records: StorageRecord[] = [];
  for await (const record of storage.readAll()) records.push(record);
  return records;
}

/** A unit that must be there. */
export async function unitOf(storage: Storage, invitationId: string): Promise<InvitationUnit> {
  const unit = await storage.findUnit(invitationId);
  assert.ok(unit, `there is no unit ${invitationId}`);
  return unit;
}

/** A value without what JSON does not keep (prototypes, members that are `undefined`), to compare by content. */
export function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

/** Asserts that two values have the same content. */
export function sameContent(actual: unknown, expected: unknown, message?: string): void {
  assert.deepEqual(plain(actual), plain(expected), message);
}

/** Numbers from 0 to below 1, the same for the same seed. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
