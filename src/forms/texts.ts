/** Which fixed texts the form pages have, and in which languages. Texts of the survey itself come from its definition. */
import { english } from "./texts-en.js";
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
  readonly errorPrefix: string;
  readonly errorSummary: string;
  readonly otherLanguages: string;
  progress(page: number, pages: number): string;
  askedBy(name: string): string;
  duration(minutes: number): string;
  answersGoTo(name: string | undefined): string;
  resume: string;
  optOutLink: string;
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
  ["fr", french],
]);

/** The fixed texts in a language, in English where we do not speak it. */
export function formTexts(language: string): FormTexts {
  return formTextsByLanguage.get(language) ?? formTextsByLanguage.get(language.split("-")[0]!) ?? english;
}
