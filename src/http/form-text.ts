/** The text of a sent form (`application/x-www-form-urlencoded`), decoded strictly: nothing is ever replaced by U+FFFD (T8). */
import { SurveyLoopError } from "../errors.js";
import type { HttpRequest } from "./messages.js";

/**
 * Reads the whole body of a form that the host has not parsed before. What the pairs mean is up to the caller.
 *
 * @throws SurveyLoopError `unsupported` for another media type, `too_large`, `malformed` for bytes that are not UTF-8
 */
export async function receiveFormText({ headers, body }: HttpRequest, maxBytes: number): Promise<string> {
  const type = (headers["content-type"] ?? "").split(";", 1)[0]!.trim().toLowerCase();
  if (type !== "application/x-www-form-urlencoded") {
    throw new SurveyLoopError("unsupported", "Forms are sent as application/x-www-form-urlencoded.", {
      httpStatus: 415,
    });
  }
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  try {
    await body.receive({ maxBytes }, (piece) => {
      text += typeof piece === "string" ? piece : decoder.decode(piece, { stream: true });
    });
    return text + decoder.decode();
  } catch (error) {
    throw error instanceof SurveyLoopError ? error : formNotReadable();
  }
}

/** The error for a form whose bytes are no text. */
export function formNotReadable(): SurveyLoopError {
  return new SurveyLoopError("malformed", "The form is not valid UTF-8.");
}
