/** Conditions as a plain form shows them: a few comparisons joined by all or any, to and from an expression. */

export const conditionOperators = ["is", "isNot", "contains", "answered", "notAnswered", "atLeast", "atMost"] as const;
export type ConditionOperator = (typeof conditionOperators)[number];

export interface Comparison {
  readonly question: string;
  readonly operator: ConditionOperator;
  /** Empty for operators that compare with nothing. */
  readonly value: string;
}

export interface Condition {
  readonly join: "all" | "any";
  readonly comparisons: readonly Comparison[];
}

/** Most comparisons that the form has room for. */
export const maxComparisons = 3;

const symbols: Readonly<Record<ConditionOperator, string>> = {
  is: "=",
  isNot: "<>",
  contains: "contains",
  answered: "notempty",
  notAnswered: "empty",
  atLeast: ">=",
  atMost: "<=",
};
const operators = new Map<string, ConditionOperator>([
  ...conditionOperators.map((name) => [symbols[name], name] as const),
  ["==", "is"],
  ["!=", "isNot"],
]);

/** Whether the operator compares with a value. */
export function hasValue(operator: ConditionOperator): boolean {
  return operator !== "answered" && operator !== "notAnswered";
}

const comparison =
  /^\s*\{([^{}]+)\}\s*(?:(notempty|empty)\b|(==|=|<>|!=|>=|<=|contains\b)\s*(?:'((?:[^'"\\]|\\['"])*)'|"((?:[^'"\\]|\\['"])*)"|(-?\d+(?:\.\d+)?|true|false)(?![\w.])))\s*/i;

/** The condition that an expression says; `undefined` when the form has no room for it. An empty text is no comparison. */
export function readCondition(expression: string): Condition | undefined {
  let rest = expression;
  const comparisons: Comparison[] = [];
  const joins = new Set<string>();
  while (rest.trim() !== "") {
    const match = comparison.exec(rest);
    if (match === null) return undefined;
    const [whole, question, presence, symbol, single, double, plain] = match;
    const operator = operators.get((presence ?? symbol)!.toLowerCase());
    const quotedText = single ?? double;
    // In quotes these are words, and the form would write them as truth values.
    if (quotedText === "true" || quotedText === "false") return undefined;
    const value = quotedText?.replace(/\\(['"])/g, "$1") ?? plain ?? "";
    comparisons.push({ question: question!.trim(), operator: operator!, value });
    rest = rest.slice(whole.length);
    const join = /^(and|or|&&|\|\|)(?=[\s{])/i.exec(rest);
    if (join === null) {
      if (rest.trim() !== "") return undefined;
      break;
    }
    joins.add(/and|&&/i.test(join[1]!) ? "all" : "any");
    rest = rest.slice(join[0].length);
    if (rest.trim() === "") return undefined;
  }
  if (joins.size > 1 || comparisons.length > maxComparisons) return undefined;
  return { join: joins.has("any") ? "any" : "all", comparisons };
}

/** The expression of a condition; empty without comparisons. */
export function writeCondition({ join, comparisons }: Condition): string {
  return comparisons
    .map(({ question, operator, value }) =>
      hasValue(operator)
        ? `{${question}} ${symbols[operator]} ${literal(value)}`
        : `{${question}} ${symbols[operator]}`,
    )
    .join(join === "all" ? " and " : " or ");
}

/** Numbers and truth values as they are, anything else in quotes. */
function literal(value: string): string {
  if (/^(-?(0|[1-9]\d{0,14})(\.\d{1,10})?|true|false)$/.test(value)) return value;
  // A text of the language of expressions cannot end with a backslash.
  return `'${value.replace(/\\+(?=['"]|$)/g, "").replace(/['"]/g, "\\$&")}'`;
}
