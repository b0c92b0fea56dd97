/** Compares what is stored with the ledger: acknowledged is there once, refused is not, unknown is whole or absent. */
import { isDeepStrictEqual } from "node:util";
import { counterDeltas } from "../../dist/domain/counters.js";
import { compileSurvey } from "../../dist/index.js";
import { openStorage } from "../../dist/storage/open-storage.js";
import { emptyState } from "./ledger.js";

/** Reads everything. Rejects when the storage does not open or does not read. */
export async function readStorage(address) {
  const storage = openStorage(address);
  await storage.open();
  try {
    const records = [];
    for await (const record of storage.readAll()) records.push(record);
    return records;
  } finally {
    await storage.close();
  }
}

/** Settles what was unknown; answers what it found. `lost` and `corrupt` are lists of sentences. */
export function audit(records, ledger) {
  const found = { unknownPresent: 0, unknownAbsent: 0, lost: [], corrupt: [] };
  const units = records.filter((record) => record.kind === "unit");
  const byEmail = new Map();
  const byId = new Map();
  for (const { unit } of units) {
    const { email, invitationId } = unit.invitation;
    if (byId.has(invitationId)) found.corrupt.push(`${invitationId} is there twice`);
    if (email !== undefined && byEmail.has(email)) found.corrupt.push(`${email} is invited twice`);
    byId.set(invitationId, unit);
    byEmail.set(email, unit);
  }
  const expected = new Set();
  for (const entry of ledger.entries.values()) {
    const unit = byId.get(entry.invitationId) ?? byEmail.get(entry.email);
    const state = stateOf(unit);
    settleEntry(entry, unit, state, found);
    if (unit) expected.add(unit.invitation.invitationId);
  }
  for (const invitationId of byId.keys()) {
    if (!expected.has(invitationId)) found.corrupt.push(`${invitationId} was never asked for`);
  }
  found.corrupt.push(...positionProblems(units), ...counterProblems(records));
  return found;
}

function settleEntry(entry, unit, state, found) {
  if (entry.unknown !== undefined && isDeepStrictEqual(state, entry.unknown)) {
    found.unknownPresent++;
    entry.acknowledged = entry.unknown;
    entry.invitationId = unit.invitation.invitationId;
  } else if (isDeepStrictEqual(state, entry.acknowledged)) {
    if (entry.unknown !== undefined) found.unknownAbsent++;
  } else {
    const text = `${entry.email}: acknowledged ${JSON.stringify(entry.acknowledged)}, stored ${JSON.stringify(state)}`;
    (isBehind(state, entry.acknowledged) ? found.lost : found.corrupt).push(text);
  }
  entry.unknown = undefined;
}

function isBehind(state, acknowledged) {
  return Object.keys(acknowledged).some((name) => Number(state[name] ?? 0) < Number(acknowledged[name] ?? 0));
}

function stateOf(unit) {
  if (!unit) return emptyState;
  const { invitation, responses } = unit;
  const [response] = responses;
  return {
    exists: true,
    isSent: invitation.sentAt !== undefined,
    isBounced: invitation.bouncedAt !== undefined,
    isErased: invitation.erasedAt !== undefined,
    pages: responses.length > 1 ? Number.NaN : pagesOf(invitation, response),
    nps: response?.answers.nps,
    why: response?.answers.why,
  };
}

/** Invitation and response must agree (S4); if they do not, no state fits. */
function pagesOf(invitation, response) {
  if (invitation.completedAt !== undefined) return response?.completedAt !== undefined ? 2 : Number.NaN;
  if (invitation.startedAt !== undefined) return response !== undefined ? 1 : Number.NaN;
  return response === undefined ? 0 : Number.NaN;
}

function positionProblems(units) {
  const problems = [];
  const seen = new Set();
  for (const { unit, place, invitationPosition, responsePositions } of units) {
    const { surveyId, invitationId } = unit.invitation;
    const positions = [
      `place ${place}`,
      `invitation ${invitationPosition}`,
      ...responsePositions.map((position) => `response ${position}`),
    ];
    for (const position of positions) {
      const name = `${surveyId} ${position}`;
      if (seen.has(name)) problems.push(`${invitationId} shares ${name}`);
      seen.add(name);
    }
  }
  return problems;
}

/** The counters must be those that a recount gives. */
function counterProblems(records) {
  const totals = new Map();
  const add = (surveyId, quarterHour, name, amount) => {
    const key = `${surveyId} ${quarterHour} ${name}`;
    totals.set(key, (totals.get(key) ?? 0) + amount);
  };
  const counted = new Map();
  for (const record of records) {
    if (record.kind === "survey") {
      const { surveyId, version } = record.survey;
      counted.set(`${surveyId} ${version}`, compileSurvey(record.survey).countedQuestions);
    } else if (record.kind === "unit") {
      const { surveyId } = record.unit.invitation;
      const questions = (version) => counted.get(`${surveyId} ${version}`);
      for (const delta of counterDeltas(undefined, record.unit, questions)) {
        add(surveyId, delta.quarterHour, delta.name, delta.amount);
      }
    } else if (record.kind === "counters") {
      for (const [name, amount] of Object.entries(record.amounts)) {
        add(record.surveyId, record.quarterHour, name, -amount);
      }
    }
  }
  return Array.from(totals).flatMap(([key, difference]) =>
    difference === 0 ? [] : [`counter ${key} differs from a recount by ${difference}`],
  );
}

/** A reader with checkpoints must have been given the newest state of every invitation. */
export function readerProblems(records, reader) {
  return records.flatMap((record) => {
    if (record.kind !== "unit") return [];
    const { invitationId, revision } = record.unit.invitation;
    const seen = reader.seen.get(invitationId);
    return seen === revision ? [] : [`the reader saw ${invitationId} at revision ${seen}, stored is ${revision}`];
  });
}
