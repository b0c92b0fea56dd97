/** Files of invitations: about 100 of one survey, each on one line with its responses and feed positions. */
import type { CounterDelta } from "../../domain/counters.js";
import type { InvitationRecord } from "../../domain/invitation.js";
import type { ResponseRecord } from "../../domain/response.js";
import { frozenInvitation, frozenResponse } from "../frozen-copy.js";
import type { StoredUnit } from "../stored-unit.js";
import type { FileCodec } from "./durable-file.js";
import { decodeFile, encodeHeader, FileProblem, isCount, isObject } from "./file-format.js";
import { Segment } from "./segment.js";

/** The JSON of a unit: one line. */
export function encodeUnit(stored: StoredUnit): string {
  const { place, invitationPosition, responsePositions, unit } = stored;
  const { revision, invitation, responses } = unit;
  return JSON.stringify({ revision, place, invitationPosition, responsePositions, invitation, responses });
}

/** Reads and writes the files of one survey. */
export function unitFileCodec(surveyId: string): FileCodec<Segment<StoredUnit>> {
  const header = encodeHeader("invitations", { surveyId });
  return {
    encode: (segment) =>
      `${header},\n"counters":{\n${segment.counterTexts()}\n},\n"units":[\n${segment.entryTexts(encodeUnit)}\n]}\n`,

    decode(bytes, path) {
      const { units, counters } = decodeFile(bytes, path, "invitations", { surveyId });
      if (!Array.isArray(units) || !isObject(counters)) throw new FileProblem(path, "has no units or no counters.");
      const segment = new Segment<StoredUnit>();
      for (const [index, value] of units.entries()) {
        const stored = decodeUnit(value, surveyId);
        if (!stored) throw new FileProblem(path, `has a damaged unit (number ${index + 1}).`);
        segment.put(stored.unit.invitation.invitationId, stored, Math.ceil(bytes.length / units.length));
      }
      if (Array.from(segment.entries).length !== units.length) {
        throw new FileProblem(path, "has the same invitation twice.");
      }
      segment.add(decodeCounters(counters, path));
      return segment;
    },
  };
}

function decodeUnit(value: unknown, surveyId: string): StoredUnit | undefined {
  if (!isObject(value)) return undefined;
  const { revision, place, invitationPosition, responsePositions, invitation, responses } = value;
  if (!isCount(revision) || !isCount(place) || !isCount(invitationPosition) || place > invitationPosition) return;
  if (!isInvitation(invitation, surveyId)) return undefined;
  if (!Array.isArray(responses) || !responses.every((each) => isResponse(each, invitation))) return undefined;
  if (!Array.isArray(responsePositions) || !responsePositions.every(isCount)) return undefined;
  if (responsePositions.length !== responses.length) return undefined;
  const unit = Object.freeze({
    revision,
    invitation: frozenInvitation(invitation),
    responses: Object.freeze(responses.map(frozenResponse)),
  });
  return { unit, place, invitationPosition, responsePositions };
}

const invitationTexts = ["invitationId", "keyId", "createdAt", "changedAt"] as const;
const responseTexts = ["responseId", "status", "startedAt", "changedAt"] as const;

function isInvitation(value: unknown, surveyId: string): value is InvitationRecord {
  if (!isObject(value) || value.surveyId !== surveyId) return false;
  if (!invitationTexts.every((name) => typeof value[name] === "string")) return false;
  if (value.emailIdentity !== undefined && typeof value.emailIdentity !== "string") return false;
  return isCount(value.revision) && Number.isSafeInteger(value.reminderCount) && isObject(value.parameters);
}

function isResponse(value: unknown, invitation: InvitationRecord): value is ResponseRecord {
  if (!isObject(value) || !responseTexts.every((name) => typeof value[name] === "string")) return false;
  if (value.surveyId !== invitation.surveyId || value.invitationId !== invitation.invitationId) return false;
  if (!isCount(value.revision) || !isCount(value.surveyVersion)) return false;
  return isObject(value.answers) && isObject(value.unsignedParameters);
}

function decodeCounters(counters: Readonly<Record<string, unknown>>, path: string): CounterDelta[] {
  return Object.entries(counters).flatMap(([quarterHour, amounts]) => {
    if (!isObject(amounts)) throw new FileProblem(path, `has damaged counters (${quarterHour}).`);
    return Object.entries(amounts).map(([name, amount]) => {
      if (typeof amount !== "number") throw new FileProblem(path, `has damaged counters (${quarterHour}).`);
      return { quarterHour, name, amount };
    });
  });
}
