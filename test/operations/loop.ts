/** A loop on memory storage with a clock that tests move, called in process. */

import type { AnswerValue } from "../../src/domain/answers.js";
import { counterDeltas } from "../../src/domain/counters.js";
import { createIdentifier } from "../../src/domain/identifiers.js";
import { completeInvitation, startInvitation } from "../../src/domain/invitation.js";
import type { ResponseRecord } from "../../src/domain/response.js";
import { completeResponse, startResponse } from "../../src/domain/response.js";
import { compileSurvey, type SurveyLoop, surveyLoop } from "../../src/index.js";
import { createMemoryStorage } from "../../src/storage/memory.js";
import { definition, secret } from "../http/hosts.js";

export const surveyId = "support";

export interface TestLoop {
  readonly loop: SurveyLoop;
  readonly storage: ReturnType<typeof createMemoryStorage>;
  /** Milliseconds since 1970; set it to move time. */
  readonly clock: { now: number };
  /** Stores a response as the form would; complete unless told otherwise. */
  answer(
    invitationId: string,
    answers: Record<string, AnswerValue>,
    seconds?: number,
    complete?: boolean,
  ): Promise<ResponseRecord>;
}

export async function createTestLoop(options: object = {}): Promise<TestLoop> {
  const clock = { now: Date.parse("2026-03-01T10:00:00Z") };
  const storage = createMemoryStorage();
  const loop = surveyLoop({
    publicUrl: "https://www.example.com/surveys",
    secret,
    storage,
    now: () => clock.now,
    ...options,
  });
  await loop.operations.publishSurvey({ surveyId, definition });
  return {
    loop,
    storage,
    clock,
    async answer(invitationId, answers, seconds = 30, complete = true) {
      const unit = (await storage.findUnit(invitationId))!;
      const now = new Date(clock.now).toISOString();
      const survey = compileSurvey((await storage.findSurvey(unit.invitation.surveyId))!);
      const started = startResponse(
        {
          surveyId: survey.surveyId,
          responseId: createIdentifier(),
          invitationId,
          surveyVersion: survey.version,
          shownAt: new Date(clock.now - seconds * 1000).toISOString(),
          unsignedParameters: { channel: "mail" },
        },
        { answers, nextPage: 1, language: "en" },
        now,
      );
      const response = complete ? completeResponse(started, createIdentifier(), now) : started;
      const invitation = complete ? completeInvitation(unit.invitation, now) : startInvitation(unit.invitation, now);
      const [outcome] = await storage.commit([
        {
          surveyId: survey.surveyId,
          invitationId,
          expectedRevision: unit.revision,
          invitation,
          responses: [response],
          counters: counterDeltas(unit, { invitation, responses: [response] }, () => survey.countedQuestions),
        },
      ]);
      if (!outcome!.committed) throw new Error("the answer was not stored");
      return response;
    },
  };
}
