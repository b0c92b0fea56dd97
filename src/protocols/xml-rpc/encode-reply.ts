/**
 * Replies as XML-RPC: every value with its type, never `nil` or `i8` (interop rules 19 and 20). Each type of the contract is
 * compiled once into a function that writes its struct.
 */
import type { Operation } from "../../operations/define-operation.js";
import type { Field, ObjectType } from "../../operations/schema.js";
import { escapeBasicPlaneText, escapeText } from "../xml-escaping.js";

/** Writes a `value` element, or what stands inside it. */
type WriteValue = (value: unknown) => string;
type ToXml = (text: string) => string;

/** Writes replies and the values that introspection answers with. */
export interface ReplyEncoder {
  /** The reply of an operation as a `value`, in small pieces: each entry of its lists is one. */
  result(operation: Operation, output: object): Iterable<string>;
  /** Any texts, integers, lists and structs as a `value`. */
  plain(value: unknown): string;
}

/** @param replaceAstral whether characters outside the basic plane become U+FFFD */
export function createReplyEncoder(operations: readonly Operation[], replaceAstral: boolean): ReplyEncoder {
  const toXml = replaceAstral ? escapeBasicPlaneText : escapeText;
  const compiled = new Map<ObjectType, WriteValue>();
  const results = new Map(operations.map((operation) => [operation, compilePieces(operation.output, toXml, compiled)]));
  return {
    result: (operation, output) => results.get(operation)!(output),
    plain: (value) => writePlain(value, toXml),
  };
}

/** What stands in front of the `value` of a reply, and behind it. */
export const replyStart = `<?xml version="1.0" encoding="UTF-8"?><methodResponse><params><param>`;
export const replyEnd = "</param></params></methodResponse>";

/** Like {@link compileType}, with a piece for each member and for each entry of a list of structures. */
function compilePieces(type: ObjectType, toXml: ToXml, compiled: Map<ObjectType, WriteValue>) {
  const members = compileMembers(type, toXml, compiled);
  return function* writePieces(value: object): Iterable<string> {
    yield "<value><struct>";
    for (const { name, start, write, writeEntry, end } of members) {
      const given = (value as Readonly<Record<string, unknown>>)[name];
      if (given === undefined || given === null) continue;
      if (writeEntry === undefined) yield start + write(given) + end;
      else {
        yield start;
        for (const entry of given as readonly unknown[]) yield writeEntry(entry);
        yield end;
      }
    }
    yield "</struct></value>";
  };
}

/** How a member is written: its name and its type are constant texts around what changes. */
interface Member {
  readonly name: string;
  readonly start: string;
  readonly write: WriteValue;
  /** Writes one entry of a list of structures. */
  readonly writeEntry?: WriteValue;
  readonly end: string;
}

function compileMembers(type: ObjectType, toXml: ToXml, compiled: Map<ObjectType, WriteValue>): readonly Member[] {
  const members: Member[] = [];
  for (const [name, field] of Object.entries(type.fields)) {
    members.push(compileMember(name, field, toXml, compiled));
    if (field.kind === "answers") {
      // Labels of a labelled export stand beside the answers, in the same shape.
      members.push(memberOf(`${field.singular}Labels`, "", (value) => writePlain(value, toXml), ""));
    }
  }
  return members;
}

function memberOf(name: string, start: string, write: WriteValue, end: string): Member {
  return { name, start: `<member><name>${name}</name>${start}`, write, end: `${end}</member>` };
}

function compileType(type: ObjectType, toXml: ToXml, compiled: Map<ObjectType, WriteValue>): WriteValue {
  const known = compiled.get(type);
  if (known !== undefined) return known;
  const members = compileMembers(type, toXml, compiled);
  const writeStructure: WriteValue = (value) => {
    const structure = value as Readonly<Record<string, unknown>>;
    let written = "<value><struct>";
    for (const { name, start, write, end } of members) {
      const given = structure[name];
      if (given !== undefined && given !== null) written += start + write(given) + end;
    }
    return `${written}</struct></value>`;
  };
  compiled.set(type, writeStructure);
  return writeStructure;
}

function compileMember(name: string, field: Field, toXml: ToXml, compiled: Map<ObjectType, WriteValue>): Member {
  const scalar = (element: string, write: WriteValue) =>
    memberOf(name, `<value><${element}>`, write, `</${element}></value>`);
  switch (field.kind) {
    case "int":
      return scalar("int", String);
    case "boolean":
      return scalar("boolean", (value) => (value ? "1" : "0"));
    case "decimal":
      return scalar("double", (value) => doubleText(value as number));
    case "dateTime":
      return scalar("dateTime.iso8601", (value) => compactDate(value as string));
    case "definition":
      return scalar("string", (value) => toXml(JSON.stringify(value)));
    case "record":
    case "answers":
      return memberOf(name, "", (value) => writePlain(value, toXml), "");
    case "list": {
      const [start, end] = ["<value><array><data>", "</data></array></value>"];
      const ofStructures = typeof field.of === "object" ? compileType(field.of, toXml, compiled) : undefined;
      const writeEntry: WriteValue = ofStructures ?? ((text) => writePlain(text, toXml));
      const write: WriteValue = (value) => {
        let written = "";
        for (const entry of value as readonly unknown[]) written += writeEntry(entry);
        return written;
      };
      return { ...memberOf(name, start, write, end), ...(ofStructures && { writeEntry: ofStructures }) };
    }
    default:
      return scalar("string", (value) => toXml(String(value)));
  }
}

/** Answers, records and introspection. Recursion is as deep as an answer, whose depth the definition decides. */
function writePlain(value: unknown, toXml: ToXml): string {
  switch (typeof value) {
    case "number":
      return Number.isInteger(value) && Math.abs(value) <= 0x7fffffff
        ? `<value><int>${value}</int></value>`
        : `<value><double>${doubleText(value)}</double></value>`;
    case "boolean":
      return `<value><boolean>${value ? 1 : 0}</boolean></value>`;
    case "object":
      return Array.isArray(value) ? writeArray(value, toXml) : writeStruct(value ?? {}, toXml);
    default:
      return `<value><string>${toXml(String(value))}</string></value>`;
  }
}

function writeArray(values: readonly unknown[], toXml: ToXml): string {
  let written = "<value><array><data>";
  for (const each of values) written += writePlain(each, toXml);
  return `${written}</data></array></value>`;
}

function writeStruct(struct: object, toXml: ToXml): string {
  let written = "<value><struct>";
  for (const [name, value] of Object.entries(struct)) {
    if (value !== undefined) written += `<member><name>${toXml(name)}</name>${writePlain(value, toXml)}</member>`;
  }
  return `${written}</struct></value>`;
}

/** `20260301T10:15:30`, always UTC: clients fail on dashes, fractions or a zone. */
function compactDate(instant: string): string {
  return `${instant.slice(0, 4)}${instant.slice(5, 7)}${instant.slice(8, 19)}`;
}

/** The specification knows no exponent. */
function doubleText(value: number): string {
  const text = String(value);
  return text.includes("e") ? value.toFixed(10).replace(/\.?0+$/, "") : text;
}
