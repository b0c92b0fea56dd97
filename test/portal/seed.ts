/** Puts invitations and answers into a storage by the rules of the domain, without pages in between. */
import type { Answers, Parameters } from "../../src/domain/answers.js";
import { counterDeltas, type UnitState } from "../../src/domain/counters.js";
import { parseEmail } from "../../src/domain/email.js";
import { createIdentifier } from "../../src/domain/identifiers.js";
import { toInstant } from "../../src/domain/instant.js";
import { completeInvitation, createInvitation, startInvitation } from "../../src/domain/invitation.js";
import { completeResponse, startResponse } from "../../src/domain/response.js";
import { compileSurvey } from "../../src/forms/compile-survey.js";
import type { Storage, UnitChange } from "../../src/storage/contract.js";

/** One person, asked and perhaps answering. */
export interface Seed {
  readonly email: string;
  readonly externalId?: string;
  readonly parameters?: Parameters;
  readonly unsignedParameters?: Parameters;
  /** Absent: has not answered. */
  readonly answers?: Answers;
  readonly isPartial?: boolean;
  readonly beganBeforePagesWereCounted?: boolean;
  readonly language?: string;
  readonly at?: number;
}

/** What became of a seed. */
export interface Planted {
  readonly invitationId: string;
  readonly responseId: string;
}

/** Commits all seeds in the latest version of a survey. */
export async function plant(
  storage: Storage,
  surveyId: string,
  keyId: string,
  seeds: readonly Seed[],
): Promise<Planted[]> {
  const version = (await storage.findSurvey(surveyId))!;
  const { countedQuestions } = compileSurvey(version);
  const planted: Planted[] = [];
  const changes = seeds.map((seed): UnitChange => {
    const now = toInstant(seed.at ?? Date.parse("2026-03-01T10:00:00.000Z"));
    const ids = { invitationId: createIdentifier(), responseId: createIdentifier() };
    planted.push(ids);
    const email = parseEmail(seed.email)!;
    const request = { email, externalId: seed.externalId, parameters: seed.parameters };
    let invitation = createInvitation({ surveyId, invitationId: ids.invitationId, keyId }, request, now);
    const responses = [];
    if (seed.answers !== undefined) {
      const started = startResponse(
        {
          ...ids,
          surveyId,
          surveyVersion: version.version,
          shownAt: undefined,
          unsignedParameters: seed.unsignedParameters ?? {},
        },
        { answers: seed.answers, nextPage: 0, language: seed.language },
        now,
      );
      invitation = startInvitation(invitation, now);
      if (!seed.isPartial) invitation = completeInvitation(invitation, now);
      const { pageIsCounted, ...old } = started;
      const begun = seed.beganBeforePagesWereCounted ? old : started;
      responses.push(seed.isPartial ? begun : completeResponse(begun, undefined, now));
    }
    const after: UnitState = { invitation, responses };
    return {
      surveyId,
      invitationId: ids.invitationId,
      expectedRevision: 0,
      invitation,
      responses,
      counters: counterDeltas(undefined, after, () => countedQuestions),
    };
  });
  const outcomes = await storage.commit(changes);
  for (const outcome of outcomes) if (!outcome.committed) throw new Error("a seed was refused");
  return planted;
}
