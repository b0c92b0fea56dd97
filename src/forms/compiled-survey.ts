/**
 * A survey version compiled for use: what the pages, the exports and the portal need, read once from its definition.
 * Only types and tiny accessors live here; `compile-survey.ts` makes them, `check-page.ts` and `page-view.ts` use them.
 */
import type { AnswerValue } from "../domain/answers.js";
import type { AnswerCounting, CountedQuestions } from "../domain/counters.js";
import type { Instant } from "../domain/instant.js";
import type { SurveyDefinition } from "../domain/survey.js";
import type { Template } from "./expressions/index.js";
import type { Behaviour } from "./kinds/behaviour.js";
import type { Expression } from "./logic/expression.js";

/** A text in the languages that the definition gives, by BCP 47 tag. It always has the survey's default language. */
export interface LocalizedText {
  readonly [language: string]: string;
}

/** Kinds of questions, as they are named in the data dictionary. Each comes from a file in `kinds/`. */
export type QuestionKind = string;

export interface Choice {
  /** As stored: numbers of a rating are numbers. */
  readonly value: string | number | boolean;
  readonly label: LocalizedText;
  readonly visibleIf?: Expression;
  readonly enableIf?: Expression;
  /** Offered by the product rather than listed: it has rules of its own. */
  readonly special?: "other" | "none";
  /** The picture itself, as a `data:` address. */
  readonly image?: string;
}

/** What every element of a page can have. */
export interface Conditional {
  readonly name: string;
  /** The member `visible`; `visibleIf` overrides it. */
  readonly isVisible: boolean;
  readonly visibleIf?: Expression;
  readonly isReadOnly: boolean;
  readonly enableIf?: Expression;
  /** Overrides `required`. */
  readonly requiredIf?: Expression;
  readonly required: boolean;
}

/** A column of flat exports: its name, and the steps that lead to its value among the answers of a response. */
export interface AnswerColumn {
  readonly name: string;
  readonly path: readonly string[];
}

/** A part of a question that is counted and charted by itself, such as a row of a matrix. */
export interface CountedPart {
  /** Path as in exports: `matrix.row`. */
  readonly questionId: string;
  readonly part: string;
  readonly title: LocalizedText;
  readonly choices: readonly Choice[];
}

/** What a respondent types beside or instead of a choice; stored as `question-Comment`. */
export interface CommentField {
  readonly label?: LocalizedText;
  readonly placeholder?: LocalizedText;
  /** Only with the choice Other, and then required. */
  readonly belongsToOther: boolean;
  readonly errorText?: LocalizedText;
}

/** One question, in form order; also one entry of the data dictionary. Kinds add members of their own. */
export interface Question extends Conditional {
  readonly element: "question";
  /** The name under which the answer is stored: `valueName`, else `name`. */
  readonly questionId: string;
  readonly kind: QuestionKind;
  readonly behaviour: Behaviour;
  /** Its form field: `q3`; a cell's is the last step only, `c1`. */
  readonly field: string;
  readonly title: LocalizedText;
  readonly description?: LocalizedText;
  /** Message when a required answer is missing; a sensible one for the kind when absent. */
  readonly requiredErrorText?: LocalizedText;
  /** The author's message for an answer that does not fit; a sensible one for the kind when absent. */
  readonly errorText?: LocalizedText;
  readonly placeholder?: LocalizedText;
  readonly choices?: readonly Choice[];
  /** Words at the ends of a rating. */
  readonly minLabel?: LocalizedText;
  readonly maxLabel?: LocalizedText;
  readonly comment?: CommentField;
  readonly rules: readonly ValidatorRule[];
  readonly defaultValue?: AnswerValue;
  readonly defaultValueExpression?: Expression;
  readonly setValueIf?: Expression;
  readonly setValueExpression?: Expression;
  readonly resetValueIf?: Expression;
  /** When its answer goes because nobody sees the question; the survey's rule when absent. */
  readonly clearIfInvisible?: ClearRule;
  readonly counting: AnswerCounting;
  readonly countedParts?: readonly CountedPart[];
  readonly columns: readonly AnswerColumn[];
  /** Names of its columns in flat exports, in order. */
  readonly columnNames: readonly string[];
}

export type ClearRule = "none" | "onComplete" | "onHidden" | "onHiddenContainer";

/** A validator that is no plain limit. */
export type ValidatorRule =
  | { readonly rule: "regex"; readonly pattern: Pattern; readonly text?: LocalizedText }
  | { readonly rule: "expression"; readonly condition: Expression; readonly text?: LocalizedText }
  | { readonly rule: "noDigits"; readonly text?: LocalizedText };

/** A regular expression of an author, run in linear time (T36). */
export interface Pattern {
  readonly source: string;
  isFoundIn(text: string): boolean;
}

/** Elements that belong together. */
export interface Panel extends Conditional {
  readonly element: "panel";
  readonly title?: LocalizedText;
  readonly description?: LocalizedText;
  readonly requiredErrorText?: LocalizedText;
  readonly elements: readonly SurveyElement[];
}

/** Something to read or look at between questions. */
export interface Passage extends Conditional {
  readonly element: "passage";
  readonly title?: LocalizedText;
  readonly description?: LocalizedText;
  readonly text?: RichTexts;
  readonly image?: { readonly source: string; readonly label: LocalizedText };
}

export type SurveyElement = Question | Panel | Passage;

export interface SurveyPage extends Conditional {
  readonly title?: LocalizedText;
  readonly description?: LocalizedText;
  readonly elements: readonly SurveyElement[];
  /** All questions of the page, those in panels too. */
  readonly questions: readonly Question[];
  /** Whether anything on it appears, disappears or changes with answers. */
  readonly isConditional: boolean;
}

/** Text with paragraphs, lists, emphasis and links, by language. */
export interface RichTexts {
  readonly [language: string]: readonly RichBlock[];
}

export interface RichBlock {
  readonly kind: "paragraph" | "heading" | "bullets" | "numbers";
  /** Lines of a paragraph or heading, items of a list. */
  readonly lines: readonly (readonly RichRun[])[];
}

export interface RichRun {
  readonly text: string;
  readonly isStrong?: boolean;
  readonly isEmphasised?: boolean;
  /** An https, http or mailto address. */
  readonly address?: string;
}

/** Something that happens when answers change. */
export interface Trigger {
  /** `setVariable` gives a value a name while its condition holds; it is not stored. */
  readonly action: "complete" | "setValue" | "setVariable" | "copyValue" | "runExpression" | "skip";
  readonly condition: Expression;
  readonly target: string;
  readonly value?: AnswerValue;
  readonly source?: string;
  readonly expression?: Expression;
}

/** A value that is computed from answers, under a name of its own. */
export interface CalculatedValue {
  readonly name: string;
  readonly expression: Expression;
  /** Stored with the answers. */
  readonly isStored: boolean;
}

export interface ConditionalText {
  readonly condition: Expression;
  readonly text: RichTexts;
}

export interface ConditionalAddress {
  readonly condition: Expression;
  readonly address: string;
}

/** The member `surveyLoop` of a definition, checked. */
export interface SurveySettings {
  readonly scores: { readonly nps?: string; readonly csat?: string; readonly ces?: string };
  readonly declaredParameters: readonly string[];
  readonly opensAt?: Instant;
  readonly closesAt?: Instant;
  /** From this many complete responses on nobody can start; who has started may finish. */
  readonly responseLimit?: number;
  /** What fewer people than this have said is not shown by itself: filtered summaries, comments, groups of cross-tabs. */
  readonly minimumGroupSize?: number;
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
  /** What the last page says: the first text whose condition holds, else `completedText`, else ours. */
  readonly completedText?: RichTexts;
  readonly completedTexts: readonly ConditionalText[];
  /** Where to go after the last page: the first address whose condition holds, before `settings.completionRedirect`. */
  readonly completedAddresses: readonly ConditionalAddress[];
  /** The author's words on the buttons; ours when absent. */
  readonly nextText?: LocalizedText;
  readonly backText?: LocalizedText;
  readonly completeText?: LocalizedText;
  readonly startText?: LocalizedText;
  /** The first page only introduces: it is no step of the progress, and nobody goes back to it. */
  readonly hasStartPage: boolean;
  readonly pages: readonly SurveyPage[];
  readonly calculatedValues: readonly CalculatedValue[];
  readonly triggers: readonly Trigger[];
  readonly clearRule: ClearRule;
  /** All questions in form order, one for each stored name. */
  readonly questions: readonly Question[];
  readonly questionsById: ReadonlyMap<string, Question>;
  /** By name and by stored name, in small letters, as expressions know them. */
  readonly questionsByName: ReadonlyMap<string, Question>;
  /** Texts that have values filled in, by themselves. */
  readonly templates: ReadonlyMap<string, Template>;
  readonly countedQuestions: CountedQuestions;
  readonly settings: SurveySettings;
  /**
   * Whether a page that nobody has answered yet may look different behind two links or on two days: something reads a name that
   * no question has, which a parameter may give, or the date, or is in random order, or files are asked for.
   */
  readonly dependsOnLink: boolean;
  /** Whether it asks for files. */
  readonly hasFiles: boolean;
  /** JSON path and text of each thing that was ignored at publication. */
  readonly warnings: readonly string[];
}

/** The part for a language, else in the nearest one (`de-CH` -> `de`), else in the survey's default. */
export function inLanguage<T>(
  parts: { readonly [language: string]: T },
  language: string | undefined,
  survey: Pick<CompiledSurvey, "languages">,
): T | undefined {
  if (language !== undefined) {
    const exact = parts[language] ?? parts[language.split("-")[0]!];
    if (exact !== undefined) return exact;
  }
  return parts[survey.languages[0]!] ?? Object.values(parts)[0];
}

/** The text in a language, by the rules of {@link inLanguage}; empty when there is none. */
export function textIn(
  text: LocalizedText,
  language: string | undefined,
  survey: Pick<CompiledSurvey, "languages">,
): string {
  return inLanguage(text, language, survey) ?? "";
}
