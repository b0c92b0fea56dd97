/** Reads a form that came with files (`multipart/form-data`): texts into fields, files piece by piece into the storage. */
import busboy from "busboy";
import { SurveyLoopError } from "../../errors.js";
import { formNotReadable } from "../../http/form-text.js";
import type { HttpRequest } from "../../http/messages.js";
import {
  createFileWriter,
  type FileWriter,
  findFiles,
  maxFilesOfInvitation,
} from "../../operations/answering/files.js";
import type { OpenLink } from "../../operations/answering/open-link.js";
import type { OperationContext } from "../../operations/context.js";
import { allQuestions } from "../compile-elements.js";
import type { CompiledSurvey, Question } from "../compiled-survey.js";
import { acceptsFile, type FileQuestion, maxFileBytes } from "../kinds/files.js";
import { formTexts } from "../texts.js";
import { type FormFields, fieldsOf, maxFormBytes } from "./read-form.js";

/** Most bytes of a form with its files. */
const maxUploadBytes = 5 * maxFileBytes + maxFormBytes;
/** Seconds within which it must have arrived: phones are slow. */
const uploadSeconds = 120;
/** Most texts and files of one form. */
const limits = { fields: 5000, files: 20, parts: 5020, fieldNameSize: 200, fieldSize: maxFormBytes };

/** Whether a request brings a form with files. */
export function isUpload({ headers, body }: HttpRequest): boolean {
  const type = (headers["content-type"] ?? "").split(";", 1)[0]!.trim().toLowerCase();
  return type === "multipart/form-data" && body.parsedByHost === undefined;
}

/**
 * Reads the form. Files that the survey does not take are passed over, and a field `q3.problem` says why.
 *
 * @throws SurveyLoopError `too_large`, `malformed`, `unavailable`
 */
export async function readUpload(
  request: HttpRequest,
  context: OperationContext,
  link: OpenLink,
  language: string,
): Promise<FormFields> {
  const { invitationId } = link.invitation;
  const known = await findFiles(context.storage, invitationId);
  const parser = parserOf(request);
  const pairs: [string, string][] = [];
  const writers: FileWriter[] = [];
  const work: Promise<void>[] = [];
  let failure: unknown;
  const fail = (error: unknown) => {
    failure ??= error;
  };
  let textBytes = 0;
  parser.on("field", (name, value, info) => {
    textBytes += Buffer.byteLength(value);
    if (info.nameTruncated || info.valueTruncated || textBytes > maxFormBytes) fail(tooLarge(maxFormBytes));
    else if (value.includes("\ufffd") || !value.isWellFormed()) fail(formNotReadable());
    else pairs.push([name, value]);
  });
  let fileCount = known.size;
  parser.on("file", (name, stream, info) => {
    const field = name.endsWith(".upload") ? name.slice(0, -".upload".length) : "";
    const question = fileQuestionAt(link.survey, field);
    const fileName = cleanName(info.filename);
    if (question === undefined || fileName === "") {
      stream.resume();
      return;
    }
    fileCount += 1;
    const take = async () => {
      const { problem } = formTexts(language);
      const type = /^[a-z]+\/[a-z0-9.+-]{1,80}$/i.test(info.mimeType)
        ? info.mimeType.toLowerCase()
        : "application/octet-stream";
      const isTaken = acceptsFile(question, fileName, type) && fileCount <= maxFilesOfInvitation;
      const writer = isTaken ? createFileWriter(context.storage, invitationId) : undefined;
      if (writer !== undefined) writers.push(writer);
      let size = 0;
      for await (const bytes of stream as AsyncIterable<Uint8Array>) {
        size += bytes.length;
        if (size <= question.maxFileBytes) await writer?.write(bytes);
      }
      const refuse = async (message: string) => {
        pairs.push([`${field}.problem`, message]);
        await writer?.discard();
      };
      if (writer === undefined) await refuse(problem.fileNotTaken(fileName, question.accepted));
      else if (size > question.maxFileBytes) await refuse(problem.fileTooLarge(fileName, question.maxFileBytes));
      else if (size === 0) await refuse(problem.fileEmpty(fileName));
      else pairs.push([`${field}.file`, (await writer.finish({ name: fileName, type, field })).file]);
    };
    work.push(
      take().catch((error) => {
        fail(error);
        stream.resume();
      }),
    );
  });
  for (const limit of ["fieldsLimit", "filesLimit", "partsLimit"] as const)
    parser.on(limit, () => fail(tooLarge(maxUploadBytes)));
  try {
    const done = new Promise<void>((resolve, reject) =>
      parser.once("close", resolve).once("error", () => reject(formNotReadable())),
    );
    done.catch(() => {});
    await request.body.receive({ maxBytes: maxUploadBytes, deadlineSeconds: uploadSeconds }, (piece) => {
      if (failure !== undefined) throw failure;
      const isFull = !parser.write(piece);
      return isFull ? new Promise<void>((resolve) => parser.once("drain", resolve)) : undefined;
    });
    parser.end();
    await done;
    await Promise.all(work);
    if (failure !== undefined) throw failure;
  } catch (error) {
    parser.destroy();
    await Promise.all(work);
    for (const writer of writers) await writer.discard().catch(() => {});
    throw error;
  }
  return fieldsOf(pairs);
}

function parserOf({ headers }: HttpRequest): busboy.Busboy {
  try {
    return busboy({ headers, limits, defParamCharset: "utf8" });
  } catch {
    throw formNotReadable();
  }
}

function tooLarge(maxBytes: number): SurveyLoopError {
  return new SurveyLoopError("too_large", `The form is larger than ${maxBytes} bytes.`, { httpStatus: 413 });
}

/** The question that a field such as `q3` or `q3.r0.e1` belongs to, if it asks for files. */
function fileQuestionAt(survey: CompiledSurvey, field: string): FileQuestion | undefined {
  const steps = field.split(".").filter((step) => !/^r\d{1,4}$/.test(step));
  let questions: readonly Question[] = survey.pages.flatMap((page) => page.questions);
  let found: Question | undefined;
  for (const step of steps) {
    found = questions.find((each) => each.field === step);
    if (found === undefined) return undefined;
    const { elements } = found as Question & { elements?: CompiledSurvey["pages"][number]["elements"] };
    questions = elements === undefined ? [] : allQuestions(elements);
  }
  return found?.kind === "file" ? (found as FileQuestion) : undefined;
}

/** The last part of a name, without what file systems and headers take for their own. */
function cleanName(given: string | undefined): string {
  const name = (given ?? "")
    .split(/[/\\]/)
    .at(-1)!
    .replace(/[\u0000-\u001f\u007f-\u009f"<>|:*?\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffd]/g, "_");
  return name.length <= 150
    ? name.toWellFormed()
    : `${name.slice(0, 120).toWellFormed()}${name.slice(-30).toWellFormed()}`;
}
