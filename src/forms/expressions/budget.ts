/** Bounds what expressions may cost: one budget for all of a page together. */

/** Steps of one page: about a hundredth of a second. */
export const defaultSteps = 200_000;
/** Longest text that an expression may make. */
const maxMadeText = 100_000;
/** Longest list that an expression may make. */
const maxMadeList = 10_000;

/**
 * The budget ran out, or a value grew too large: the page or answer that was being worked on is to be refused. Never thrown for a
 * mistake in an expression.
 */
export class ExpressionLimitError extends Error {
  override readonly name = "ExpressionLimitError";
}

/** Counts down while expressions are evaluated. Share one among all expressions of a page. */
export interface Budget {
  stepsLeft: number;
}

export function createBudget(steps: number = defaultSteps): Budget {
  return { stepsLeft: steps };
}

/** @throws ExpressionLimitError */
export function spend(budget: Budget, steps: number): void {
  budget.stepsLeft -= steps;
  if (budget.stepsLeft < 0) {
    throw new ExpressionLimitError("the expressions of this page take too many steps");
  }
}

/** @throws ExpressionLimitError */
export function checkText(budget: Budget, text: string): string {
  if (text.length > maxMadeText) throw new ExpressionLimitError(`a text grew over ${maxMadeText} characters`);
  spend(budget, text.length >> 8);
  return text;
}

/** @throws ExpressionLimitError */
export function checkList(budget: Budget, list: readonly unknown[]): readonly unknown[] {
  if (list.length > maxMadeList) throw new ExpressionLimitError(`a list grew over ${maxMadeList} entries`);
  spend(budget, list.length);
  return list;
}
