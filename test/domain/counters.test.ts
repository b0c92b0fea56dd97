/** Counters are whole numbers, so that they are exact in any order and come back to zero (S15). */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { counterDeltas, sumCounter } from "../../src/domain/counters.js";
import { completion, creation, erasure, invite } from "../../src/storage-conformance/examples.js";

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
