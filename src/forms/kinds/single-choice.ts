/** `radiogroup`, `buttongroup` and `dropdown`: one value of a list. */
import type { AnswerValue } from "../../domain/answers.js";
import { choiceMembers, compileChoosing } from "../compile-choices.js";
import type { LocalizedText } from "../compiled-survey.js";
import { type Compiler, finishQuestion, type QuestionBase, type QuestionType } from "../compiler.js";
import type { JsonObject } from "../findings.js";
import { type Behaviour, behaviourOf, noAnswer } from "./behaviour.js";
import {
  type ChoosingQuestion,
  choiceLines,
  choiceViews,
  conditionalChoices,
  findChoice,
  hasConditionalChoices,
  labelOf,
  notOffered,
} from "./choosing.js";

export const singleChoice: QuestionType = {
  types: ["radiogroup", "buttongroup", "dropdown"],
  members: [...choiceMembers, "placeholder", "placeHolder"],
  validators: ["numeric", "text", "regex"],
  compile(given, base, compiler) {
    return compileSingle(given, base, compiler, given.type === "dropdown" ? "dropdown" : "singleChoice");
  },
};

export function compileSingle(
  given: JsonObject,
  base: QuestionBase,
  compiler: Compiler,
  kind: "dropdown" | "singleChoice",
  listed: unknown = given.choices,
): ChoosingQuestion {
  const { choosing, comment } = compileChoosing(given, base, compiler, listed);
  const part = { kind, behaviour: kind === "dropdown" ? dropDown : radioGroup, counting: "values" as const };
  const placeholder = compiler.text(given, base.path, "placeholder", "placeHolder");
  const whole = { ...base, ...(placeholder && { placeholder }), ...(comment && { comment }) };
  return finishQuestion(whole, { ...part, choices: choosing.choices }, choosing);
}

/** What all kinds do whose answer is one value of a list. */
export function singleBehaviour(
  seconds: number,
  isGroup: boolean,
  view: Behaviour<ChoosingQuestion>["view"],
): Behaviour<ChoosingQuestion> {
  return {
    seconds,
    isGroup,
    view,
    read(question, at, fields, scope) {
      const sent = fields.all(at);
      const given = sent.filter((text) => text.trim() !== "");
      const { problem } = scope.texts;
      if (given.length === 0) return noAnswer;
      if (sent.length > 1) return { problems: [{ field: at, message: problem.giveOnce }] };
      const choice = findChoice(question.choices, given[0]!);
      return choice === undefined
        ? { problems: [{ field: at, message: problem.chooseListed }] }
        : { answer: choice.value, problems: [] };
    },
    write(_, at, answer, put) {
      if (answer !== undefined && typeof answer !== "object") put(at, [String(answer)]);
    },
    validate: (question, at, answer, scope) => (answer === undefined ? [] : notOffered(question, at, [answer], scope)),
    missing: (_, { problem }) => problem.chooseOne,
    labels: (question, answer, textOf: (text: LocalizedText) => string) =>
      labelOf(question, answer as AnswerValue, textOf),
    lines: choiceLines,
    hasConditions: hasConditionalChoices,
    conditionalParts: (question, at, _, scope) => conditionalChoices(question, at, scope),
    withoutHidden: (question, answer, scope) =>
      notOffered(question, "", [answer], scope).length === 0 ? answer : undefined,
  };
}

const radioGroup = behaviourOf<ChoosingQuestion>(
  singleBehaviour(8, true, (question, at, entered, scope) => ({
    control: "choice-list",
    choiceType: "radio",
    choices: choiceViews(question, at, entered.all(at), scope, scope.isLocked),
  })),
);

const dropDown = behaviourOf<ChoosingQuestion>(
  singleBehaviour(10, false, (question, at, entered, scope) => ({
    control: "drop-down",
    choices: choiceViews(question, at, entered.all(at), scope, scope.isLocked),
    emptyLabel: scope.text(question.placeholder) || scope.texts.choose,
  })),
);
