/** A survey with a question for every kind of chart, and many answers to it. */
import type { SurveyDefinition } from "../../src/domain/survey.js";
import { startOfTests } from "./portal-host.js";
import type { Seed } from "./seed.js";

export const everyKindDefinition: SurveyDefinition = {
  title: { default: "Training day", fr: "Journée de formation" },
  elements: [
    {
      type: "rating",
      name: "nps",
      title: "How likely are you to recommend this training to a colleague?",
      rateMin: 0,
      rateMax: 10,
    },
    {
      type: "matrix",
      name: "parts",
      title: "How were the parts of the day?",
      columns: ["Poor", "Fair", "Good", "Excellent"],
      rows: ["Welcome and registration", "Trainer", "Exercises", "Room and lunch"],
    },
    {
      type: "ranking",
      name: "matters",
      title: "What matters most to you?",
      choices: ["Practice", "Theory", "Meeting others"],
    },
    { type: "text", inputType: "number", name: "hours", title: "How many hours did you prepare?" },
    { type: "text", inputType: "date", name: "since", title: "When did you start in this job?" },
    { type: "text", inputType: "time", name: "when", title: "At what time would you rather begin?" },
    {
      type: "checkbox",
      name: "topics",
      title: "What would you like to hear more of?",
      choices: ["Spreadsheets", "Databases", "Charts"],
    },
    { type: "boolean", name: "again", title: "Would you come again?" },
    { type: "comment", name: "why", title: "What should we change?" },
  ],
  surveyLoop: { scores: { nps: "nps" }, declaredParameters: ["site", "trainer"] },
};

const sentences = ["More time for exercises, please.", "All fine.", "The room was too warm.", "A shorter lunch."];
const ratings = ["Good", "Excellent", "Fair", "Good", "Poor", "Good", "Excellent"];
const sites = ["Lyon", "Paris", "Nantes"];

/** As many people as wanted, each a little different. */
export function everyKindAnswers(count: number): Seed[] {
  return Array.from({ length: count }, (_, index) => ({
    email: `person${index}@example.com`,
    parameters: { site: sites[index % 3]!, trainer: index % 4 === 0 ? "Kim" : "Lou" },
    language: index % 3 === 0 ? "fr" : "en",
    answers: {
      nps: [9, 10, 8, 7, 10, 3, 9, 6, 10, 8, 5][(index * 7) % 11]!,
      parts: {
        "Welcome and registration": ratings[index % 7]!,
        Trainer: ratings[(index * 3) % 7]!,
        Exercises: ratings[(index + 2) % 5]!,
        "Room and lunch": ratings[(index * 5) % 6]!,
      },
      matters: index % 3 === 0 ? ["Practice", "Meeting others", "Theory"] : ["Practice", "Theory", "Meeting others"],
      hours: Math.round((index * 37) % 83) / 2,
      since: `20${String(10 + ((index * 5) % 16))}-0${1 + (index % 9)}-11`,
      when: `${String(7 + ((index * index) % 5)).padStart(2, "0")}:30`,
      topics: index % 4 === 0 ? ["Charts"] : ["Databases", "Charts"],
      again: index % 5 !== 0,
      why: sentences[index % 4]!,
    },
    at: startOfTests - index * 5 * 3_600_000,
  }));
}
