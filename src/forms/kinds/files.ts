/**
 * `file`: files that a respondent sends. They are stored under random names, apart from the answers, and are only ever given
 * out as downloads in the portal. The answer tells of each its name, type, size and ID.
 */

import type { AnswerValue } from "../../domain/answers.js";
import type { Question } from "../compiled-survey.js";
import { finishQuestion, flagOf, type QuestionType } from "../compiler.js";
import type { KnownFile } from "../logic/scope.js";
import { phrase } from "../phrase.js";
import { behaviourOf, type FieldProblem } from "./behaviour.js";
import { asRows } from "./matrix.js";

/** Most bytes of one file, whatever the definition says. */
export const maxFileBytes = 10 * 1024 * 1024;
/** Most files of one question. */
export const maxFiles = 20;

export interface FileQuestion extends Question {
  readonly maxFileBytes: number;
  readonly maxFiles: number;
  /** Endings (`.pdf`), types (`image/png`) or groups of types (`image/*`), in small letters; any file when empty. */
  readonly accepted: readonly string[];
}

export const file: QuestionType = {
  types: ["file"],
  members: [
    ...[
      "allowMultiple",
      "acceptedTypes",
      "maxSize",
      "maxFiles",
      "storeDataAsText",
      "waitForUpload",
      "allowImagesPreview",
    ],
    ...[
      "needConfirmRemoveFile",
      "sourceType",
      "imageHeight",
      "imageWidth",
      "fileOrPhotoPlaceholder",
      "photoPlaceholder",
    ],
    ...["filePlaceholder", "allowCameraAccess", "showPreview", "previewMode", "renderCaptureButton"],
  ],
  validators: [],
  compile(given, base, compiler) {
    const { findings } = compiler;
    const { path } = base;
    const size = given.maxSize;
    if (size !== undefined && size !== null && !(typeof size === "number" && size >= 0)) {
      findings.refuse(`${path}.maxSize`, phrase`must be a number of bytes`);
    }
    const asked = typeof size === "number" && size > 0 ? Math.floor(size) : maxFileBytes;
    if (asked > maxFileBytes)
      findings.warn(`${path}.maxSize`, phrase`is above ${maxFileBytes} bytes, the most that one file may have`);
    const accepted =
      typeof given.acceptedTypes === "string"
        ? given.acceptedTypes
            .toLowerCase()
            .split(",")
            .map((each) => each.trim())
        : [];
    const isKnown = (text: string) => /^(\.[a-z0-9]{1,10}|[a-z]+\/(\*|[a-z0-9.+-]{1,80}))$/.test(text);
    const strange = accepted.find((each) => each !== "" && !isKnown(each));
    if (strange !== undefined)
      findings.warn(`${path}.acceptedTypes`, phrase`${strange} is no ending or type and is left out`);
    const count =
      typeof given.maxFiles === "number" && given.maxFiles > 0 ? Math.min(given.maxFiles, maxFiles) : maxFiles;
    const own = {
      maxFileBytes: Math.min(asked, maxFileBytes),
      maxFiles: flagOf(given, "allowMultiple") ? count : 1,
      accepted: accepted.filter((each) => each !== "" && isKnown(each)),
    };
    return finishQuestion(base, { kind: "file", behaviour, counting: "presence" }, own);
  },
};

/** Whether a question takes a file, by its name and type. Browsers may say any type, so the ending counts as well. */
export function acceptsFile({ accepted }: FileQuestion, name: string, type: string): boolean {
  if (accepted.length === 0) return true;
  const ending = /\.[a-z0-9]{1,10}$/.exec(name.toLowerCase())?.[0] ?? "";
  return accepted.some((each) => {
    if (each.startsWith(".")) return each === ending;
    return each.endsWith("/*") ? type.startsWith(each.slice(0, -1)) : each === type;
  });
}

/** The answer's entry for a stored file. */
export function fileEntry({ file: id, name, type, size }: KnownFile): AnswerValue {
  return { name, type, size, file: id };
}

/** IDs of the files of an answer. */
export function fileIdsOf(answer: AnswerValue | undefined): readonly string[] {
  if (!Array.isArray(answer)) return [];
  return answer.map((entry) => asRows(entry).file).filter((id) => typeof id === "string");
}

const behaviour = behaviourOf<FileQuestion>({
  seconds: 30,
  isGroup: true,
  read(question, at, sent, scope) {
    // Only IDs of files that came with this invitation, for this question, count; others are forged or old.
    const ids = [...new Set(sent.all(`${at}.file`))];
    const removed = new Set(sent.all(`${at}.remove`));
    const files = ids.flatMap((id) => {
      const known = scope.files.get(id);
      return known?.field === at && !removed.has(id) ? [known] : [];
    });
    const kept = question.maxFiles === 1 ? files.slice(-1) : files;
    const problems: FieldProblem[] = sent.all(`${at}.problem`).map((message) => ({ field: at, message }));
    if (kept.length > question.maxFiles)
      problems.push({ field: at, message: scope.texts.problem.tooManyFiles(question.maxFiles) });
    return { answer: kept.length === 0 ? undefined : kept.map(fileEntry), problems };
  },
  write: (_, at, answer, put) => {
    const ids = fileIdsOf(answer);
    if (ids.length > 0) put(`${at}.file`, ids);
  },
  validate: () => [],
  missing: (_, { problem }) => problem.chooseFile,
  view(question, at, entered, scope) {
    const { texts } = scope;
    const removed = new Set(entered.all(`${at}.remove`));
    const ids = [...new Set(entered.all(`${at}.file`))].filter((id) => !removed.has(id));
    const files = ids.flatMap((id) => scope.files.get(id) ?? []).filter(({ field }) => field === at);
    return {
      control: "file-field",
      hint: texts.fileHint(question.maxFiles, question.maxFileBytes, question.accepted),
      isMultiple: question.maxFiles > 1,
      accept: question.accepted.join(","),
      files: (question.maxFiles === 1 ? files.slice(-1) : files).map(({ file: id, name, size }) => ({
        id,
        name,
        sizeText: texts.fileSize(size),
      })),
      fileField: `${at}.file`,
      removeField: `${at}.remove`,
    };
  },
  lines: (_, answer) =>
    (Array.isArray(answer) ? answer : []).map((entry) => {
      const { name, size } = asRows(entry);
      return `${name} (${size} bytes)`;
    }),
});
