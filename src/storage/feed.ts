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

  /** Adds a row at a position above all others. */
  append(position: number, cell: UnitCell, response: number | undefined): void {
    this.#positions.push(position);
    this.#slots.push({ cell, response });
  }

  /** Takes the row at a position away. */
  remove(position: number): void {
    this.#slots[this.#firstAtOrAbove(position)] = undefined;
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
    let low = 0;
    let high = this.#positions.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#positions[middle]! < position) low = middle + 1;
      else high = middle;
    }
    return low;
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
