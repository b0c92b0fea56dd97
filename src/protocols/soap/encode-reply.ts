/** Replies as SOAP messages. Each type of the contract is compiled once into a function that writes its elements. */
import type { Operation } from "../../operations/define-operation.js";
import { operations } from "../../operations/index.js";
import type { Field, ObjectType } from "../../operations/schema.js";
import { escapeText } from "../xml-escaping.js";
import { answerRows } from "./answer-rows.js";
import { type SoapVersion, targetNamespace } from "./names.js";

/** Writes the children of an element. */
type WriteChildren = (value: Readonly<Record<string, unknown>>) => string;
type WriteField = (value: unknown, parent: Readonly<Record<string, unknown>>) => string;

/** Writes the reply to one operation, in small pieces: each entry of its lists is one. */
export type EncodeReply = (version: SoapVersion, output: object) => Iterable<string>;

/** Compiles the reply of an operation: one `result` in an element named after the operation and `Response`. */
export function compileReply(operation: Operation): EncodeReply {
  const writeResult = compilePieces(operation.output);
  const start = `<soap:Body><${operation.name}Response xmlns="${targetNamespace}"><result>`;
  const end = `</result></${operation.name}Response></soap:Body></soap:Envelope>`;
  return function* encodeReply({ envelopeNamespace }, output) {
    yield `<?xml version="1.0" encoding="UTF-8"?><soap:Envelope xmlns:soap="${envelopeNamespace}">${start}`;
    yield* writeResult(output as Readonly<Record<string, unknown>>);
    yield end;
  };
}

/** Like {@link compileType}, with a piece for each field and for each entry of a list of structures. */
function compilePieces(type: ObjectType): (value: Readonly<Record<string, unknown>>) => Iterable<string> {
  const fields = Object.entries(type.fields).map(([name, field]) => {
    const element = field.singular ?? name;
    const isList = field.kind === "list" && typeof field.of === "object";
    return {
      name,
      element,
      write: compileField(element, field, new Map()),
      writeEntry: isList ? writerOf(field.of as ObjectType) : undefined,
    };
  });
  return function* writePieces(value) {
    for (const { name, element, write, writeEntry } of fields) {
      const given = value[name];
      if (given === undefined || given === null) continue;
      if (writeEntry === undefined) yield write(given, value);
      else for (const entry of given as readonly never[]) yield `<${element}>${writeEntry(entry)}</${element}>`;
    }
  };
}

/**
 * Bytes of a row's SOAP encoding, in which `maxBytes` is counted in every protocol. The element around the row is not
 * counted: its type does not know its name.
 */
export function soapSize(type: ObjectType, row: object): number {
  return Buffer.byteLength(writerOf(type)(row as Readonly<Record<string, unknown>>));
}

function writerOf(type: ObjectType): WriteChildren {
  return writers.get(type) ?? compileType(type, new Map());
}

function compileTypes(types: readonly ObjectType[]): ReadonlyMap<ObjectType, WriteChildren> {
  const compiled = new Map<ObjectType, WriteChildren>();
  for (const type of types) compileType(type, compiled);
  return compiled;
}

function compileType(type: ObjectType, compiled: Map<ObjectType, WriteChildren>): WriteChildren {
  const known = compiled.get(type);
  if (known !== undefined) return known;
  const fields = Object.entries(type.fields).map(([name, field]) => ({
    name,
    write: compileField(field.singular ?? name, field, compiled),
  }));
  const write: WriteChildren = (value) => {
    let written = "";
    for (const { name, write: writeField } of fields) {
      const given = value[name];
      if (given !== undefined && given !== null) written += writeField(given, value);
    }
    return written;
  };
  compiled.set(type, write);
  return write;
}

function compileField(element: string, field: Field, compiled: Map<ObjectType, WriteChildren>): WriteField {
  const start = `<${element}>`;
  const end = `</${element}>`;
  switch (field.kind) {
    case "string":
      return (value) => start + escapeText(String(value)) + end;
    case "int":
    case "long":
    case "boolean":
    case "dateTime":
      return (value) => start + String(value) + end;
    case "decimal":
      return (value) => start + decimalText(value as number) + end;
    case "definition":
      return (value) => start + escapeText(JSON.stringify(value)) + end;
    case "record":
      return (value) => {
        const record = value as Readonly<Record<string, unknown>>;
        let written = "";
        for (const name in record) {
          written += `${start}<name>${escapeText(name)}</name><value>${escapeText(String(record[name]))}</value>${end}`;
        }
        return written;
      };
    case "answers":
      return (value, parent) => {
        let written = "";
        for (const { questionId, value: text, label } of answerRows(value as object, labelsOf(parent))) {
          const labelled = label === undefined ? "" : `<label>${escapeText(label)}</label>`;
          written += `${start}<questionId>${escapeText(questionId)}</questionId><value>${escapeText(text)}</value>${labelled}${end}`;
        }
        return written;
      };
    case "list": {
      const writeEntry =
        typeof field.of === "object" ? compileType(field.of, compiled) : (text: unknown) => escapeText(String(text));
      return (value) => {
        let written = "";
        for (const entry of value as readonly never[]) written += start + writeEntry(entry) + end;
        return written;
      };
    }
  }
}

/** The labels of a labelled export stand beside the answers. */
function labelsOf(parent: Readonly<Record<string, unknown>>): object | undefined {
  const { answerLabels } = parent;
  return typeof answerLabels === "object" && answerLabels !== null ? answerLabels : undefined;
}

/** Never with an exponent, which not every client's decimal type reads. */
function decimalText(value: number): string {
  const text = String(value);
  return text.includes("e") ? value.toFixed(10).replace(/\.?0+$/, "") : text;
}

/** Writers of all replies and of the types inside them, compiled once. */
const writers = compileTypes(operations.map(({ output }) => output));
