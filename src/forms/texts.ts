/** Which fixed texts the form pages have, and in which languages. Texts of the survey itself come from its definition. */
import { arabic } from "./texts-ar.js";
import { german } from "./texts-de.js";
import { english } from "./texts-en.js";
import { spanish } from "./texts-es.js";
import { french } from "./texts-fr.js";

/** The texts of one language. Messages say what to do. */
export interface FormTexts {
  readonly yes: string;
  readonly no: string;
  readonly continue: string;
  readonly send: string;
  readonly back: string;
  readonly required: string;
  readonly choose: string;
  /** On the page that only introduces. */
  readonly start: string;
  /** The choices that SurveyJS adds. */
  readonly none: string;
  readonly other: string;
  readonly refuse: string;
  readonly dontKnow: string;
  readonly selectAll: string;
  /** Labels of the fields for words beside a choice, and behind Other. */
  readonly commentLabel: string;
  readonly otherLabel: string;
  /** Rows of a repeated question. */
  entry(number: number): string;
  readonly addEntry: string;
  readonly removeEntry: string;
  readonly noEntries: string;
  readonly total: string;
  rankHint(count: number): string;
  readonly noPlace: string;
  /** On the handle that moves an item of a ranking. */
  moveItem(item: string): string;
  /** What our script says while it saves. */
  readonly saving: {
    readonly saved: string;
    readonly offline: string;
    readonly conflict: string;
    /** The link to what is stored. */
    readonly stored: string;
    readonly more: string;
  };
  /** About keys that our script takes. */
  readonly keys: { readonly title: string; readonly text: string; readonly use: string };
  /** On every page behind a test link. */
  readonly testNotice: string;
  formHint(example: string): string;
  fileHint(maxFiles: number, maxBytes: number, accepted: readonly string[]): string;
  fileSize(bytes: number): string;
  readonly removeFile: string;
  readonly addFiles: string;
  /** Questions appeared because of what was just sent; answers that are needed are missing on an earlier page. */
  readonly moreQuestions: string;
  readonly stillMissing: string;
  readonly errorPrefix: string;
  readonly errorSummary: string;
  readonly otherLanguages: string;
  progress(page: number, pages: number): string;
  askedBy(name: string): string;
  duration(minutes: number): string;
  answersGoTo(name: string | undefined): string;
  readonly resume: string;
  readonly optOutLink: string;
  lengthHint(max: number): string;
  numberHint(min: number | undefined, max: number | undefined): string | undefined;
  dateHint(min: string | undefined, max: string | undefined): string | undefined;
  chooseHint(min: number, max: number | undefined): string | undefined;

  readonly problem: {
    readonly enterText: string;
    readonly enterNumber: string;
    readonly enterDate: string;
    readonly enterEmail: string;
    readonly chooseOne: string;
    readonly chooseSome: string;
    readonly chooseListed: string;
    readonly giveOnce: string;
    readonly notANumber: string;
    readonly notADate: string;
    readonly notAnEmail: string;
    numberFrom(min: number): string;
    numberTo(max: number): string;
    dateFrom(min: string): string;
    dateTo(max: string): string;
    tooShort(min: number): string;
    tooLong(max: number, length: number): string;
    tooFew(min: number): string;
    tooMany(max: number): string;
    readonly changedElsewhere: string;
    readonly notSaved: string;
    readonly enterTime: string;
    notOfForm(example: string): string;
    from(bound: string): string;
    to(bound: string): string;
    readonly answerOne: string;
    readonly chooseOther: string;
    readonly sayOther: string;
    aloneOnly(choice: string): string;
    readonly checkAnswer: string;
    readonly checkForm: string;
    readonly noDigits: string;
    readonly rank: string;
    rankFrom(count: number): string;
    rankTwice(place: number): string;
    tooFewRows(min: number): string;
    tooManyRows(max: number): string;
    readonly repeated: string;
    readonly chooseFile: string;
    tooManyFiles(max: number): string;
    fileTooLarge(name: string, maxBytes: number): string;
    fileNotTaken(name: string, accepted: readonly string[]): string;
    fileEmpty(name: string): string;
  };

  readonly message: {
    readonly [K in MessageName]: { readonly title: string; readonly text: string };
  };
  readonly openForm: string;
  opensAt(moment: string): string;
  readonly unsubscribe: {
    readonly title: string;
    readonly text: string;
    readonly button: string;
    readonly stay: string;
  };
}

/** Pages that only say something. */
export const messageNames = [
  "thanks",
  "alreadyAnswered",
  "unknownLink",
  "expired",
  "revoked",
  "notOpenYet",
  "closed",
  "unsubscribed",
  "unavailable",
  "tooLarge",
  "malformed",
  "failed",
] as const;
export type MessageName = (typeof messageNames)[number];

/** The languages of the fixed texts. */
export const formTextsByLanguage: ReadonlyMap<string, FormTexts> = new Map([
  ["en", english],
  ["de", german],
  ["fr", french],
  ["es", spanish],
  ["ar", arabic],
]);

/** The fixed texts in a language, in English where we do not speak it. */
export function formTexts(language: string): FormTexts {
  return formTextsByLanguage.get(language) ?? formTextsByLanguage.get(language.split("-")[0]!) ?? english;
}
