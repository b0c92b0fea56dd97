/**
 * One way of calling operations for each protocol, so that one table of scenarios runs through all of them. Requests are
 * written and replies read by the operations' schemas and other XML libraries, not by the code under test.
 */
import { create } from "xmlbuilder2";
import { createIdentifier } from "../../src/domain/identifiers.js";
import { type ErrorCode, SurveyLoopError } from "../../src/errors.js";
import type { Operation } from "../../src/operations/define-operation.js";
import { type OperationName, operationsByName } from "../../src/operations/index.js";
import type { CreatedKey } from "../../src/operations/keys.js";
import { runOperation } from "../../src/operations/run-operation.js";
import type { Field, Fields } from "../../src/operations/schema.js";
import { answerRows } from "../../src/protocols/soap/answer-rows.js";
import { faultNumbers } from "../../src/protocols/xml-rpc/faults.js";
import { basic, type ProtocolHost } from "./protocol-host.js";
import { send } from "./raw-post.js";
import { envelope, faultOf, call as requestElement, resultOf, type Version } from "./soap-messages.js";
import { readReply } from "./xml-rpc/xml-rpc-messages.js";

export type Input = Readonly<Record<string, unknown>>;

/** What a call gave: the reply in one form for all protocols, or the error. XML-RPC has no place for the field. */
export type Outcome = { readonly result: unknown } | { readonly code: ErrorCode; readonly field: string | undefined };

export interface Transport {
  readonly name: string;
  readonly tellsField: boolean;
  call(host: ProtocolHost, key: CreatedKey, operation: OperationName, input: Input): Promise<Outcome>;
}

const inProcess: Transport = {
  name: "in process",
  tellsField: true,
  async call({ services }, key, name, input) {
    const operation = operationsByName[name] as unknown as Operation;
    const caller = { id: key.keyId, scopes: new Set(key.scopes) };
    try {
      const output = await runOperation(services, operation, input, { caller, requestId: createIdentifier() });
      return { result: normalised(operation.output.fields, output) };
    } catch (error) {
      if (error instanceof SurveyLoopError) return { code: error.code, field: error.field };
      throw error;
    }
  },
};

function soap(version: Version): Transport {
  return {
    name: `SOAP ${version}`,
    tellsField: true,
    async call(host, key, name, input) {
      const operation = operationsByName[name] as unknown as Operation;
      const xml = envelope(requestElement(name, soapChildren(operation.input, input)), { version });
      const reply = await send(`${host.url}/soap`, "POST", { authorization: basic(key) }, xml);
      if (reply.status !== 200) {
        const { code, field } = faultOf(reply.text);
        return { code: code as ErrorCode, field };
      }
      return { result: normalised(operation.output.fields, fromSoap(operation.output.fields, resultOf(reply.text))) };
    },
  };
}

const xmlRpc: Transport = {
  name: "XML-RPC",
  tellsField: false,
  async call(host, key, name, input) {
    const operation = operationsByName[name] as unknown as Operation;
    const xml = `<methodCall><methodName>surveyLoop.${name}</methodName><params><param>${xmlRpcValue(operation.input, input)}</param></params></methodCall>`;
    const reply = await send(`${host.url}/xmlrpc`, "POST", { authorization: basic(key) }, xml);
    const { value, fault } = readReply(reply.text) as { value?: object; fault?: { faultCode: number } };
    if (fault === undefined) return { result: normalised(operation.output.fields, value!) };
    const [code] = Object.entries(faultNumbers).find(([, number]) => number === fault.faultCode)!;
    return { code: code as ErrorCode, field: undefined };
  },
};

const json: Transport = {
  name: "JSON",
  tellsField: true,
  async call(host, key, name, input) {
    const operation = operationsByName[name] as unknown as Operation;
    const [method, path] = operation.http.split(" ") as [string, string];
    const rest: Record<string, unknown> = { ...input };
    const filled = path.replace(/\{(\w+)\}/g, (_braces, parameter: string) => {
      const value = String(rest[parameter]);
      delete rest[parameter];
      return encodeURIComponent(value);
    });
    const query = new URLSearchParams(rest as Record<string, string>).toString();
    const reply = await send(
      `${host.url}/api/v1${filled}${method === "GET" && query !== "" ? `?${query}` : ""}`,
      method,
      { authorization: basic(key), ...(method === "GET" ? {} : { "content-type": "application/json" }) },
      method === "GET" ? undefined : JSON.stringify(rest),
    );
    const body = JSON.parse(reply.text);
    if (reply.status >= 300) return { code: body.code, field: body.field };
    return { result: normalised(operation.output.fields, body) };
  },
};

/** The first is what the others are compared with. */
export const transports: readonly [Transport, ...Transport[]] = [inProcess, soap("1.1"), soap("1.2"), xmlRpc, json];

function text(value: unknown): string {
  return create()
    .ele("x")
    .txt(String(value))
    .toString()
    .replace(/^<x>|<\/x>$/g, "")
    .replace("<x/>", "");
}

/** Children of a SOAP element; what is not in the schema is written under its own name. */
export function soapChildren(fields: Fields, input: Input): string {
  let xml = "";
  for (const [name, value] of Object.entries(input)) {
    const field = fields[name];
    const element = field?.singular ?? name;
    if (field?.kind === "record") {
      for (const [key, each] of Object.entries(value as object)) {
        xml += `<${element}><name>${text(key)}</name><value>${text(each)}</value></${element}>`;
      }
    } else if (field?.kind === "list" && typeof field.of === "object") {
      for (const each of value as Input[]) xml += `<${element}>${soapChildren(field.of.fields, each)}</${element}>`;
    } else {
      xml += `<${element}>${text(typeof value === "object" ? JSON.stringify(value) : value)}</${element}>`;
    }
  }
  return xml;
}

function xmlRpcValue(fields: Fields | undefined, value: unknown): string {
  if (Array.isArray(value)) {
    return `<value><array><data>${value.map((each) => xmlRpcValue(fields, each)).join("")}</data></array></value>`;
  }
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value).map(([name, each]) => {
      const field = fields?.[name];
      const written =
        field?.kind === "definition" && typeof each === "object"
          ? `<value><string>${text(JSON.stringify(each))}</string></value>`
          : xmlRpcValue(typeof field?.of === "object" ? field.of.fields : undefined, each);
      return `<member><name>${text(name)}</name>${written}</member>`;
    });
    return `<value><struct>${members.join("")}</struct></value>`;
  }
  if (typeof value === "number" && Number.isInteger(value)) return `<value><int>${value}</int></value>`;
  if (typeof value === "boolean") return `<value><boolean>${value ? 1 : 0}</boolean></value>`;
  return `<value><string>${text(value)}</string></value>`;
}

type Tree = Readonly<Record<string, unknown>>;

/** Values by the schema's names, from what xmlbuilder2 makes of the elements. */
export function fromSoap(fields: Fields, tree: Tree): Record<string, unknown> {
  const known = new Set(Object.entries(fields).map(([name, field]) => field.singular ?? name));
  for (const name of Object.keys(tree)) if (!known.has(name)) throw new Error(`unknown element ${name}`);
  const values: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) {
    const given = tree[field.singular ?? name];
    if (given !== undefined) values[name] = soapValue(field, given);
  }
  return values;
}

function soapValue(field: Field, given: unknown): unknown {
  const list = Array.isArray(given) ? given : [given];
  switch (field.kind) {
    case "int":
    case "decimal":
      return Number(given);
    case "boolean":
      return given === "true";
    case "record":
      return Object.fromEntries(list.map((each: Tree) => [each.name, each.value]));
    case "answers":
      return list;
    case "list": {
      const { of } = field;
      return typeof of === "object" ? list.map((each: Tree) => fromSoap(of.fields, each)) : list;
    }
    default:
      return given;
  }
}

/** One form for all: answers as rows, moments to the second, empty lists and absent fields left out, in schema order. */
export function normalised(fields: Fields, output: object): unknown {
  const given = output as Tree;
  const values: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) {
    const value = given[name];
    if (value === undefined || (Array.isArray(value) && value.length === 0)) continue;
    values[name] = normalisedValue(field, value, given);
  }
  return values;
}

function normalisedValue(field: Field, value: unknown, parent: Tree): unknown {
  if (field.kind === "dateTime") return String(value).replace(/[-:]|\.\d+|Z/g, "");
  if (field.kind === "record") return { ...(value as object) };
  if (field.kind === "answers") {
    const rows = Array.isArray(value) ? value : answerRows(value as object, parent.answerLabels as object | undefined);
    return rows.map(({ questionId, value: each, label }) => ({ questionId, value: each, ...(label ? { label } : {}) }));
  }
  const { of } = field;
  if (field.kind === "list" && typeof of === "object")
    return (value as object[]).map((each) => normalised(of.fields, each));
  return value;
}
