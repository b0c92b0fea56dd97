/** Changes and records of the contract as tasks of the writing thread, and its replies as outcomes. */

import type { SurveyVersion } from "../../domain/survey.js";
import type { DocumentChange, DocumentOutcome, StorageRecord, UnitChange, UnitOutcome } from "../contract.js";
import { frozenJson } from "../frozen-copy.js";
import { checkChange } from "../plan-change.js";
import { checkedText, decodeUnit, encodeInvitation, encodeResponse, encodeVersion } from "./columns.js";
import type { ChangeReply, ChangeTask, DocumentReply, DocumentTask, VersionTask, WriteTask } from "./messages.js";
import { sortKeyOf } from "./sort-key.js";

/** @throws TypeError for a change that contradicts itself or that SQLite cannot keep */
export function encodeChange(change: UnitChange): ChangeTask {
  checkChange(change);
  const { surveyId, invitationId, expectedRevision, invitation, responses = [], counters = [] } = change;
  return {
    kind: "change",
    surveyId: checkedText(surveyId, "surveyId"),
    invitationId: checkedText(invitationId, "invitationId"),
    expectedRevision,
    invitation: invitation && encodeInvitation(invitation),
    responses: responses.map(encodeResponse),
    counters: counters.map(({ quarterHour, name, amount }) => [quarterHour, checkedText(name, "counter"), amount]),
    isErasure: invitation?.erasedAt !== undefined || responses.some((response) => response.status === "erased"),
  };
}

export function outcomeOfChange(reply: ChangeReply): UnitOutcome {
  if (reply.committed) return reply;
  return { committed: false, existing: reply.existing === null ? undefined : decodeUnit(reply.existing).unit };
}

export function encodeSurvey(version: SurveyVersion, isLoaded = false): VersionTask {
  const { surveyId } = version;
  return { kind: "version", row: encodeVersion(version), surveyId, version: version.version, isLoaded };
}

/** @param change a captured one */
export function encodeDocument({ collection, key, expectedRevision, value }: DocumentChange): DocumentTask {
  return {
    kind: "document",
    collection,
    key: readableKey(key),
    sortKey: sortKeyOf(key),
    expectedRevision,
    value: value === undefined ? undefined : JSON.stringify(value),
  };
}

export function outcomeOfDocument(key: string, reply: DocumentReply): DocumentOutcome {
  if (reply.committed) return reply;
  if (reply.existing === null) return { committed: false, existing: undefined };
  const [revision, value] = JSON.parse(reply.existing) as [number, string];
  return { committed: false, existing: Object.freeze({ key, revision, value: frozenJson(JSON.parse(value)) }) };
}

/** The record as a task that puts it as it is. */
export function encodeRecord(record: StorageRecord): WriteTask {
  switch (record.kind) {
    case "survey":
      return encodeSurvey(record.survey, true);
    case "counters":
      return {
        kind: "loadCounters",
        surveyId: record.surveyId,
        quarterHour: record.quarterHour,
        amounts: Object.entries(record.amounts),
      };
    case "document": {
      const { key, revision, value } = record.document;
      return {
        kind: "loadDocument",
        collection: record.collection,
        key: readableKey(key),
        sortKey: sortKeyOf(key),
        revision,
        value: JSON.stringify(value),
      };
    }
    case "unit": {
      const { unit, place, invitationPosition, responsePositions } = record;
      const { surveyId, invitationId } = unit.invitation;
      return {
        kind: "loadUnit",
        surveyId,
        invitationId,
        revision: unit.revision,
        place,
        position: invitationPosition,
        invitation: encodeInvitation(unit.invitation),
        responses: unit.responses.map((response, index) => ({
          ...encodeResponse(response),
          position: responsePositions[index]!,
        })),
      };
    }
  }
}

/** The key for people who look into the table; the bytes beside it are the true one. */
function readableKey(key: string): string {
  return key.toWellFormed().replaceAll("\0", "\ufffd");
}
