/**
 * The content of a file that holds many entries (invitation units, or documents), one a line, with the counters that their
 * changes have added. A changed content is a copy, so that a failed write leaves the old one as it was.
 */
import type { CounterDelta } from "../../domain/counters.js";

/** An entry and its JSON, which is made when the entry is first written and then kept for the next rewrites. */
interface Line<E> {
  readonly entry: E;
  text: string | undefined;
  /** Length of the text, or an estimate of it. */
  readonly size: number;
}

interface QuarterHour {
  readonly amounts: ReadonlyMap<string, number>;
  text: string | undefined;
}

/** Entries and quarter-hours a file takes before the next one is begun, and the size from which it takes no more. */
export const entriesPerSegment = 100;
const quarterHoursPerSegment = 100;
const fullFromBytes = 48_000;

/** Entries by key, counters by quarter-hour and name. */
export class Segment<E> {
  readonly #lines: Map<string, Line<E>>;
  readonly #counters: Map<string, QuarterHour>;
  #textLength: number;

  constructor(origin?: Segment<E>) {
    this.#lines = new Map(origin ? origin.#lines : []);
    this.#counters = new Map(origin ? origin.#counters : []);
    this.#textLength = origin ? origin.#textLength : 0;
  }

  get isFull(): boolean {
    const isFull = this.#lines.size >= entriesPerSegment || this.#textLength >= fullFromBytes;
    return isFull || this.#counters.size >= quarterHoursPerSegment;
  }

  get entries(): Iterable<E> {
    return Array.from(this.#lines.values(), (line) => line.entry);
  }

  get counters(): CounterDelta[] {
    return [...this.#counters].flatMap(([quarterHour, { amounts }]) =>
      Array.from(amounts, ([name, amount]) => ({ quarterHour, name, amount })),
    );
  }

  /** @param text the entry's JSON; when it is read from a file, only its approximate length */
  put(key: string, entry: E, text: string | number): void {
    this.#textLength -= this.#lines.get(key)?.size ?? 0;
    const line = typeof text === "string" ? { entry, text, size: text.length } : { entry, text: undefined, size: text };
    this.#lines.set(key, line);
    this.#textLength += line.size;
  }

  delete(key: string): void {
    const line = this.#lines.get(key);
    if (!line) return;
    this.#textLength -= line.size;
    this.#lines.delete(key);
  }

  add(deltas: readonly CounterDelta[]): void {
    const changed = new Map<string, Map<string, number>>();
    for (const { quarterHour, name, amount } of deltas) {
      const amounts = changed.get(quarterHour) ?? new Map(this.#counters.get(quarterHour)?.amounts);
      changed.set(quarterHour, amounts);
      const sum = (amounts.get(name) ?? 0) + amount;
      if (sum === 0) amounts.delete(name);
      else amounts.set(name, sum);
    }
    for (const [quarterHour, amounts] of changed) {
      if (amounts.size === 0) this.#counters.delete(quarterHour);
      else this.#counters.set(quarterHour, { amounts, text: undefined });
    }
  }

  /** The JSON of the entries, one a line. */
  entryTexts(encode: (entry: E) => string): string {
    const texts: string[] = [];
    for (const line of this.#lines.values()) {
      line.text ??= encode(line.entry);
      texts.push(line.text);
    }
    return texts.join(",\n");
  }

  /** The JSON members of the counters, one quarter-hour a line. */
  counterTexts(): string {
    const texts: string[] = [];
    for (const [quarterHour, each] of this.#counters) {
      each.text ??= `${JSON.stringify(quarterHour)}:${JSON.stringify(Object.fromEntries(each.amounts))}`;
      texts.push(each.text);
    }
    return texts.join(",\n");
  }
}
