/** What the templates need to show one question: plain texts and flags, everything decided already. */
import type { AnswerValue } from "../../domain/answers.js";
import {
  type CompiledSurvey,
  type LocalizedText,
  type Question,
  type QuestionKind,
  textIn,
} from "../compiled-survey.js";
import type { FormTexts } from "../texts.js";

export interface ChoiceView {
  readonly id: string;
  readonly value: string;
  readonly label: string;
  readonly isChosen: boolean;
}

/** The partials in `views/survey`, by what they show. */
export type ControlName = "text-field" | "text-area" | "choice-list" | "drop-down" | "scale";

export interface QuestionView {
  readonly control: ControlName;
  readonly kind: QuestionKind;
  readonly field: string;
  readonly id: string;
  readonly title: string;
  readonly isRequired: boolean;
  readonly description: string;
  readonly hint: string;
  readonly problem: string;
  /** IDs of the texts that describe the control, for `aria-describedby`. */
  readonly describedBy: string;
  readonly inputType: string;
  readonly inputMode: string;
  readonly autocomplete: string;
  readonly choiceType: "radio" | "checkbox";
  readonly placeholder: string;
  readonly min: string;
  readonly max: string;
  /** What is shown in a text field. */
  readonly value: string;
  readonly choices: readonly ChoiceView[];
  readonly minLabel: string;
  readonly maxLabel: string;
  /** A dropdown starts with this when nothing is chosen. */
  readonly emptyLabel: string;
}

export interface QuestionState {
  readonly field: string;
  /** What to show as answered, as texts of the form. */
  readonly entered: readonly string[];
  readonly problem: string | undefined;
}

export function questionView(
  survey: CompiledSurvey,
  question: Question,
  state: QuestionState,
  language: string,
  texts: FormTexts,
): QuestionView {
  const { field, entered } = state;
  const text = (localized: LocalizedText | undefined) =>
    localized === undefined ? "" : textIn(localized, language, survey);
  const description = text(question.description);
  const hint = hintOf(question, texts) ?? "";
  const problem = state.problem ?? "";
  const control = controlOf(question);
  const minLabel = text(question.minLabel);
  const maxLabel = text(question.maxLabel);
  const choices = (question.choices ?? []).map((choice, index) => ({
    // The first choice has the ID to which the error summary leads.
    id: index === 0 ? field : `${field}-${index}`,
    value: String(choice.value),
    label: text(choice.label),
    isChosen: entered.includes(String(choice.value)),
  }));
  const described = [
    description === "" ? "" : `${field}-description`,
    hint === "" ? "" : `${field}-hint`,
    control === "scale" && minLabel + maxLabel !== "" ? `${field}-ends` : "",
    problem === "" ? "" : `${field}-problem`,
  ];
  return {
    control,
    kind: question.kind,
    field,
    id: field,
    title: text(question.title),
    isRequired: question.required,
    description,
    hint,
    problem,
    describedBy: described.filter((id) => id !== "").join(" "),
    inputType: inputTypeOf(question),
    inputMode: question.kind === "number" && typeof question.min === "number" && question.min >= 0 ? "decimal" : "",
    autocomplete: { email: "email", tel: "tel", url: "url" }[inputTypeOf(question)] ?? "",
    choiceType: question.kind === "multipleChoice" ? "checkbox" : "radio",
    placeholder: text(question.placeholder),
    min: question.kind === "date" ? String(question.min ?? "") : "",
    max: question.kind === "date" ? String(question.max ?? "") : "",
    value: entered[0] ?? "",
    choices,
    minLabel,
    maxLabel,
    emptyLabel: text(question.placeholder) || texts.choose,
  };
}

/** A stored answer as the texts that its form field would send. */
export function enteredOf(answer: AnswerValue | undefined): readonly string[] {
  if (answer === undefined) return [];
  if (Array.isArray(answer)) return answer.map(String);
  return typeof answer === "object" ? [] : [String(answer)];
}

function controlOf(question: Question): ControlName {
  switch (question.kind) {
    case "comment":
      return "text-area";
    case "dropdown":
      return "drop-down";
    case "singleChoice":
    case "multipleChoice":
    case "boolean":
      return "choice-list";
    case "rating":
      return isScale(question) ? "scale" : "choice-list";
    default:
      return "text-field";
  }
}

/** A rating whose steps are short enough to stand side by side. */
function isScale(question: Question): boolean {
  return (question.choices ?? []).every(
    (choice) =>
      String(choice.value).length <= 4 && Object.values(choice.label).every((label) => label === String(choice.value)),
  );
}

function inputTypeOf(question: Question): string {
  if (question.kind === "email" || question.kind === "date") return question.kind;
  return question.inputType ?? "text";
}

function hintOf(question: Question, texts: FormTexts): string | undefined {
  const { kind, min, max } = question;
  if (kind === "number") return texts.numberHint(numberOr(min), numberOr(max));
  if (kind === "date") return texts.dateHint(textOr(min), textOr(max));
  if (kind === "multipleChoice") return texts.chooseHint(question.minSelected ?? 0, question.maxSelected);
  return question.maxLength === undefined ? undefined : texts.lengthHint(question.maxLength);
}

function numberOr(value: number | string | undefined): number | undefined {
  return typeof value === "number" ? value : undefined;
}

function textOr(value: number | string | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}
