/** What the benches of storage write: creations and completions one by one, and whole surveys in the portable form. */
import { definition } from "./workload.js";

export const surveyId = "s";
const at = "2026-03-01T10:00:00.000Z";
const quarterHour = at.slice(0, 16);
/** The counters of a survey spread over a year. */
const quarterHours = 35_000;

/** IDs come in no order, as random ones do. */
function idOf(number) {
  return (Math.imul(number + 1, 0x9e3779b1) >>> 0).toString(36).padStart(17, "a");
}

function invitationOf(number) {
  const invitationId = idOf(number);
  return {
    surveyId,
    invitationId,
    keyId: "k",
    email: `person-${invitationId}@mail.example`,
    emailIdentity: `person-${invitationId}@mail.example`,
    externalId: `case-${number}`,
    parameters: { employeeId: "7", campaignId: "spring" },
    createdAt: at,
    reminderCount: 0,
    changedAt: at,
    revision: 1,
  };
}

function answered(number) {
  const invitation = { ...invitationOf(number), startedAt: at, completedAt: at, revision: 2 };
  const { invitationId } = invitation;
  const response = {
    surveyId,
    responseId: `r${invitationId.slice(1)}`,
    invitationId,
    surveyVersion: 1,
    status: "complete",
    language: "en",
    nextPage: 2,
    startedAt: at,
    completedAt: at,
    changedAt: at,
    revision: 1,
    durationSeconds: number % 600,
    unsignedParameters: {},
    answers: {
      satisfaction: 5,
      recommend: number % 11,
      reasons: ["speed", "tone"],
      comment: `A comment of some length, number ${number}.`,
    },
  };
  return { invitation, response };
}

/** The change that creates the invitation of a number. */
export function creation(number) {
  const invitation = invitationOf(number);
  const { invitationId } = invitation;
  const counters = [{ quarterHour, name: "invited", amount: 1 }];
  return { surveyId, invitationId, expectedRevision: 0, invitation, counters };
}

/** The change that completes it. */
export function completion(number) {
  const { invitation, response } = answered(number);
  const counters = countedNames(number).map((name) => ({ quarterHour, name, amount: 1 }));
  return {
    surveyId,
    invitationId: invitation.invitationId,
    expectedRevision: 1,
    invitation,
    responses: [response],
    counters,
  };
}

function countedNames(number) {
  return ["completed", "answered/recommend", `value/recommend/${number % 11}`, `seconds/${number % 600}`];
}

/** Records of a survey with `count` responses, all counters included, as `load` takes them. */
export function* surveyRecords(count) {
  yield { kind: "survey", survey: { surveyId, version: 1, publishedAt: at, definition } };
  for (let number = 0; number < count; number++) {
    const { invitation, response } = answered(number);
    const unit = { revision: 2, invitation, responses: [response] };
    const [place, position] = [2 * number + 1, 2 * number + 2];
    yield { kind: "unit", unit, place, invitationPosition: position, responsePositions: [number + 1] };
  }
  for (let index = 0; index < quarterHours; index++) {
    const amounts = {};
    for (let number = (index * 22_703) % quarterHours; number < count; number += quarterHours) {
      for (const name of ["invited", ...countedNames(number)]) amounts[name] = (amounts[name] ?? 0) + 1;
    }
    if (Object.keys(amounts).length === 0) continue;
    const moment = Date.UTC(2025, 0, 1) + index * 900_000;
    yield { kind: "counters", surveyId, quarterHour: new Date(moment).toISOString().slice(0, 16), amounts };
  }
}

/** The values of an invitation as one text, for rows of the same size in a table of the engine's own. */
export function rawRow(number) {
  const { invitationId, ...rest } = invitationOf(number);
  return { id: invitationId, body: JSON.stringify(rest) };
}
