/** `boolean`: yes or no, as true and false or as the values that the author gives. */

import { fixedLabel } from "../compile-choices.js";
import type { Choice, LocalizedText } from "../compiled-survey.js";
import { type Compiler, finishQuestion, type QuestionType } from "../compiler.js";
import type { JsonObject } from "../findings.js";
import { phrase } from "../phrase.js";
import { behaviourOf } from "./behaviour.js";
import { type ChoosingQuestion, choiceViews } from "./choosing.js";
import { singleBehaviour } from "./single-choice.js";

export const yesNo: QuestionType = {
  types: ["boolean"],
  members: ["labelTrue", "labelFalse", "valueTrue", "valueFalse", "label"],
  validators: [],
  compile(given, base, compiler) {
    const { path } = base;
    const choices: Choice[] = [
      {
        value: storedAs(given, "valueTrue", true, path, compiler),
        label: labelOf(given, path, "labelTrue", "yes", compiler),
      },
      {
        value: storedAs(given, "valueFalse", false, path, compiler),
        label: labelOf(given, path, "labelFalse", "no", compiler),
      },
    ];
    if (String(choices[0]!.value) === String(choices[1]!.value)) {
      compiler.findings.refuse(`${path}.valueFalse`, phrase`is the same as valueTrue`);
    }
    // An old member: the question itself, where the title is missing.
    const own = given.title === undefined ? compiler.text(given, path, "label") : undefined;
    const part = { kind: "boolean", behaviour, counting: "values" as const, choices };
    return finishQuestion(own === undefined ? base : { ...base, title: own }, part, {});
  },
};

function storedAs(
  given: JsonObject,
  member: string,
  standard: boolean,
  path: string,
  { findings }: Compiler,
): Choice["value"] {
  const value = given[member];
  if (value === undefined || value === null || value === "") return standard;
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  findings.refuse(`${path}.${member}`, phrase`must be a text, a number, or true or false`);
  return standard;
}

function labelOf(
  given: JsonObject,
  path: string,
  member: string,
  word: "yes" | "no",
  compiler: Compiler,
): LocalizedText {
  return compiler.text(given, path, member) ?? fixedLabel(word, compiler);
}

const behaviour = behaviourOf<ChoosingQuestion>(
  singleBehaviour(6, true, (question, at, entered, scope) => ({
    control: "choice-list",
    choiceType: "radio",
    choices: choiceViews(question, at, entered.all(at), scope, scope.isLocked),
  })),
);
