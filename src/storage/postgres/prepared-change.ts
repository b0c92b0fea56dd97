/** A change as it is sent: its columns are texts, made when it comes in, so that nothing its caller does reaches them (S7). */
import type { UnitChange } from "../contract.js";
import { checkChange } from "../plan-change.js";
import type { givenNames } from "./functions.js";
import { storedText } from "./stored-text.js";
import { countersColumn, invitationColumns, responsesColumn } from "./unit-rows.js";

export interface PreparedChange {
  /** In stored form, as the other texts. */
  readonly surveyId: string;
  readonly invitationId: string;
  readonly expectedRevision: number;
  /** The hash of the natural key that the unit will have. */
  readonly naturalKey: string | undefined;
  /** Whether it takes the person away. */
  readonly isErasure: boolean;
  readonly columns: Partial<Record<(typeof givenNames)[number], string | number | undefined>>;
}

/** @throws TypeError for a change that contradicts itself */
export function prepareChange(change: UnitChange): PreparedChange {
  checkChange(change);
  const { invitation, responses = [], expectedRevision } = change;
  const surveyId = storedText(change.surveyId);
  const invitationId = storedText(change.invitationId);
  const facts = invitation && invitationColumns(invitation);
  return {
    surveyId,
    invitationId,
    expectedRevision,
    naturalKey: facts?.natural_key as string | undefined,
    isErasure: facts !== undefined && facts.natural_key === undefined,
    columns: {
      survey_id: surveyId,
      invitation_id: invitationId,
      expected: expectedRevision,
      ...facts,
      responses: responsesColumn(responses),
      counters: countersColumn(change.counters),
    },
  };
}
