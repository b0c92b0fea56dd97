/** Complete responses put straight into a storage, where a bench needs many to export. */

const at = "2026-03-01T10:00:00.000Z";

/** Stores `count` answered invitations of a published survey. */
export async function storeResponses(storage, surveyId, count) {
  for (let first = 0; first < count; first += 1000) {
    const size = Math.min(1000, count - first);
    await storage.commit(Array.from({ length: size }, (_, index) => answeredUnit(surveyId, first + index)));
  }
}

function answeredUnit(surveyId, number) {
  const invitationId = `i${String(number).padStart(16, "0")}`;
  const base = { surveyId, invitationId, changedAt: at, revision: 1, startedAt: at, completedAt: at };
  return {
    surveyId,
    invitationId,
    expectedRevision: 0,
    invitation: {
      ...base,
      keyId: "k",
      email: `p${number}@x.example`,
      emailIdentity: `p${number}@x.example`,
      externalId: `case-${number}`,
      parameters: { employeeId: "7", campaignId: "spring" },
      createdAt: at,
      reminderCount: 0,
    },
    responses: [
      {
        ...base,
        responseId: `r${String(number).padStart(16, "0")}`,
        surveyVersion: 1,
        status: "complete",
        language: "en",
        nextPage: 2,
        unsignedParameters: {},
        answers: {
          satisfaction: 5,
          recommend: number % 11,
          reasons: ["speed", "tone"],
          comment: `A comment of some length, number ${number}.`,
        },
      },
    ],
    counters: [],
  };
}
