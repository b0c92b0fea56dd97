/**
 * A small form that came with a text file (`multipart/form-data`), as pairs of texts: a file in the field `x.file` stands for what
 * was typed into the field `x`. Files of respondents are larger, stay bytes and are read elsewhere.
 */
import busboy from "busboy";
import { SurveyLoopError } from "../errors.js";
import { formNotReadable } from "./form-text.js";
import type { HttpRequest } from "./messages.js";

/** Most texts and files of one form. */
const limits = { fields: 5000, files: 5, parts: 5005, fieldNameSize: 200 };

/** Whether a request brings a form in parts that no parser of the host has read. */
export function comesInParts({ headers, body }: HttpRequest): boolean {
  const type = (headers["content-type"] ?? "").split(";", 1)[0]!.trim().toLowerCase();
  return type === "multipart/form-data" && body.parsedByHost === undefined;
}

/**
 * Reads the form. A file without a name is one that nobody has chosen; for one that is no UTF-8 there is a field `x.unreadable`.
 *
 * @throws SurveyLoopError `too_large`, `malformed` for what is no such form or has fields that are no UTF-8
 */
export async function receiveFormParts({ headers, body }: HttpRequest, maxBytes: number): Promise<URLSearchParams> {
  const parser = parserOf(headers, maxBytes);
  const typed: [string, string][] = [];
  const files = new Map<string, Uint8Array[]>();
  let failure: SurveyLoopError | undefined;
  parser.on("field", (name, value, { nameTruncated, valueTruncated }) => {
    if (nameTruncated || valueTruncated) failure ??= tooLarge(maxBytes);
    else if (value.includes("\ufffd") || !value.isWellFormed()) failure ??= formNotReadable();
    else typed.push([name, value]);
  });
  parser.on("file", (name, stream, { filename }) => {
    const pieces: Uint8Array[] = [];
    if (name.endsWith(".file") && filename) files.set(name.slice(0, -".file".length), pieces);
    stream.on("data", (piece: Uint8Array) => pieces.push(piece));
  });
  for (const limit of ["fieldsLimit", "filesLimit", "partsLimit"] as const) {
    parser.on(limit, () => {
      failure ??= tooLarge(maxBytes);
    });
  }
  const done = new Promise<void>((resolve, reject) =>
    parser.once("close", resolve).once("error", () => reject(formNotReadable())),
  );
  done.catch(() => {});
  try {
    await body.receive({ maxBytes }, (piece) => {
      if (failure !== undefined) throw failure;
      parser.write(piece);
    });
    parser.end();
    await done;
  } finally {
    parser.destroy();
  }
  if (failure !== undefined) throw failure;
  const fields = new URLSearchParams(typed);
  for (const [name, pieces] of files) {
    const text = textOf(pieces);
    if (text === undefined) fields.set(`${name}.unreadable`, "yes");
    else fields.set(name, text);
  }
  return fields;
}

/** `undefined` for what is no UTF-8: nothing is ever replaced by U+FFFD (T8). */
function textOf(pieces: readonly Uint8Array[]): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(pieces));
  } catch {
    return undefined;
  }
}

function parserOf(headers: HttpRequest["headers"], maxBytes: number): busboy.Busboy {
  try {
    return busboy({ headers, limits: { ...limits, fieldSize: maxBytes }, defParamCharset: "utf8" });
  } catch {
    throw formNotReadable();
  }
}

function tooLarge(maxBytes: number): SurveyLoopError {
  return new SurveyLoopError("too_large", `The form is larger than ${maxBytes} bytes.`, { httpStatus: 413 });
}
