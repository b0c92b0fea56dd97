/** Fields of a form or a query as texts. A field that may come once and comes twice is refused (T11, T35). */
import { invalidArgument } from "../errors.js";
import { comesInParts, receiveFormParts } from "../http/form-parts.js";
import { receiveFormText } from "../http/form-text.js";
import type { HttpRequest } from "../http/messages.js";

const maxFormBytes = 16 * 1024;

export interface FormFields {
  /** The field's text; `undefined` when it is absent. @throws SurveyLoopError `invalid_argument` when it comes twice */
  one(name: string): string | undefined;
  /** All texts of a field, in order. */
  all(name: string): readonly string[];
}

/** Fields of the query. */
export function queryFields(request: HttpRequest): FormFields {
  return fieldsOf(new URLSearchParams(request.query));
}

/** What a form may bring. */
export interface FormLimits {
  /** 16 KiB unless given. */
  readonly maxBytes?: number;
  /** Whether it may come with text files (`multipart/form-data`): a file `x.file` stands for the field `x`. */
  readonly takesFiles?: boolean;
}

/**
 * Fields of a sent form (`application/x-www-form-urlencoded`), also where the host's own parser has read it before.
 *
 * @throws SurveyLoopError `too_large`, `unsupported`, `malformed`
 */
export async function formFields(
  request: HttpRequest,
  { maxBytes = maxFormBytes, takesFiles = false }: FormLimits = {},
): Promise<FormFields> {
  const { parsedByHost } = request.body;
  if (typeof parsedByHost === "object" && parsedByHost !== null) return fieldsOf(readParsed(parsedByHost));
  if (takesFiles && comesInParts(request)) return fieldsOf(await receiveFormParts(request, maxBytes));
  return fieldsOf(new URLSearchParams(await receiveFormText(request, maxBytes)));
}

function readParsed(body: object): URLSearchParams {
  const fields = new URLSearchParams();
  for (const [name, value] of Object.entries(body)) {
    for (const each of Array.isArray(value) ? value : [value]) {
      if (typeof each !== "string") throw invalidArgument(name, `${name} must be a text.`);
      fields.append(name, each);
    }
  }
  return fields;
}

function fieldsOf(parameters: URLSearchParams): FormFields {
  return {
    one(name) {
      const values = parameters.getAll(name);
      if (values.length > 1) throw invalidArgument(name, `${name} must be given once.`);
      return values[0];
    },
    all: (name) => parameters.getAll(name),
  };
}
