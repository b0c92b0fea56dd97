/** Changing one invitation with its responses: computes what changes, commits it on condition, and tries again when it lost a race. */
import { type CountedQuestions, counterDeltas, type UnitState } from "../domain/counters.js";
import type { InvitationRecord } from "../domain/invitation.js";
import type { ResponseRecord } from "../domain/response.js";
import { SurveyLoopError } from "../errors.js";
import type { CommitOutcome, InvitationUnit, UnitChange } from "../storage/contract.js";
import type { OperationContext } from "./context.js";

/** What is to become of a unit: the next invitation, and the responses that change. */
export interface NextState {
  readonly invitation: InvitationRecord;
  readonly responses?: readonly ResponseRecord[];
}

/** How often a change that lost a race is computed anew. */
const maxAttempts = 20;

/** The conditional change that takes a unit (none yet: `undefined`) to its next state. */
export async function unitChange(
  context: OperationContext,
  before: InvitationUnit | undefined,
  next: NextState,
): Promise<UnitChange> {
  const { invitation, responses = [] } = next;
  const after: UnitState = { invitation, responses: mergedResponses(before, responses) };
  const counted = await countedQuestions(context, [before, after]);
  return {
    surveyId: invitation.surveyId,
    invitationId: invitation.invitationId,
    expectedRevision: before?.revision ?? 0,
    ...(before?.invitation === invitation ? undefined : { invitation }),
    responses,
    counters: counterDeltas(before, after, (version) => counted.get(version) ?? new Map()),
  };
}

/**
 * Changes a unit. The step computes the next state from the current one and may be run again on a newer one; it returns
 * `undefined` to leave the unit as it is, and throws to refuse.
 *
 * @returns the unit as it is afterwards
 * @throws SurveyLoopError `not_found` when there is no such invitation, `unavailable` when storage fails
 */
export async function updateUnit(
  context: OperationContext,
  invitationId: string,
  step: (unit: InvitationUnit) => NextState | undefined,
): Promise<InvitationUnit> {
  let unit = await context.storage.findUnit(invitationId);
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    if (!unit) break;
    const next = step(unit);
    if (!next) return unit;
    const change = await unitChange(context, unit, next);
    const [outcome] = await context.storage.commit([change]);
    const existing = settle(outcome!);
    if (existing === "committed") return committedUnit(unit, next, outcome as { revision: number });
    unit = existing;
  }
  if (!unit) throw new SurveyLoopError("not_found", "There is no such invitation.", { field: "invitationId" });
  throw new SurveyLoopError("unavailable", "The invitation is being changed by too many calls at once. Try again.", {
    retryAfterSeconds: 1,
  });
}

/** Reads an outcome: `committed`, or the unit that stood in the way; throws when the medium failed. */
export function settle(outcome: CommitOutcome): "committed" | InvitationUnit | undefined {
  if (outcome.committed) return "committed";
  if ("failed" in outcome) throw outcome.failed;
  return outcome.existing;
}

/** The unit that a committed change has made. */
export function committedUnit(
  before: InvitationUnit | undefined,
  next: NextState,
  outcome: { readonly revision: number },
): InvitationUnit {
  return {
    revision: outcome.revision,
    invitation: next.invitation,
    responses: mergedResponses(before, next.responses ?? []),
  };
}

function mergedResponses(
  before: InvitationUnit | undefined,
  changed: readonly ResponseRecord[],
): readonly ResponseRecord[] {
  if (!before) return changed;
  const kept = before.responses.filter((known) => !changed.some((each) => each.responseId === known.responseId));
  return [...kept, ...changed];
}

/** How answers are counted, for each survey version that the complete responses of the states use. */
async function countedQuestions(
  context: OperationContext,
  states: readonly (UnitState | undefined)[],
): Promise<Map<number, CountedQuestions>> {
  const counted = new Map<number, CountedQuestions>();
  for (const state of states) {
    for (const response of state?.responses ?? []) {
      if (response.status !== "complete" || counted.has(response.surveyVersion)) continue;
      const survey = await context.surveys.find(response.surveyId, response.surveyVersion);
      if (survey) counted.set(response.surveyVersion, survey.countedQuestions);
    }
  }
  return counted;
}
