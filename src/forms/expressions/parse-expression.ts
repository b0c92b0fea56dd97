/** Reads the text of an expression into a syntax tree, as survey-core reads it. */

import { type Phrase, phrase, said } from "../phrase.js";
import { explainProblem } from "./explain-problem.js";
import { arrayFunctionNames } from "./function-names.js";
import { parseReference } from "./reference.js";
import { createScanner, type Scanner } from "./scanner.js";
import {
  type BinaryOperator,
  type Chain,
  type Expression,
  type ExpressionProblem,
  maxDepth,
  maxExpressionLength,
  maxNodes,
  type ParsedExpression,
  problemAt,
  type UnaryOperator,
} from "./syntax.js";

/** The spellings of operators, loosest first; within a level the first that fits is taken. */
const levels: readonly (readonly (readonly [string, BinaryOperator])[])[] = [
  [
    ["||", "or"],
    ["or", "or"],
  ],
  [
    ["&&", "and"],
    ["and", "and"],
  ],
  [
    ["=>", "greaterOrEqual"],
    ["=<", "lessOrEqual"],
    ["<>", "notEqual"],
    ["<=", "lessOrEqual"],
    ["lessorequal", "lessOrEqual"],
    [">=", "greaterOrEqual"],
    ["greaterorequal", "greaterOrEqual"],
    ["==", "equal"],
    ["equals", "equal"],
    ["equal", "equal"],
    ["=", "equal"],
    ["!=", "notEqual"],
    ["notequals", "notEqual"],
    ["notequal", "notEqual"],
    ["<", "less"],
    ["less", "less"],
    [">", "greater"],
    ["greater", "greater"],
  ],
  [
    ["+", "plus"],
    ["-", "minus"],
  ],
  [
    ["*", "times"],
    ["/", "divide"],
    ["%", "modulo"],
  ],
  [
    ["^", "power"],
    ["power", "power"],
  ],
  [
    ["*=", "contains"],
    ["contains", "contains"],
    ["contain", "contains"],
    ["notcontains", "notContains"],
    ["notcontain", "notContains"],
    ["anyof", "anyOf"],
    ["allof", "allOf"],
    ["noneof", "noneOf"],
  ],
];
const tightest = levels.length - 1;
/** The words that are taken in small letters only; all others in any case. */
const exactSpellings: ReadonlySet<string> = new Set(["equals", "notequals"]);

/** Thrown inside the parser only. */
class TooLarge extends Error {
  readonly what: Phrase;
  constructor(what: Phrase) {
    super(said(what));
    this.what = what;
  }
}

/** What the expressions within one text share. */
interface Parsing {
  nodes: number;
  depth: number;
  readonly warnings: ExpressionProblem[];
}

/**
 * Reads an expression. What survey-core refuses is refused; so are texts over 10,000 characters, 2,000 nodes or 40 levels of
 * nesting, in time that grows with the length only.
 */
export function parseExpression(text: string): ParsedExpression {
  if (text.trim() === "") return { problem: problemAt(1, phrase`the expression is empty`) };
  if (text.length > maxExpressionLength) {
    const limit = phrase`has ${text.length} characters; at most ${maxExpressionLength} are taken`;
    return { problem: problemAt(maxExpressionLength, limit) };
  }
  const parsing: Parsing = { nodes: 0, depth: 0, warnings: [] };
  const outcome = parseText(text, parsing);
  return outcome.expression === undefined
    ? { problem: outcome.problem }
    : { expression: outcome.expression, warnings: parsing.warnings };
}

type Outcome =
  | { readonly expression: Expression; readonly problem?: undefined }
  | { readonly expression?: undefined; readonly problem: ExpressionProblem };

function parseText(text: string, parsing: Parsing): Outcome {
  const scanner = createScanner(text);
  try {
    const expression = readExpression(scanner, parsing);
    if (expression !== undefined && scanner.atEnd) return { expression };
  } catch (error) {
    if (error instanceof FilterProblem) return { problem: error.problem };
    if (!(error instanceof TooLarge)) throw error;
    return { problem: problemAt(scanner.position + 1, error.what) };
  }
  return { problem: explainProblem(text, Math.max(scanner.farthest, scanner.position)) };
}

function made<T extends Expression>(parsing: Parsing, node: T): T {
  parsing.nodes += 1;
  if (parsing.nodes > maxNodes)
    throw new TooLarge(phrase`has more than ${maxNodes} parts; split it into calculated values`);
  return Object.freeze(node);
}

function nested<T>(parsing: Parsing, read: () => T): T {
  parsing.depth += 1;
  if (parsing.depth > maxDepth) throw new TooLarge(phrase`is nested more than ${maxDepth} levels deep`);
  try {
    return read();
  } finally {
    parsing.depth -= 1;
  }
}

function readExpression(scanner: Scanner, parsing: Parsing): Expression | undefined {
  const start = scanner.position;
  scanner.skipBlanks();
  const expression = readLevel(0, scanner, parsing);
  if (expression === undefined) scanner.position = start;
  else scanner.skipBlanks();
  return expression;
}

function readLevel(level: number, scanner: Scanner, parsing: Parsing): Expression | undefined {
  const readOperand = () =>
    level === tightest ? readFactor(scanner, parsing) : readLevel(level + 1, scanner, parsing);
  const first = readOperand();
  if (first === undefined) return undefined;
  const rest: Chain["rest"][number][] = [];
  for (;;) {
    const start = scanner.position;
    scanner.skipBlanks();
    const operatorStart = scanner.position;
    const operator = takeOperator(level, scanner);
    if (operator !== undefined) scanner.skipBlanks();
    const operand = operator === undefined ? undefined : readOperand();
    if (operator === undefined || (operand === undefined && level !== tightest)) {
      scanner.position = start;
      break;
    }
    if (operand === undefined)
      warn(parsing, operatorStart, phrase`nothing follows ${operator.toLowerCase()}; write the value`);
    rest.push(Object.freeze({ operator, operand: operand ?? made(parsing, { kind: "literal", value: null }) }));
  }
  return rest.length === 0 ? first : made(parsing, { kind: "chain", first, rest: Object.freeze(rest) });
}

function takeOperator(level: number, scanner: Scanner): BinaryOperator | undefined {
  return levels[level]!.find(([spelling]) =>
    exactSpellings.has(spelling) ? scanner.takeSign(spelling) : scanner.takeWord(spelling),
  )?.[1];
}

function readFactor(scanner: Scanner, parsing: Parsing): Expression | undefined {
  return (
    readParentheses(scanner, parsing) ??
    readCall(scanner, parsing) ??
    readNegation(scanner, parsing) ??
    readAtomWithTest(scanner, parsing) ??
    readList(scanner, parsing)
  );
}

function readParentheses(scanner: Scanner, parsing: Parsing): Expression | undefined {
  const start = scanner.position;
  if (!scanner.takeSign("(")) return undefined;
  const expression = nested(parsing, () => readExpression(scanner, parsing));
  if (expression === undefined) scanner.position = start;
  else takeClosing(scanner, parsing, start);
  return expression;
}

/** Like survey-core, takes a parenthesis that is not closed for one that ends here. */
function takeClosing(scanner: Scanner, parsing: Parsing, start: number): void {
  if (!scanner.takeSign(")")) warn(parsing, start, phrase`the parenthesis is not closed; add )`);
}

function readCall(scanner: Scanner, parsing: Parsing): Expression | undefined {
  const start = scanner.position;
  const name = scanner.takeName();
  const open = scanner.position;
  if (name === undefined || !scanner.takeSign("(")) {
    scanner.position = start;
    return undefined;
  }
  const parameters = nested(parsing, () => readSequence(scanner, parsing));
  takeClosing(scanner, parsing, open);
  const call = { kind: "call", name, column: start + 1, arguments: Object.freeze(parameters) } as const;
  return made(parsing, arrayFunctionNames.has(name) ? { ...call, ...readFilter(call, parsing) } : call);
}

/** A filter within a text has a mistake: names the place of the text. */
class FilterProblem extends Error {
  readonly problem: ExpressionProblem;
  constructor(problem: ExpressionProblem) {
    super(problem.text);
    this.problem = problem;
  }
}

/** The third argument is a filter; or, as a plain text, a column, and then the fourth is the filter. */
function readFilter(
  call: { readonly name: string; readonly column: number; readonly arguments: readonly Expression[] },
  parsing: Parsing,
): { readonly filter?: Expression; readonly resultColumn?: string } {
  const [, , third, fourth] = call.arguments;
  const column = third?.kind === "literal" && typeof third.value === "string" && !/[{}><=!]/.test(third.value);
  const filter = column ? fourth : third;
  const resultColumn = column ? { resultColumn: third.value as string } : {};
  if (filter === undefined || (filter.kind === "literal" && (filter.value === null || filter.value === ""))) {
    return resultColumn;
  }
  if (filter.kind !== "literal" || typeof filter.value !== "string") return { ...resultColumn, filter };
  const text = filter.value;
  const outcome = nested(parsing, () => parseText(text, parsing));
  if (outcome.expression !== undefined) return { ...resultColumn, filter: outcome.expression };
  const { column: at, phrase: what } = outcome.problem;
  throw new FilterProblem(
    problemAt(call.column, phrase`the filter of ${call.name} is no expression: at its column ${at}, ${what}`),
  );
}

function readSequence(scanner: Scanner, parsing: Parsing): Expression[] {
  const first = readExpression(scanner, parsing);
  const items = first === undefined ? [] : [first];
  for (;;) {
    const start = scanner.position;
    scanner.skipBlanks();
    if (first === undefined || !scanner.takeSign(",")) {
      scanner.position = start;
      return items;
    }
    const item = readExpression(scanner, parsing);
    if (item === undefined) {
      scanner.position = start;
      return items;
    }
    items.push(item);
  }
}

function readNegation(scanner: Scanner, parsing: Parsing): Expression | undefined {
  const start = scanner.position;
  if (!scanner.takeSign("!") && !scanner.takeWord("negate")) return undefined;
  scanner.skipBlanks();
  const operand = nested(parsing, () => readFactor(scanner, parsing));
  if (operand !== undefined) return made(parsing, { kind: "unary", operator: "not", operand });
  scanner.position = start;
  return undefined;
}

function readAtomWithTest(scanner: Scanner, parsing: Parsing): Expression | undefined {
  const operand = readAtom(scanner, parsing);
  if (operand === undefined) return undefined;
  const end = scanner.position;
  scanner.skipBlanks();
  const operator: UnaryOperator | undefined = scanner.takeWord("empty")
    ? "empty"
    : scanner.takeWord("notempty")
      ? "notEmpty"
      : undefined;
  if (operator !== undefined) return made(parsing, { kind: "unary", operator, operand });
  scanner.position = end;
  return operand;
}

function readAtom(scanner: Scanner, parsing: Parsing): Expression | undefined {
  if (scanner.takeSign("undefined") || scanner.takeSign("null")) return made(parsing, { kind: "literal", value: null });
  const value = takeConstant(scanner);
  if (value !== undefined) return made(parsing, { kind: "literal", value });
  const name = scanner.takeBraces();
  return name === undefined ? undefined : made(parsing, { kind: "reference", reference: parseReference(name) });
}

function takeConstant(scanner: Scanner): boolean | number | string | undefined {
  if (scanner.takeWord("true")) return true;
  if (scanner.takeWord("false")) return false;
  return scanner.takeNumber() ?? scanner.takeName() ?? scanner.takeText();
}

function readList(scanner: Scanner, parsing: Parsing): Expression | undefined {
  const start = scanner.position;
  if (!scanner.takeSign("[")) return undefined;
  const items = nested(parsing, () => readSequence(scanner, parsing));
  if (scanner.takeSign("]")) return made(parsing, { kind: "list", items: Object.freeze(items) });
  scanner.position = start;
  return undefined;
}

function warn(parsing: Parsing, position: number, what: Phrase): void {
  parsing.warnings.push(problemAt(position + 1, what));
}
