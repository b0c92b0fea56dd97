/** Whether a value that was read from an archive is a record of the portable form, so that a driver can take it as it is. */
import { documentCollections, type StorageRecord } from "../storage/contract.js";

type Members = Readonly<Record<string, unknown>>;

/** Whether the value has the form of a record. What its fields mean was checked when they were first stored. */
export function isStorageRecord(value: unknown): value is StorageRecord {
  if (!isObject(value)) return false;
  switch (value.kind) {
    case "survey":
      return isSurvey(value.survey);
    case "unit":
      return isUnit(value);
    case "counters":
      return areCounters(value);
    case "document":
      return isDocument(value);
    default:
      return false;
  }
}

function isSurvey(survey: unknown): boolean {
  if (!isObject(survey) || !isObject(survey.definition)) return false;
  return isText(survey.surveyId) && isCount(survey.version) && isText(survey.publishedAt);
}

function isUnit({ unit, place, invitationPosition, responsePositions }: Members): boolean {
  if (!isObject(unit) || !isCount(unit.revision) || !Array.isArray(unit.responses)) return false;
  const { invitation, responses } = unit;
  if (!isCount(place) || !isCount(invitationPosition) || place > invitationPosition) return false;
  if (!Array.isArray(responsePositions) || !responsePositions.every(isCount)) return false;
  if (responsePositions.length !== responses.length) return false;
  return isInvitation(invitation) && responses.every((response) => isResponse(response, invitation));
}

function isInvitation(value: unknown): value is Members {
  if (!isObject(value) || !isObject(value.parameters)) return false;
  const { surveyId, invitationId, keyId, createdAt, changedAt, emailIdentity, externalId } = value;
  const isWhole = [surveyId, invitationId, keyId, createdAt, changedAt].every(isText);
  const isFound = [emailIdentity, externalId].every((text) => text === undefined || typeof text === "string");
  return isWhole && isFound && isCount(value.revision) && Number.isSafeInteger(value.reminderCount);
}

function isResponse(value: unknown, { surveyId, invitationId }: Members): boolean {
  if (!isObject(value) || value.surveyId !== surveyId || value.invitationId !== invitationId) return false;
  const { responseId, status, startedAt, changedAt } = value;
  const isWhole = [responseId, status, startedAt, changedAt].every(isText);
  const hasContent = isObject(value.answers) && isObject(value.unsignedParameters);
  return isWhole && hasContent && isCount(value.revision) && isCount(value.surveyVersion);
}

function areCounters({ surveyId, quarterHour, amounts }: Members): boolean {
  if (!isText(surveyId) || typeof quarterHour !== "string" || !isObject(amounts)) return false;
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(quarterHour) && Object.values(amounts).every(Number.isFinite);
}

function isDocument({ collection, document }: Members): boolean {
  if (!isObject(document) || !isCount(document.revision) || !("value" in document)) return false;
  const isKnown = (documentCollections as readonly unknown[]).includes(collection);
  return isKnown && isText(document.key) && document.key.length <= 255;
}

function isObject(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}
