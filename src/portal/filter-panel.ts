/** The filter as people see it: chips that can be removed, and a form that adds conditions. */
import { fieldName, type ResponseFilter } from "../analysis/response-filter.js";
import { hidesSmallGroups } from "../analysis/small-groups.js";
import { type Choice, type CompiledSurvey, type LocalizedText, textIn } from "../forms/compiled-survey.js";
import type { ResponseField } from "../storage/contract.js";
import { shorten } from "./charts/bars.js";
import { withQuery } from "./period.js";
import type { PortalPages } from "./portal-pages.js";
import type { PortalTexts } from "./texts.js";

/** Fields of a query. */
export type Query = Readonly<Record<string, string | readonly string[]>>;

/** Answers that the form offers; what is beyond them is found by a click in a chart. */
const maxOfferedAnswers = 300;
const maxLabel = 80;

/** Values of the template `filter-panel`. */
export function filterPanel(
  pages: PortalPages,
  survey: CompiledSurvey,
  path: string,
  { conditions }: ResponseFilter,
  query: Query,
) {
  const { texts } = pages;
  const chips = conditions.flatMap(({ field, values }) =>
    values.map((value) => {
      const text = texts.filter.chip(fieldLabel(field, survey, texts), valueLabel(field, value, survey, texts));
      return { text, removeText: texts.filter.remove(text), path: withQuery(path, without(query, field, value)) };
    }),
  );
  return {
    path,
    chips,
    clearPath: chips.length > 1 ? withQuery(path, periodOf(query)) : undefined,
    kept: Object.entries(query).flatMap(([name, value]) =>
      (typeof value === "string" ? [value] : value).map((each) => ({ name, value: each })),
    ),
    statuses: ["complete", "partial"].map((value) => ({ value, label: texts.responses.statuses[value as "partial"] })),
    languages: survey.languages.length < 2 ? [] : survey.languages,
    parameters: survey.settings.declaredParameters,
    answers: offeredAnswers(survey, texts),
    smallGroupsText: hidesSmallGroups(survey)
      ? texts.filter.smallGroups(pages.formats().count(survey.settings.minimumGroupSize ?? 0))
      : "",
  };
}

/** The name of a field in words of the survey's author. */
export function fieldLabel(field: ResponseField, survey: CompiledSurvey, texts: PortalTexts): string {
  switch (field.of) {
    case "status":
      return texts.responses.columns.status;
    case "language":
      return texts.response.fields.language;
    case "parameter":
      return field.name;
    default: {
      const question = survey.questionsById.get(field.name);
      const part = question?.countedParts?.find((each) => each.part === field.part);
      // The title of a part begins with that of its question.
      return shownText(part?.title ?? question?.title, survey) || field.name;
    }
  }
}

/** A value of a field in words. */
export function valueLabel(field: ResponseField, value: string, survey: CompiledSurvey, texts: PortalTexts): string {
  if (field.of === "status")
    return value === "partial" || value === "complete" ? texts.responses.statuses[value] : value;
  if (field.of === "answered") return texts.filter.answered;
  if (field.of !== "answer") return value;
  const question = survey.questionsById.get(field.name);
  const part = question?.countedParts?.find((each) => each.part === field.part);
  const choices = part?.choices ?? question?.choices ?? [];
  const choice = choices.find((each) => String(each.value) === value);
  return choice === undefined ? value : choiceLabel(choice, survey);
}

/** The query less one value of a field. */
function without(query: Query, field: ResponseField, value: string): Query {
  const name = fieldName(field);
  return Object.fromEntries(
    Object.entries(query).map(([each, values]) => [
      each,
      each === name ? (typeof values === "string" ? [values] : values).filter((other) => other !== value) : values,
    ]),
  );
}

function periodOf(query: Query): Query {
  return Object.fromEntries(Object.entries(query).filter(([name]) => ["period", "from", "to"].includes(name)));
}

/** Questions with their choices, as groups of a select. */
function offeredAnswers(survey: CompiledSurvey, texts: PortalTexts) {
  let room = maxOfferedAnswers;
  const group = (field: ResponseField, choices: readonly Choice[]) => {
    const name = fieldName(field);
    const offered = choices.slice(0, Math.max(0, room)).map((choice) => ({
      value: `${name}=${choice.value}`,
      label: shorten(choiceLabel(choice, survey), maxLabel),
    }));
    room -= offered.length;
    return { label: shorten(fieldLabel(field, survey, texts), maxLabel), offered };
  };
  return survey.questions
    .flatMap((question) => {
      const { questionId: name, countedParts, counting } = question;
      if (countedParts !== undefined) {
        return countedParts.map(({ part, choices }) => group({ of: "answer", name, part }, choices));
      }
      if (counting === "values") return [group({ of: "answer", name }, question.choices ?? [])];
      room -= 1;
      const label = shorten(fieldLabel({ of: "answer", name }, survey, texts), maxLabel);
      const value = `${fieldName({ of: "answered", name })}=true`;
      return room < 0 ? [] : [{ label, offered: [{ value, label: texts.filter.answered }] }];
    })
    .filter(({ offered }) => offered.length > 0);
}

function choiceLabel({ value, label }: Choice, survey: CompiledSurvey): string {
  return textIn(label, undefined, survey) || String(value);
}

function shownText(text: LocalizedText | undefined, survey: CompiledSurvey): string {
  return text === undefined ? "" : textIn(text, undefined, survey);
}
