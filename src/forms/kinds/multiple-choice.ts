/** `checkbox` and `tagbox`: any number of values of a list, stored as a list in the order of the definition. */

import type { AnswerValue } from "../../domain/answers.js";
import { choiceMembers, compileChoosing } from "../compile-choices.js";
import type { Choice, LocalizedText } from "../compiled-survey.js";
import { type Compiler, countOf, finishQuestion, flagOf, type QuestionBase, type QuestionType } from "../compiler.js";
import type { JsonObject } from "../findings.js";
import type { Scope } from "../logic/scope.js";
import { phrase } from "../phrase.js";
import { type Behaviour, behaviourOf, type FieldProblem, noAnswer } from "./behaviour.js";
import {
  type ChoosingQuestion,
  choiceLines,
  choiceViews,
  conditionalChoices,
  hasConditionalChoices,
  isChoosable,
  labelOf,
  notOffered,
  shownChoices,
} from "./choosing.js";

export interface ManyQuestion extends ChoosingQuestion {
  readonly minSelected?: number;
  readonly maxSelected?: number;
  /** The least number is a validator's, which does not ask for an answer where there is none. */
  readonly isMinForAnswers?: boolean;
  /** A first box that stands for all others. */
  readonly selectAllLabel?: LocalizedText;
  readonly hasSelectAll?: boolean;
}

/** What the box that stands for all others sends. */
const allValue = "\u2022all";

export const multipleChoice: QuestionType = {
  types: ["checkbox", "tagbox"],
  members: [
    ...choiceMembers,
    ...[
      "minSelectedChoices",
      "maxSelectedChoices",
      "hasSelectAll",
      "showSelectAllItem",
      "selectAllText",
      "placeholder",
    ],
  ],
  validators: ["answercount"],
  compile: (given, base, compiler) => compileMany(given, base, compiler),
};

export function compileMany(
  given: JsonObject,
  base: QuestionBase,
  compiler: Compiler,
  behaviour: Behaviour = checkBoxes,
): ManyQuestion {
  const { findings } = compiler;
  const { path, limits } = base;
  const { choosing, comment } = compileChoosing(given, base, compiler);
  const own = {
    ...choosing,
    minSelected: limits.minSelected ?? countOf(given, "minSelectedChoices", path, findings),
    maxSelected: limits.maxSelected ?? countOf(given, "maxSelectedChoices", path, findings),
    isMinForAnswers: limits.minSelected !== undefined || undefined,
    errorText: limits.errorText,
    hasSelectAll: flagOf(given, "hasSelectAll", "showSelectAllItem") || undefined,
    selectAllLabel: compiler.text(given, path, "selectAllText"),
  };
  const { minSelected = 0, maxSelected } = own;
  if (maxSelected !== undefined && minSelected > maxSelected)
    findings.refuse(path, phrase`wants more choices than it allows`);
  if (choosing.choices.length > 0 && minSelected > choosing.choices.length) {
    findings.refuse(path, phrase`wants more choices than it has`);
  }
  const part = { kind: "multipleChoice", behaviour, counting: "values" as const, choices: choosing.choices };
  return finishQuestion(comment ? { ...base, comment } : base, part, own) as ManyQuestion;
}

/** What all kinds do whose answer is a list of values. */
export function manyBehaviour(view: Behaviour<ManyQuestion>["view"]): Behaviour<ManyQuestion> {
  return {
    seconds: 12,
    isGroup: true,
    view,
    read(question, at, fields, scope) {
      const sent = new Set(
        fields
          .all(at)
          .map((text) => text.trim())
          .filter((text) => text !== ""),
      );
      if (sent.size === 0) return noAnswer;
      const all = sent.delete(allValue) && question.hasSelectAll === true ? selectable(question, scope) : [];
      const known = new Map(question.choices.map((choice) => [String(choice.value).trim(), choice]));
      if (![...sent].every((text) => known.has(text))) {
        return { problems: [{ field: at, message: scope.texts.problem.chooseListed }] };
      }
      const isChosen = (text: string, choice: Choice) => sent.has(text) || all.includes(choice);
      // In the order of the definition, so that the same choice is the same value.
      const answer = [...known].filter(([text, choice]) => isChosen(text, choice)).map(([, choice]) => choice.value);
      return { answer: answer.length === 0 ? undefined : answer, problems: [] };
    },
    write: (_, at, answer, put) => {
      if (answer !== undefined) put(at, valuesOf(answer).map(String));
    },
    validate: validateMany,
    missing: ({ minSelected }, { problem }) =>
      (minSelected ?? 1) > 1 ? problem.tooFew(minSelected!) : problem.chooseSome,
    labels: (question, answer, textOf) => valuesOf(answer).map((value) => labelOf(question, value, textOf)),
    lines: choiceLines,
    hasConditions: hasConditionalChoices,
    conditionalParts: (question, at, _, scope) => conditionalChoices(question, at, scope),
    withoutHidden(question, answer, scope) {
      const left = valuesOf(answer).filter((value) => notOffered(question, "", [value], scope).length === 0);
      return left.length === 0 ? undefined : left;
    },
  };
}

function valuesOf(answer: AnswerValue): readonly AnswerValue[] {
  return Array.isArray(answer) ? answer : [];
}

function selectable(question: ManyQuestion, scope: Scope): readonly Choice[] {
  return shownChoices(question, scope).filter(
    (choice) => choice.special === undefined && isChoosable(question, choice, scope),
  );
}

function validateMany(
  question: ManyQuestion,
  at: string,
  answer: AnswerValue | undefined,
  scope: Scope,
): readonly FieldProblem[] {
  const values = answer === undefined ? [] : valuesOf(answer);
  const { problem } = scope.texts;
  const { minSelected, maxSelected } = question;
  const strange = notOffered(question, at, values, scope);
  if (strange.length > 0) return strange;
  const authored = scope.text(question.errorText);
  const found = (message: string) => [{ field: at, message: authored || message, isAuthored: authored !== "" }];
  if (values.length === 0 && question.isMinForAnswers === true) return [];
  const alone = values.find((value) => question.choices.find((choice) => choice.value === value)?.special === "none");
  if (alone !== undefined && values.length > 1)
    return [{ field: at, message: problem.aloneOnly(labelOf(question, alone, scope.text)) }];
  // SurveyJS wants the least number even of an optional question that was left alone.
  if (minSelected !== undefined && values.length < minSelected && alone === undefined)
    return found(problem.tooFew(minSelected));
  if (maxSelected !== undefined && values.length > maxSelected) return found(problem.tooMany(maxSelected));
  return [];
}

const checkBoxes = behaviourOf<ManyQuestion>(
  manyBehaviour((question, at, entered, scope) => {
    const { texts } = scope;
    const choices = choiceViews(question, at, entered.all(at), scope, scope.isLocked);
    const all = {
      id: `${at}-all`,
      value: allValue,
      label: scope.text(question.selectAllLabel) || texts.selectAll,
      isChosen: false,
      isDisabled: scope.isLocked,
      image: "",
      isOther: false,
    };
    return {
      control: "choice-list",
      choiceType: "checkbox",
      choices: question.hasSelectAll === true ? [all, ...choices] : choices,
      hint: texts.chooseHint(question.minSelected ?? 0, question.maxSelected) ?? "",
    };
  }),
);
