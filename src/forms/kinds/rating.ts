/** `rating`: one of a row of steps, as numbers, words, stars or smileys. */

import { compileChoices } from "../compile-choices.js";
import type { Choice } from "../compiled-survey.js";
import { type Compiler, finishQuestion, type QuestionBase, type QuestionType } from "../compiler.js";
import type { JsonObject } from "../findings.js";
import { phrase } from "../phrase.js";
import { behaviourOf } from "./behaviour.js";
import { type ChoosingQuestion, choiceViews } from "./choosing.js";
import { singleBehaviour } from "./single-choice.js";

/** Most steps of a rating: 0 to 100. */
const maxSteps = 101;

interface RatingQuestion extends ChoosingQuestion {
  readonly look?: "stars" | "smileys";
}

export const rating: QuestionType = {
  types: ["rating"],
  members: [
    ...["rateMin", "rateMax", "rateStep", "rateValues", "minRateDescription", "maxRateDescription", "rateType"],
    ...["mininumRateDescription", "minimumRateDescription", "maximumRateDescription", "rateDisplayMode"],
  ],
  validators: ["numeric"],
  compile(given, base, compiler) {
    const choices = compileSteps(given, base, compiler);
    const minLabel = compiler.text(
      given,
      base.path,
      "minRateDescription",
      "mininumRateDescription",
      "minimumRateDescription",
    );
    const maxLabel = compiler.text(given, base.path, "maxRateDescription", "maximumRateDescription");
    const type = given.rateType ?? given.rateDisplayMode;
    const look = type === "stars" || type === "smileys" ? type : undefined;
    const whole = { ...base, ...(minLabel && { minLabel }), ...(maxLabel && { maxLabel }) };
    // Beyond ten, pictures are harder to tell apart than numbers.
    const own = { look: choices.length <= 10 ? look : undefined };
    return finishQuestion(whole, { kind: "rating", behaviour, counting: "values", choices }, own);
  },
};

/** The steps of a rating: `rateValues`, else the numbers from `rateMin` to `rateMax`, 1 to 5 unless given. */
function compileSteps(given: JsonObject, base: QuestionBase, compiler: Compiler): readonly Choice[] {
  const { path } = base;
  const { findings, texts } = compiler;
  const { rateValues } = given;
  if (Array.isArray(rateValues) && rateValues.length > 0) {
    return compileChoices(rateValues, `${path}.rateValues`, base, compiler).map(asNumber);
  }
  const bound = (name: string, standard: number): number => {
    const value = given[name] ?? standard;
    const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
    if (typeof number === "number" && Number.isFinite(number)) return number;
    findings.refuse(`${path}.${name}`, phrase`must be a number`);
    return standard;
  };
  const min = bound("rateMin", 1);
  const max = bound("rateMax", 5);
  const step = bound("rateStep", 1);
  const count = Math.floor((max - min) / step + 1e-9) + 1;
  if (step <= 0 || !(count >= 2)) {
    findings.refuse(path, phrase`is a rating from ${min} to ${max} in steps of ${step}; it needs two steps at least`);
    return [];
  }
  if (count > maxSteps) {
    findings.refuse(path, phrase`is a rating of ${count} steps; at most ${maxSteps} are taken`);
    return [];
  }
  return Array.from({ length: count }, (_, index) => {
    const value = Number((min + index * step).toFixed(10));
    return { value, label: texts.required(undefined, path, String(value)) };
  });
}

function asNumber(choice: Choice): Choice {
  if (typeof choice.value !== "string" || !/^-?\d{1,15}(\.\d{1,10})?$/.test(choice.value)) return choice;
  return { ...choice, value: Number(choice.value) };
}

/** A rating whose steps are short enough to stand side by side. */
function isScale(question: ChoosingQuestion): boolean {
  return question.choices.every(
    (choice) =>
      String(choice.value).length <= 4 && Object.values(choice.label).every((label) => label === String(choice.value)),
  );
}

/** Glyphs of the steps: the same star each time, faces from sad to glad. Numbers stay beside them, so nothing rests on looks. */
function glyphOf(question: RatingQuestion, index: number): string {
  if (question.look === undefined) return "";
  if (question.look === "stars") return "star";
  const last = Math.max(1, question.choices.length - 1);
  return `face-${Math.round((index / last) * 4)}`;
}

const behaviour = behaviourOf<RatingQuestion>({
  ...singleBehaviour(8, true, (given, at, entered, scope) => {
    const question = given as RatingQuestion;
    const isSideBySide = isScale(question);
    const minLabel = scope.text(question.minLabel);
    const maxLabel = scope.text(question.maxLabel);
    return {
      control: isSideBySide ? "scale" : "choice-list",
      choiceType: "radio",
      choices: choiceViews(question, at, entered.all(at), scope, scope.isLocked).map((choice, index) => ({
        ...choice,
        glyph: glyphOf(question, index),
      })),
      minLabel,
      maxLabel,
      endsId: isSideBySide && minLabel + maxLabel !== "" ? `${at}-ends` : "",
    };
  }),
});
