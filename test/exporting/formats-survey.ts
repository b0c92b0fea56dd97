/** A survey and answers that are hard to write into a file: every shape of answer, formulas, signs that XML cannot hold. */
import type { SurveyDefinition } from "../../src/domain/survey.js";
import type { Seed } from "../portal/seed.js";

export const formatsDefinition: SurveyDefinition = {
  title: { default: "How was it?", fr: "C'était comment ?" },
  elements: [
    { type: "rating", name: "nps", title: "Recommend?", rateMin: 0, rateMax: 10 },
    {
      type: "radiogroup",
      name: "channel",
      title: { default: "Which way?", fr: "Par où ?" },
      choices: [
        { value: "phone", text: { default: "By phone", fr: "Par téléphone" } },
        { value: "chat", text: { default: "By chat", fr: "Par chat" } },
      ],
    },
    {
      type: "checkbox",
      name: "topics",
      title: "What about?",
      choices: [
        { value: "bill", text: { default: "The bill", fr: "La facture" } },
        { value: "a|b", text: "Delivery" },
        { value: "x.y", text: "Else" },
      ],
    },
    { type: "boolean", name: "solved", title: "Solved?" },
    { type: "text", inputType: "number", name: "amount", title: "How much?" },
    {
      type: "matrix",
      name: "service",
      title: "Service",
      columns: [
        { value: 1, text: "Bad" },
        { value: 2, text: "Good" },
      ],
      rows: [
        { value: "speed", text: "Speed" },
        { value: "tone", text: "Tone" },
      ],
    },
    { type: "comment", name: "why", title: "Why? It's important" },
  ],
  surveyLoop: { scores: { nps: "nps" }, declaredParameters: ["employeeId"] },
};

/** Texts that a spreadsheet would run. */
export const formulas = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\uff1d1+1", '=HYPERLINK("http://x","y")'];

export const formatsSeeds: readonly Seed[] = [
  {
    email: "ana@example.com",
    externalId: "CASE-1",
    language: "fr",
    parameters: { employeeId: "42" },
    unsignedParameters: { campaignId: "spring" },
    answers: {
      nps: 9,
      channel: "chat",
      topics: ["bill", "a|b"],
      solved: true,
      amount: -12.5,
      service: { speed: 2, tone: 1 },
      why: 'Two\nlines, "quotes" & <tags> ]]> _x0041_ é\ud83d\ude00 \u0001',
    },
  },
  {
    email: "bob@example.com",
    answers: { nps: 0, solved: false, topics: ["x.y"] },
    at: Date.parse("2026-03-05T09:30:15Z"),
  },
  ...formulas.map((why, index) => ({ email: `f${index}@example.com`, externalId: why, answers: { nps: 5, why } })),
  { email: "part@example.com", answers: { nps: 3 }, isPartial: true },
];
