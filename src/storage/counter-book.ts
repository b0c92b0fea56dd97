/** The counters of a survey in memory, with sums per day and over all time, so that a long period reads few entries. */
import type { CounterDelta } from "../domain/counters.js";
import type { CounterPeriod } from "./contract.js";

type Amounts = Map<string, number>;

interface Day {
  readonly sums: Amounts;
  readonly quarterHours: Map<string, Amounts>;
}

/** Amounts by quarter-hour and name. A counter that comes back to zero is forgotten. */
export class CounterBook {
  readonly #sums: Amounts = new Map();
  readonly #days = new Map<string, Day>();

  add(delta: CounterDelta): void {
    const { quarterHour, name, amount } = delta;
    const dayName = quarterHour.slice(0, 10);
    const day: Day = this.#days.get(dayName) ?? { sums: new Map(), quarterHours: new Map() };
    this.#days.set(dayName, day);
    const amounts: Amounts = day.quarterHours.get(quarterHour) ?? new Map();
    day.quarterHours.set(quarterHour, amounts);
    addAmount(amounts, name, amount);
    addAmount(day.sums, name, amount);
    addAmount(this.#sums, name, amount);
  }

  read(period: CounterPeriod = {}): Map<string, number> {
    const { from, to } = period;
    if (from === undefined && to === undefined) return new Map(this.#sums);
    const totals: Amounts = new Map();
    for (const [dayName, day] of this.#days) {
      const startsInside = from === undefined || from <= `${dayName}T00:00`;
      // Every quarter-hour of the day compares below this text; 24:00 itself does not exist.
      const endsInside = to === undefined || to >= `${dayName}T24:00` || to.slice(0, 10) > dayName;
      if (startsInside && endsInside) addAll(totals, day.sums);
      else if ((from === undefined || from.slice(0, 10) <= dayName) && (to === undefined || to > dayName)) {
        for (const [quarterHour, amounts] of day.quarterHours) {
          if ((from === undefined || from <= quarterHour) && (to === undefined || quarterHour < to)) {
            addAll(totals, amounts);
          }
        }
      }
    }
    return totals;
  }
}

function addAll(totals: Amounts, amounts: Amounts): void {
  for (const [name, amount] of amounts) addAmount(totals, name, amount);
}

function addAmount(amounts: Amounts, name: string, amount: number): void {
  const sum = (amounts.get(name) ?? 0) + amount;
  if (sum === 0) amounts.delete(name);
  else amounts.set(name, sum);
}
