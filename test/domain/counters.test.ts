import { describe, expect, it } from "vitest";
import { counterDeltas, type UnitState } from "../../src/domain/counters.js";
import { parseEmail } from "../../src/domain/email.js";
import { completeInvitation, createInvitation, eraseInvitation, startInvitation } from "../../src/domain/invitation.js";
import {
  completeResponse,
  continueResponse,
  eraseResponse,
  type ResponseRecord,
  startResponse,
} from "../../src/domain/response.js";

const ids = { surveyId: "support", invitationId: "i1", keyId: "k" };
const at = (minute: number) => `2026-03-01T10:${String(minute).padStart(2, "0")}:00.000Z`;
const created = createInvitation(ids, { email: parseEmail("a@example.com")! }, at(0));
const begun = startResponse(
  { ...ids, responseId: "r1", surveyVersion: 1, shownAt: undefined, unsignedParameters: {} },
  { answers: {}, nextPage: 1 },
  at(20),
);
const invited: UnitState = { invitation: created, responses: [] };
const started: UnitState = { invitation: startInvitation(created, at(20)), responses: [begun] };
const page = (response: ResponseRecord, nextPage: number): UnitState => ({
  invitation: started.invitation,
  responses: [continueResponse(response, { answers: {}, nextPage }, at(30))],
});
const completed: UnitState = {
  invitation: completeInvitation(started.invitation, at(40)),
  responses: [completeResponse(begun, undefined, at(40))],
};

/** Totals after a way through states, as storage would have them. */
function totals(...states: readonly UnitState[]): Record<string, number> {
  const sums: Record<string, number> = {};
  states.forEach((state, index) => {
    for (const { name, amount } of counterDeltas(states[index - 1], state, () => new Map())) {
      sums[name] = (sums[name] ?? 0) + amount;
    }
  });
  return Object.fromEntries(Object.entries(sums).filter(([, amount]) => amount !== 0));
}

describe("S15 the page at which a response stands", () => {
  it("is counted in the quarter-hour of the invitation, and moves on with the response", () => {
    expect(counterDeltas(invited, started, () => new Map())).toContainEqual({
      quarterHour: "2026-03-01T10:00",
      name: "stopped/1",
      amount: 1,
    });
    expect(totals(invited, started)).toEqual({ invited: 1, started: 1, "stopped/1": 1 });
    expect(totals(invited, started, page(begun, 2))).toEqual({ invited: 1, started: 1, "stopped/2": 1 });
  });

  it("is none any more once the response is complete", () => {
    expect(totals(invited, started, completed)).toEqual({ invited: 1, started: 1, completed: 1, finished: 1 });
  });

  it("stays, like all of the funnel, when the person is erased", () => {
    const erased = (state: UnitState): UnitState => ({
      invitation: eraseInvitation(state.invitation, at(50)),
      responses: state.responses.map((response) => eraseResponse(response, at(50))),
    });
    expect(totals(invited, started, erased(started))).toEqual({ invited: 1, started: 1, "stopped/1": 1 });
    expect(totals(invited, completed, erased(completed))).toEqual({
      invited: 1,
      started: 1,
      completed: 1,
      finished: 1,
    });
  });

  it("is never subtracted for a response that began before pages were counted", () => {
    const { pageIsCounted, ...old } = begun;
    const before: UnitState = { ...started, responses: [old] };
    const stored = totals(invited, before);
    expect(stored).toEqual({ invited: 1, started: 1 });
    expect(totals(invited, before, page(old, 2))).toEqual({ invited: 1, started: 1, "stopped/2": 1 });
    expect(totals(invited, before, completed)).toEqual({ invited: 1, started: 1, completed: 1, finished: 1 });
  });
});
