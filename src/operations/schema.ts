/**
 * The small language in which operations say what they take and give. Every protocol, the WSDL, the OpenAPI document, the
 * TypeScript types and the reference page are made from these descriptions; nothing here knows a protocol.
 */
import type { AnswerValue, Parameters } from "../domain/answers.js";
import type { Instant } from "../domain/instant.js";
import type { SurveyDefinition } from "../domain/survey.js";

export type FieldKind =
  | "string"
  | "int"
  | "long"
  | "boolean"
  | "decimal"
  | "dateTime"
  | "definition"
  | "record"
  | "answers"
  | "list";

/** What is checked of a given value beside its kind. */
export interface FieldLimits {
  /** Longest text in characters. */
  readonly maxLength?: number;
  readonly min?: number;
  readonly max?: number;
  /** The only texts that are taken. */
  readonly values?: readonly string[];
  /** Most entries of a list; more is `too_large`. */
  readonly maxItems?: number;
}

/**
 * One field of a call or a reply. The key under which it stands is its name, plural for lists and records; `singular` is
 * the name of one entry in SOAP. Order of fields is the order of the SOAP sequence.
 */
export interface Field<Value = unknown, Optional extends boolean = boolean> {
  readonly kind: FieldKind;
  readonly doc: string;
  readonly optional: Optional;
  readonly singular?: string;
  /** Type of a list's entries. */
  readonly of?: ObjectType | "string";
  readonly limits?: FieldLimits;
  /** The entries of this list are checked one by one by the operation, so that a bad one does not spoil the rest. */
  readonly checkedByRow?: boolean;
  /** Only for the type checker; never there. */
  readonly valueType?: Value;
}

export type Fields = { readonly [name: string]: Field };

/** A named record type of the contract; the name appears in WSDL and OpenAPI. */
export interface ObjectType<F extends Fields = Fields> {
  readonly name: string;
  readonly doc: string;
  readonly fields: F;
}

type Simplify<T> = { readonly [K in keyof T]: T[K] };
type RequiredNames<F extends Fields> = { [K in keyof F]: F[K]["optional"] extends true ? never : K }[keyof F];
type OptionalNames<F extends Fields> = { [K in keyof F]: F[K]["optional"] extends true ? K : never }[keyof F];
type FieldValue<T> = T extends Field<infer Value, boolean> ? Value : never;

/** The TypeScript type of the values that fields describe. */
export type ValuesOf<F extends Fields> = Simplify<
  { readonly [K in RequiredNames<F>]: FieldValue<F[K]> } & {
    readonly [K in OptionalNames<F>]?: FieldValue<F[K]> | undefined;
  }
>;

/** The TypeScript type of a named record type. */
export type ValueOf<T> = T extends ObjectType<infer F> ? ValuesOf<F> : never;

/** Declares a named record type. */
export function objectType<F extends Fields>(name: string, doc: string, fields: F): ObjectType<F> {
  return { name, doc, fields };
}

/** Makes a field optional: its element, member or property may be absent. */
export function optional<V>(field: Field<V, false>): Field<V, true> {
  return { ...field, optional: true } as Field<V, true>;
}

export function string(doc: string, limits: FieldLimits = {}): Field<string, false> {
  return { kind: "string", doc, optional: false, limits };
}

/** A text that is one of a few. */
export function oneOf<const V extends readonly string[]>(values: V, doc: string): Field<V[number], false> {
  return { kind: "string", doc, optional: false, limits: { values } };
}

export function int(doc: string, limits: FieldLimits = {}): Field<number, false> {
  return { kind: "int", doc, optional: false, limits };
}

export function decimal(doc: string): Field<number, false> {
  return { kind: "decimal", doc, optional: false };
}

export function boolean(doc: string): Field<boolean, false> {
  return { kind: "boolean", doc, optional: false };
}

export function dateTime(doc: string): Field<Instant, false> {
  return { kind: "dateTime", doc, optional: false };
}

/** A SurveyJS definition: JSON text in SOAP and XML-RPC, an object in JSON and in process. */
export function definition(doc: string): Field<SurveyDefinition, false> {
  return { kind: "definition", doc, optional: false };
}

/** Names with texts: repeated `{name, value}` in SOAP, a struct or object elsewhere. */
export function record(singular: string, doc: string, limits: FieldLimits = {}): Field<Parameters, false> {
  return { kind: "record", singular, doc, optional: false, limits };
}

/** Answers by question ID; see the contract for their form in each protocol. */
export function answers(singular: string, doc: string): Field<Readonly<Record<string, AnswerValue>>, false> {
  return { kind: "answers", singular, doc, optional: false };
}

export function list<F extends Fields>(
  singular: string,
  of: ObjectType<F>,
  doc: string,
  limits: FieldLimits = {},
): Field<readonly ValuesOf<F>[], false> {
  return { kind: "list", singular, of, doc, optional: false, limits };
}

/** A list whose entries the operation checks one by one. */
export function rows<F extends Fields>(
  singular: string,
  of: ObjectType<F>,
  doc: string,
  limits: FieldLimits = {},
): Field<readonly ValuesOf<F>[], false> {
  return { kind: "list", singular, of, doc, optional: false, limits, checkedByRow: true };
}

export function textList(singular: string, doc: string): Field<readonly string[], false> {
  return { kind: "list", singular, of: "string", doc, optional: false };
}
