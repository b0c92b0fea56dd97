/** The OpenAPI 3.1 document of the contract, generated from the operations. */
import { errorCodes } from "../../errors.js";
import type { Operation } from "../../operations/define-operation.js";
import type { Field, Fields, ObjectType } from "../../operations/schema.js";
import { problems, problemTypePrefix } from "./faults.js";

type Json = { readonly [member: string]: unknown };

/** Codes that any call can get, beside those that the operation itself declares. */
const commonErrors = [
  "malformed",
  "unsupported",
  "invalid_argument",
  "unauthenticated",
  "permission_denied",
  "too_large",
  "rate_limited",
  "unavailable",
  "internal",
] as const;

/** @param address where the paths begin, from `publicUrl` */
export function describeApi(operations: readonly Operation[], address: string): Json {
  const paths: Record<string, Record<string, Json>> = {};
  const types = new Map<string, ObjectType>();
  for (const operation of operations) {
    const [method, path] = operation.http.split(" ") as [string, string];
    paths[path] ??= {};
    paths[path][method.toLowerCase()] = describeOperation(operation, path);
    collectTypes(operation.input, types);
    collectTypes({ output: { kind: "list", doc: "", optional: false, of: operation.output } }, types);
  }
  const schemas = Object.fromEntries(
    [...types.values()].map((type) => [type.name, objectSchema(type.fields, type.doc)]),
  );
  return {
    openapi: "3.1.0",
    info: { title: "Survey loop", version: "1", summary: "Invitations, tracking URLs and raw data of surveys." },
    servers: [{ url: address }],
    security: [{ basic: [] }, { bearer: [] }, { apiKey: [] }],
    paths,
    components: {
      schemas: { ...schemas, Problem: problemSchema },
      securitySchemes: {
        basic: { type: "http", scheme: "basic", description: "ID of the API key as user, its secret as password." },
        bearer: { type: "http", scheme: "bearer", description: "The API key, `id.secret`." },
        apiKey: { type: "apiKey", in: "header", name: "X-API-Key", description: "The API key, `id.secret`." },
      },
    },
  };
}

function describeOperation(operation: Operation, path: string): Json {
  const { name, summary, input, output, scope, http } = operation;
  const inPath = new Set([...path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter!));
  const rest = Object.fromEntries(Object.entries(input).filter(([field]) => !inPath.has(field)));
  const isGet = http.startsWith("GET ");
  const parameters = [
    ...[...inPath].map((field) => describeParameter(field, input[field]!, "path")),
    ...(isGet ? Object.entries(rest).map(([field, type]) => describeParameter(field, type, "query")) : []),
  ];
  const hasBody = !isGet && Object.keys(rest).length > 0;
  return {
    operationId: name,
    summary,
    description: `Needs the scope \`${scope}\`.`,
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(hasBody ? { requestBody: describeBody(rest) } : {}),
    responses: {
      ...successes(operation, content("application/json", { $ref: `#/components/schemas/${output.name}` })),
      ...failures(operation),
    },
  };
}

function describeParameter(name: string, field: Field, place: "path" | "query"): Json {
  return {
    name,
    in: place,
    required: place === "path" || !field.optional,
    description: field.doc,
    schema: fieldSchema(field, false),
  };
}

function describeBody(fields: Fields): Json {
  return {
    required: Object.values(fields).some((field) => !field.optional),
    ...content("application/json", objectSchema(fields)),
  };
}

function content(mediaType: string, schema: Json): Json {
  return { content: { [mediaType]: { schema } } };
}

/** A status that depends on the result is declared beside 200. */
function successes({ successStatus, output }: Operation, reply: Json): Json {
  const ok = { 200: { description: output.doc, ...reply } };
  return successStatus === undefined ? ok : { ...ok, 201: { description: `Created. ${output.doc}`, ...reply } };
}

function failures({ errors }: Operation): Json {
  const codesByStatus = new Map<number, string[]>();
  for (const code of new Set([...commonErrors, ...errors])) {
    const [status] = problems[code];
    codesByStatus.set(status, [...(codesByStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...codesByStatus].map(([status, codes]) => [
      status,
      {
        description: codes.map((code) => `\`${code}\``).join(", "),
        ...content("application/problem+json", { $ref: "#/components/schemas/Problem" }),
      },
    ]),
  );
}

function objectSchema(fields: Fields, description?: string): Json {
  const required = Object.keys(fields).filter((name) => !fields[name]!.optional);
  return {
    type: "object",
    ...(description === undefined ? {} : { description }),
    properties: Object.fromEntries(Object.entries(fields).flatMap(([name, field]) => propertySchemas(name, field))),
    ...(required.length > 0 ? { required } : {}),
  };
}

/** Labels of a labelled export stand beside the answers, in the same shape. */
function propertySchemas(name: string, field: Field): [string, Json][] {
  const property: [string, Json] = [name, fieldSchema(field)];
  if (field.kind !== "answers") return [property];
  return [property, [`${field.singular}Labels`, { type: "object", description: "Labels of the chosen values." }]];
}

function fieldSchema(field: Field, withDoc = true): Json {
  return { ...kindSchema(field), ...(withDoc ? { description: field.doc } : {}) };
}

function kindSchema({ kind, limits, of }: Field): Json {
  switch (kind) {
    case "int":
    case "long":
      return { type: "integer", format: kind === "int" ? "int32" : "int64", ...numberLimits(limits) };
    case "boolean":
      return { type: "boolean" };
    case "decimal":
      return { type: "number" };
    case "dateTime":
      return { type: "string", format: "date-time" };
    case "record":
      return { type: "object", additionalProperties: { type: "string" } };
    case "answers":
    case "definition":
      return { type: "object" };
    case "list":
      return {
        type: "array",
        items: typeof of === "object" ? { $ref: `#/components/schemas/${of.name}` } : { type: "string" },
        ...(limits?.maxItems === undefined ? {} : { maxItems: limits.maxItems }),
      };
    default:
      return {
        type: "string",
        ...(limits?.maxLength === undefined ? {} : { maxLength: limits.maxLength }),
        ...(limits?.values === undefined ? {} : { enum: limits.values }),
      };
  }
}

function numberLimits(limits: Field["limits"]): Json {
  return {
    ...(limits?.min === undefined ? {} : { minimum: limits.min }),
    ...(limits?.max === undefined ? {} : { maximum: limits.max }),
  };
}

/** Types are nested a few levels and never in themselves (interop rule 3), so this recursion ends. */
function collectTypes(fields: Fields, types: Map<string, ObjectType>): void {
  for (const { of } of Object.values(fields)) {
    if (typeof of !== "object" || types.has(of.name)) continue;
    types.set(of.name, of);
    collectTypes(of.fields, types);
  }
}

const problemSchema: Json = {
  type: "object",
  description: "What went wrong (RFC 9457).",
  properties: {
    type: { type: "string", format: "uri", description: `\`${problemTypePrefix}\` and the code.` },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string", description: "For people." },
    code: { type: "string", enum: errorCodes, description: "Stable." },
    field: { type: "string", description: "Path of the offending field." },
    requestId: { type: "string", description: "Also in the log." },
  },
  required: ["type", "title", "status", "detail", "code", "requestId"],
};
