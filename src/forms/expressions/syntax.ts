/** The syntax tree of an expression: plain frozen data, made by the parser and read by everything else. */
import { type Phrase, said } from "../phrase.js";

/** Longest expression in characters. */
export const maxExpressionLength = 10_000;
/** Deepest nesting of parentheses, lists, calls and `!`. Nothing here recurses deeper. */
export const maxDepth = 40;
/** Most nodes of one expression. */
export const maxNodes = 2_000;

/** One step of a path: `p[0]` has the name `p` and the index 0, an index of -1 is the last. */
export interface PathStep {
  readonly name: string;
  readonly lowerName: string;
  readonly index?: number;
}

/** What stands between braces. */
export interface Reference {
  /** As written, without braces and `#`. */
  readonly text: string;
  /** `{#x}`: the value is taken as it is, text that reads like a number stays text. */
  readonly isRaw: boolean;
  /** `{$q.title}`: a property of the definition. The first step's name is without the `$`. */
  readonly isProperty: boolean;
  /** At least one step. */
  readonly path: readonly PathStep[];
}

export type BinaryOperator =
  | "or"
  | "and"
  | "equal"
  | "notEqual"
  | "less"
  | "lessOrEqual"
  | "greater"
  | "greaterOrEqual"
  | "plus"
  | "minus"
  | "times"
  | "divide"
  | "modulo"
  | "power"
  | "contains"
  | "notContains"
  | "anyOf"
  | "allOf"
  | "noneOf";

export type UnaryOperator = "not" | "empty" | "notEmpty";

/** `first` and then, from left to right, one operator and operand after the other: all of the same precedence. */
export interface Chain {
  readonly kind: "chain";
  readonly first: Expression;
  readonly rest: readonly { readonly operator: BinaryOperator; readonly operand: Expression }[];
}

export interface Call {
  readonly kind: "call";
  readonly name: string;
  /** Where the name stands, from 1. */
  readonly column: number;
  readonly arguments: readonly Expression[];
  /** `sumInArray` and the like: which entries count. */
  readonly filter?: Expression;
  /** `minInArray`, `maxInArray`: the column whose value is the result, where it is not the one that is compared. */
  readonly resultColumn?: string;
}

export interface Literal {
  readonly kind: "literal";
  readonly value: string | number | boolean | null;
}

export interface ReferenceNode {
  readonly kind: "reference";
  readonly reference: Reference;
}

export interface List {
  readonly kind: "list";
  readonly items: readonly Expression[];
}

export interface Unary {
  readonly kind: "unary";
  readonly operator: UnaryOperator;
  readonly operand: Expression;
}

export type Expression = Literal | ReferenceNode | List | Call | Unary | Chain;

/** Why a text is no expression. */
export interface ExpressionProblem {
  /** Place in the text, from 1. */
  readonly column: number;
  /** Says what is wrong and what to write instead; without a full stop. */
  readonly text: string;
  /** The same, to be said in other languages. */
  readonly phrase: Phrase;
}

/** A problem at a place of the text. */
export function problemAt(column: number, what: Phrase): ExpressionProblem {
  return Object.freeze({ column, text: said(what), phrase: what });
}

export type ParsedExpression =
  | {
      readonly expression: Expression;
      /** What can be evaluated but is hardly meant. */
      readonly warnings: readonly ExpressionProblem[];
      readonly problem?: undefined;
    }
  | { readonly expression?: undefined; readonly problem: ExpressionProblem };
