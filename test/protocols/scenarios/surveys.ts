/** Scenarios of surveys: reading and publishing them. */
import { fails, type Step } from "./step.js";

const definition = { elements: [{ type: "text", name: "q1", title: "Why & how?" }] };

export const surveys: readonly Step[] = [
  {
    title: "the surveys",
    operation: "listSurveys",
    gives: { result: { surveys: [{ surveyId: "support", version: 1, accepting: true }] } },
  },
  {
    title: "a survey",
    operation: "getSurvey",
    input: { surveyId: "support", language: "fr" },
    gives: {
      result: {
        title: "Comment ça s'est passé ?",
        languages: ["en", "fr"],
        declaredParameters: ["employeeId"],
        questions: [
          { questionId: "recommend", required: false },
          { questionId: "reasons", choices: [{ value: "speed" }, { value: "tone" }] },
          {},
        ],
      },
    },
  },
  {
    title: "a version that is not there",
    operation: "getSurvey",
    input: { surveyId: "support", version: 99 },
    gives: fails("not_found"),
  },
  {
    title: "a version out of range",
    operation: "getSurvey",
    input: { surveyId: "support", version: 0 },
    gives: fails("invalid_argument", "version"),
  },
  {
    title: "a version that is no number",
    operation: "getSurvey",
    input: { surveyId: "support", version: "new" },
    gives: fails("invalid_argument", "version"),
  },
  {
    title: "a survey that is not there",
    operation: "getSurvey",
    input: { surveyId: "nothing" },
    gives: fails("not_found", "surveyId"),
  },
  {
    title: "a survey that cannot be",
    operation: "getSurvey",
    input: { surveyId: "../etc" },
    gives: fails("not_found", "surveyId"),
  },
  {
    title: "a field that nobody knows",
    operation: "getSurvey",
    input: { surveyId: "support", nickname: "x" },
    gives: fails("invalid_argument", "nickname"),
  },
  {
    title: "a new survey",
    operation: "publishSurvey",
    input: { surveyId: "second", definition },
    gives: { result: { version: 1, unchanged: false } },
  },
  {
    title: "the same survey again",
    operation: "publishSurvey",
    input: { surveyId: "second", definition },
    gives: { result: { version: 1, unchanged: true } },
  },
  {
    title: "a survey with an impossible ID",
    operation: "publishSurvey",
    input: { surveyId: "a b", definition },
    gives: fails("invalid_argument", "surveyId"),
  },
  {
    title: "a survey without definition",
    operation: "publishSurvey",
    input: { surveyId: "third" },
    gives: fails("invalid_argument", "definition"),
  },
  {
    title: "a definition with a mistake",
    operation: "publishSurvey",
    input: { surveyId: "third", definition: { elements: [{ type: "text" }] } },
    gives: fails("invalid_argument"),
  },
  {
    title: "a definition as text with a member twice",
    operation: "publishSurvey",
    input: { surveyId: "third", definition: '{"elements":[{"type":"text","name":"a","name":"b"}]}' },
    gives: fails("invalid_argument", "definition"),
  },
  {
    title: "a definition over its limit",
    operation: "publishSurvey",
    input: { surveyId: "third", definition: { ...definition, filler: "x".repeat(1_100_000) } },
    gives: fails("too_large", "definition"),
  },
  {
    title: "publishing without the scope",
    operation: "publishSurvey",
    input: { surveyId: "third", definition },
    as: "reader",
    gives: fails("permission_denied"),
  },
];
