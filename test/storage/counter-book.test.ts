/** Reading a period touches few counters, however many quarter-hours a survey has (S15): counted, not timed. */
import { afterEach, describe, expect, it } from "vitest";
import { CounterBook } from "../../src/storage/counter-book.js";
import { createRandom } from "../../src/storage-conformance/examples.js";

const start = Date.UTC(2025, 0, 1);

function quarterHour(index: number): string {
  return new Date(start + index * 900_000).toISOString().slice(0, 16);
}

const { get, entries, keys } = Map.prototype;

afterEach(() => {
  Object.assign(Map.prototype, { get, entries, keys, [Symbol.iterator]: entries });
});

/** How many entries of maps are looked up or walked over while something is done. */
function entriesTouchedBy(act: () => unknown): number {
  let touched = 0;
  const walking = (walk: () => unknown) =>
    function (this: Map<unknown, unknown>) {
      touched += this.size;
      return walk.call(this);
    };
  Object.assign(Map.prototype, {
    get(this: Map<unknown, unknown>, key: unknown) {
      touched++;
      return get.call(this, key);
    },
    keys: walking(keys),
    [Symbol.iterator]: walking(entries),
  });
  act();
  Object.assign(Map.prototype, { get, keys, [Symbol.iterator]: entries });
  return touched;
}

describe("the counters of a year of quarter-hours", () => {
  const years = [1, 10];
  const books = years.map((count) => {
    const book = new CounterBook();
    for (let index = 0; index < count * 365 * 96; index++) {
      book.add({ quarterHour: quarterHour(index), name: "invited", amount: 1 });
    }
    return book;
  });

  it("are read in any period from a bounded number of sums, in ten years as in one (S15)", () => {
    const random = createRandom(15);
    for (let round = 0; round < 200; round++) {
      const first = Math.floor(random() * 365 * 96);
      const last = first + Math.floor(random() * (365 * 96 - first));
      const period = { from: quarterHour(first), to: quarterHour(last) };
      for (const book of books) {
        let total = 0;
        // Of each sum: its look-up, its one counter, and that counter's place in the totals.
        const touched = entriesTouchedBy(() => {
          total = book.read(period).get("invited") ?? 0;
        });
        expect(total).toBe(last - first);
        expect(touched).toBeLessThan(3 * 2 * (48 + 5 + 2 + 6) + 30);
      }
    }
  });

  it("are read as a whole from one sum", () => {
    for (const [index, book] of books.entries()) {
      expect(entriesTouchedBy(() => book.read())).toBeLessThan(10);
      expect(book.read().get("invited")).toBe(years[index]! * 365 * 96);
    }
  });
});

describe("counters that are added many at a time", () => {
  it("are those that are added one by one, at every level, also around snapshots (S15)", () => {
    const random = createRandom(16);
    const [one, many] = [new CounterBook(), new CounterBook()];
    for (let round = 0; round < 20; round++) {
      const deltas = Array.from({ length: 100 }, () => ({
        quarterHour: quarterHour(Math.floor(random() * 400) * 96),
        name: `n${Math.floor(random() * 2)}`,
        amount: Math.floor(random() * 5) - 2,
      }));
      for (const delta of deltas) one.add(delta);
      const before = many.snapshot();
      const text = JSON.stringify(before.map(([name, amounts]) => [name, [...amounts]]));
      many.addMany(deltas);
      expect(JSON.stringify(before.map(([name, amounts]) => [name, [...amounts]]))).toBe(text);
      for (const period of [{}, { from: quarterHour(5000) }, { from: quarterHour(1000), to: quarterHour(30_000) }]) {
        expect(many.read(period)).toEqual(one.read(period));
      }
    }
  });
});
