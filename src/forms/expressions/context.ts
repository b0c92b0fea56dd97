/** What an expression is evaluated in: the answers, as the form engine knows them, the clock, and the budget of the page. */
import type { Budget } from "./budget.js";
import type { Reference } from "./syntax.js";
import type { TimeZone } from "./time-zone.js";

/** What a reference leads to. */
export interface Found {
  /** As stored; `undefined` for a question without an answer. */
  readonly value: unknown;
  /** The order of the list counts when it is compared, as in a ranking. */
  readonly isOrdered?: boolean;
}

export interface EvaluationContext {
  /** The instant that `today()` and `currentDate()` mean, in milliseconds since 1970. */
  readonly now: number;
  /** Where days begin and end. */
  readonly zone: TimeZone;
  readonly budget: Budget;
  /** The value of a reference; `undefined` when nothing has that name. {@link createLookUp} makes one from answers. */
  lookUp(reference: Reference): Found | undefined;
  /** For `displayValue('q')`: the text that a respondent sees for the answer, or for the given value. */
  displayValue?(name: string, value: unknown): unknown;
  /** For `propertyValue('q', 'title')`. Give out only properties that the author wrote. */
  propertyValue?(name: string, property: string): unknown;
  /** For `getComment('q')` and `getComment('q', 'other')`. */
  comment?(name: string, choice: unknown): unknown;
  /** For `isContainerReady('page1')`: whether all in a page or panel is answered as it must be. */
  isContainerReady?(name: string, panelIndex: number | undefined): boolean;
  /** For `isDisplayMode()`. */
  readonly isDisplayMode?: boolean;
}
