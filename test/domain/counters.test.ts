/** Counters are whole numbers, so that they are exact in any order and come back to zero (S15). */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { counterDeltas, sumCounter, type UnitState } from "../../src/domain/counters.js";
import { parseEmail } from "../../src/domain/email.js";
import { completeInvitation, createInvitation, eraseInvitation, startInvitation } from "../../src/domain/invitation.js";
import {
  completeResponse,
  continueResponse,
  eraseResponse,
  type ResponseRecord,
  startResponse,
} from "../../src/domain/response.js";
import { completion, creation, erasure, invite } from "../../src/storage-conformance/examples.js";

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

const questions = () => new Map([["hours", "number" as const]]);

function unitWith(hours: number) {
  const { invitation } = creation(invite("s", "i"));
  const created = { revision: 1, invitation: invitation!, responses: [] };
  const answered = completion(created, { hours });
  return { revision: 2, invitation: answered.invitation!, responses: answered.responses! };
}

function sumOf(deltas: ReturnType<typeof counterDeltas>): number {
  return deltas.find(({ name }) => name === sumCounter("hours"))?.amount ?? 0;
}

describe("the sum of a numeric question", () => {
  it("S15 comes back to zero when every answer is erased, in any order, decimals included", () => {
    const values = fc.array(
      fc.oneof(
        fc.double({ noNaN: true }),
        fc.nat({ max: 1000 }).map((tenths) => tenths / 10),
      ),
    );
    fc.assert(
      fc.property(values, (hours) => {
        let sum = 0;
        for (const value of hours.slice(0, 20)) {
          const capped = Math.max(-1e6, Math.min(1e6, value));
          sum += sumOf(counterDeltas(undefined, unitWith(capped), questions));
          expect(Number.isSafeInteger(sum)).toBe(true);
        }
        for (const value of hours.slice(0, 20).reverse().sort()) {
          const capped = Math.max(-1e6, Math.min(1e6, value));
          const before = unitWith(capped);
          const { invitation, responses } = erasure(before);
          sum += sumOf(counterDeltas(before, { invitation: invitation!, responses: responses! }, questions));
        }
        expect(sum === 0).toBe(true);
      }),
    );
  });
});
