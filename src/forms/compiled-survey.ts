/**
 * A survey version compiled for use: what the pages, the exports and the portal need, read once from its definition.
 * Only types and tiny accessors live here; `compile-survey.ts` makes them, `check-page.ts` and `page-view.ts` use them.
 */
import type { CountedQuestions } from "../domain/counters.js";
import type { Instant } from "../domain/instant.js";
import type { SurveyDefinition } from "../domain/survey.js";

/** A text in the languages that the definition gives, by BCP 47 tag. It always has the survey's default language. */
export interface LocalizedText {
  readonly [language: string]: string;
}

/** Kinds of questions, as they are named in the data dictionary. */
export type QuestionKind =
  | "text"
  | "comment"
  | "email"
  | "number"
  | "date"
  | "singleChoice"
  | "multipleChoice"
  | "dropdown"
  | "rating"
  | "boolean";

export interface Choice {
  /** As stored: numbers of a rating are numbers. */
  readonly value: string | number | boolean;
  readonly label: LocalizedText;
}

/** One question, in form order; also one entry of the data dictionary. */
export interface Question {
  readonly questionId: string;
  readonly kind: QuestionKind;
  readonly title: LocalizedText;
  readonly description?: LocalizedText;
  readonly required: boolean;
  /** Message when a required answer is missing; a sensible one for the kind when absent. */
  readonly requiredErrorText?: LocalizedText;
  readonly placeholder?: LocalizedText;
  readonly choices?: readonly Choice[];
  /** Words at the ends of a rating. */
  readonly minLabel?: LocalizedText;
  readonly maxLabel?: LocalizedText;
  /** What a text field is for, so that a phone shows the right keys. */
  readonly inputType?: "tel" | "url";
  /** The author's message for an answer that does not fit; a sensible one for the kind when absent. */
  readonly errorText?: LocalizedText;
  readonly minLength?: number;
  readonly maxLength?: number;
  /** Bounds of a number (number) or a date (`2026-03-01`). */
  readonly min?: number | string;
  readonly max?: number | string;
  readonly minSelected?: number;
  readonly maxSelected?: number;
  /** Names of its columns in flat exports, in order. */
  readonly columnNames: readonly string[];
}

export interface SurveyPage {
  readonly name: string;
  readonly title?: LocalizedText;
  readonly description?: LocalizedText;
  readonly questions: readonly Question[];
}

/** The member `surveyLoop` of a definition, checked. */
export interface SurveySettings {
  readonly scores: { readonly nps?: string; readonly csat?: string; readonly ces?: string };
  readonly declaredParameters: readonly string[];
  readonly opensAt?: Instant;
  readonly closesAt?: Instant;
  /** From this many complete responses on nobody can start; who has started may finish. */
  readonly responseLimit?: number;
  /** Absolute https (or http on localhost) address to go to after the last page (T30). */
  readonly completionRedirect?: string;
  /** Origins that may embed the form (T44). */
  readonly frameAncestors: readonly string[];
  readonly contactRules: { readonly cooldownDays?: number };
  /** The accent is `#rrggbb` and readable on white (4.5:1); the logo is a `data:` image, so that pages load nothing elsewhere. */
  readonly brand: { readonly name?: string; readonly accentColor?: string; readonly logoUrl?: string };
}

export interface CompiledSurvey {
  readonly surveyId: string;
  readonly version: number;
  readonly publishedAt: Instant;
  readonly definition: SurveyDefinition;
  /** Languages of its texts, the default first. */
  readonly languages: readonly string[];
  readonly title: LocalizedText;
  readonly description?: LocalizedText;
  /** Plain text of the last page. */
  readonly completedText?: LocalizedText;
  /** The author's words on the buttons; ours when absent. */
  readonly nextText?: LocalizedText;
  readonly backText?: LocalizedText;
  readonly completeText?: LocalizedText;
  readonly pages: readonly SurveyPage[];
  /** All questions in form order. */
  readonly questions: readonly Question[];
  readonly questionsById: ReadonlyMap<string, Question>;
  readonly countedQuestions: CountedQuestions;
  readonly settings: SurveySettings;
  /** JSON path and text of each thing that was ignored at publication. */
  readonly warnings: readonly string[];
}

/** The text in a language, else in the nearest one (`de-CH` -> `de`), else in the survey's default. */
export function textIn(
  text: LocalizedText,
  language: string | undefined,
  survey: Pick<CompiledSurvey, "languages">,
): string {
  if (language !== undefined) {
    const exact = text[language] ?? text[language.split("-")[0]!];
    if (exact !== undefined) return exact;
  }
  return text[survey.languages[0]!] ?? Object.values(text)[0] ?? "";
}
