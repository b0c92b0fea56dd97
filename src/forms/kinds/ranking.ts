/** `ranking`: all values of a list in the order of preference. Without script, a number for each. */
import type { AnswerValue } from "../../domain/answers.js";
import { choiceMembers, compileChoosing } from "../compile-choices.js";
import type { Choice } from "../compiled-survey.js";
import { countOf, finishQuestion, flagOf, type QuestionType } from "../compiler.js";
import { behaviourOf, noAnswer } from "./behaviour.js";
import {
  type ChoosingQuestion,
  choiceLines,
  conditionalChoices,
  hasConditionalChoices,
  labelOf,
  notOffered,
  shownChoices,
} from "./choosing.js";

interface RankingQuestion extends ChoosingQuestion {
  readonly minSelected?: number;
  readonly maxSelected?: number;
  /** Only some have to be ranked. */
  readonly isPartial?: boolean;
}

export const ranking: QuestionType = {
  types: ["ranking"],
  members: [
    ...choiceMembers,
    ...["selectToRankEnabled", "selectToRankAreasLayout", "selectToRankEmptyRankedAreaText", "longTap"],
    ...["selectToRankEmptyUnrankedAreaText", "minSelectedChoices", "maxSelectedChoices", "selectToRankSwapAreas"],
  ],
  validators: ["answercount"],
  compile(given, base, compiler) {
    const { choosing } = compileChoosing(given, base, compiler);
    const { findings } = compiler;
    const own = {
      ...choosing,
      isPartial: flagOf(given, "selectToRankEnabled") || undefined,
      minSelected: base.limits.minSelected ?? countOf(given, "minSelectedChoices", base.path, findings),
      maxSelected: base.limits.maxSelected ?? countOf(given, "maxSelectedChoices", base.path, findings),
    };
    return finishQuestion(base, { kind: "ranking", behaviour, counting: "ranks", choices: choosing.choices }, own);
  },
};

const place = (question: RankingQuestion, at: string, value: unknown) =>
  `${at}.o${question.choices.findIndex((choice) => choice.value === value)}`;

const behaviour = behaviourOf<RankingQuestion>({
  seconds: 20,
  isGroup: true,
  read(question, at, sent, scope) {
    const choices = shownChoices(question, scope);
    const { problem } = scope.texts;
    const ranked: { value: AnswerValue; rank: number }[] = [];
    const problems = [];
    const taken = new Set<number>();
    for (const { value, label } of choices) {
      const field = place(question, at, value);
      const text = (sent.all(field)[0] ?? "").trim();
      if (text === "") continue;
      const rank = Number(text);
      const part = scope.text(label);
      if (!/^\d{1,4}$/.test(text) || rank < 1 || rank > choices.length) {
        problems.push({ field, part, message: problem.rankFrom(choices.length) });
      } else if (taken.has(rank)) problems.push({ field, part, message: problem.rankTwice(rank) });
      taken.add(rank);
      ranked.push({ value, rank });
    }
    if (problems.length > 0) return { problems };
    if (ranked.length === 0) return noAnswer;
    const answer = ranked.sort((one, other) => one.rank - other.rank).map(({ value }) => value);
    if (question.isPartial === true) return { answer, problems: [] };
    // As SurveyJS does: what was not given a place follows in the order of the page.
    const rest = choices.map(({ value }) => value).filter((value) => !answer.includes(value));
    return { answer: [...answer, ...rest], problems: [] };
  },
  write(question, at, answer, put) {
    if (!Array.isArray(answer)) return;
    answer.forEach((value, index) => {
      if (question.choices.some((choice) => choice.value === value))
        put(place(question, at, value), [String(index + 1)]);
    });
  },
  validate(question, at, answer, scope) {
    const values: readonly AnswerValue[] = Array.isArray(answer) ? answer : [];
    const { problem } = scope.texts;
    const { minSelected, maxSelected } = question;
    if (values.length > 0 && minSelected !== undefined && values.length < minSelected) {
      return [{ field: at, message: problem.tooFew(minSelected) }];
    }
    if (maxSelected !== undefined && question.isPartial === true && values.length > maxSelected) {
      return [{ field: at, message: problem.tooMany(maxSelected) }];
    }
    return notOffered(question, at, values, scope);
  },
  missing: (_, { problem }) => problem.rank,
  view(question, at, entered, scope) {
    const placeOf = (choice: Choice) =>
      Number(entered.all(place(question, at, choice.value))[0] || Number.MAX_SAFE_INTEGER);
    // The best first, as far as places were given; the rest as it came.
    const choices = [...shownChoices(question, scope)].sort((one, other) => placeOf(one) - placeOf(other) || 0);
    const isMovable = question.isPartial !== true && !scope.isLocked;
    return {
      control: "ranking",
      hint: scope.texts.rankHint(choices.length),
      items: choices.map((choice, index) => {
        const field = place(question, at, choice.value);
        return {
          // The error summary leads to the question, so its first field has that ID.
          id: index === 0 ? at : field,
          field,
          label: scope.text(choice.label),
          moveLabel: isMovable ? scope.texts.moveItem(scope.text(choice.label)) : "",
          value: entered.all(field)[0] ?? "",
          problem: scope.problem(field),
        };
      }),
      places: choices.map((_, index) => String(index + 1)),
      emptyLabel: scope.texts.noPlace,
    };
  },
  labels: (question, answer, textOf) =>
    Array.isArray(answer) ? answer.map((value) => labelOf(question, value, textOf)) : undefined,
  lines: (question, answer, words) =>
    choiceLines(question, answer, words).map((line, index) => `${index + 1}. ${line}`),
  hasConditions: hasConditionalChoices,
  conditionalParts: (question, at, _, scope) => conditionalChoices(question, at, scope),
  withoutHidden(question, answer, scope) {
    const values: readonly AnswerValue[] = Array.isArray(answer) ? answer : [];
    const left = values.filter((value) => notOffered(question, "", [value], scope).length === 0);
    return left.length === 0 ? undefined : left;
  },
});
