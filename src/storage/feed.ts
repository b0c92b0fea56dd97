/** One feed of a survey in memory: rows ordered by position; a row that changes leaves its place and is appended again. */
import type { FeedPage, FeedQuery, FeedRow } from "./contract.js";
import type { UnitCell } from "./stored-unit.js";

interface Slot {
  readonly cell: UnitCell;
  /** Index of the response in its unit, `undefined` in the invitation feed. */
  readonly response: number | undefined;
}

/** Rows of a feed by position. */
export class Feed {
  #positions: number[] = [];
  #slots: (Slot | undefined)[] = [];
  #emptySlots = 0;
  #isOrdered = true;

  /** Adds a row. One that does not lie above all others, as in a load, is put in its place when rows are next looked up. */
  add(position: number, cell: UnitCell, response: number | undefined): void {
    if (position <= (this.#positions.at(-1) ?? 0)) this.#isOrdered = false;
    this.#positions.push(position);
    this.#slots.push({ cell, response });
  }

  /** Takes the row at a position away. */
  remove(position: number): void {
    const at = this.#firstAtOrAbove(position);
    this.#slots[at] = undefined;
    this.#emptySlots++;
    // A quarter of empty slots keeps pages quick to walk and spreads the cost of closing up over many removals.
    if (this.#emptySlots > 64 && this.#emptySlots * 4 > this.#slots.length) this.#closeUp();
  }

  read(query: FeedQuery): FeedPage {
    return query.order === "newest"
      ? this.#collect(query.limit, this.#firstAtOrAbove(query.after ?? Number.POSITIVE_INFINITY) - 1, -1)
      : this.#collect(query.limit, this.#firstAtOrAbove((query.after ?? 0) + 1), 1);
  }

  #collect(limit: number, start: number, step: 1 | -1): FeedPage {
    const rows: FeedRow[] = [];
    for (let at = start; at >= 0 && at < this.#slots.length; at += step) {
      const slot = this.#slots[at];
      if (!slot) continue;
      if (rows.length >= limit) return { rows, hasMore: true };
      rows.push(rowOf(this.#positions[at]!, slot));
    }
    return { rows, hasMore: false };
  }

  #firstAtOrAbove(position: number): number {
    if (!this.#isOrdered) this.#order();
    let low = 0;
    let high = this.#positions.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#positions[middle]! < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #order(): void {
    this.#closeUp();
    const order = this.#positions
      .map((_, at) => at)
      .sort((one, other) => this.#positions[one]! - this.#positions[other]!);
    const [positions, slots] = [this.#positions, this.#slots];
    this.#positions = order.map((at) => positions[at]!);
    this.#slots = order.map((at) => slots[at]);
    this.#isOrdered = true;
  }

  #closeUp(): void {
    const kept = (_: unknown, at: number) => this.#slots[at] !== undefined;
    this.#positions = this.#positions.filter(kept);
    this.#slots = this.#slots.filter((slot) => slot !== undefined);
    this.#emptySlots = 0;
  }
}

function rowOf(position: number, slot: Slot): FeedRow {
  const { invitation, responses } = slot.cell.stored.unit;
  return slot.response === undefined
    ? { position, invitation }
    : { position, invitation, response: responses[slot.response]! };
}
