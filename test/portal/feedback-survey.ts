/** The survey that the tests of the portal and of the downloads ask, with a question of every kind of chart. */
import type { SurveyDefinition } from "../../src/domain/survey.js";

export const feedbackDefinition: SurveyDefinition = {
  title: { default: "How did support do?", fr: "Que pensez-vous du support ?" },
  elements: [
    {
      type: "rating",
      name: "nps",
      title: "How likely are you to recommend us?",
      rateMin: 0,
      rateMax: 10,
      minRateDescription: "Not at all",
      maxRateDescription: "Certainly",
    },
    { type: "rating", name: "satisfaction", title: "How satisfied were you?", rateMin: 1, rateMax: 5 },
    {
      type: "radiogroup",
      name: "channel",
      title: "How did you reach us?",
      choices: [
        { value: "phone", text: "By phone" },
        { value: "chat", text: "By chat" },
        { value: "mail", text: "By e-mail, in a message that took a long time to be written down" },
      ],
    },
    {
      type: "checkbox",
      name: "topics",
      title: "What was it about?",
      choices: [
        { value: "bill", text: "The bill" },
        { value: "a|b", text: "Delivery" },
        { value: "c\\d", text: "Something else" },
      ],
    },
    { type: "boolean", name: "solved", title: "Is it solved?" },
    { type: "comment", name: "why", title: "What could we do better?" },
  ],
  surveyLoop: { scores: { nps: "nps", csat: "satisfaction" }, declaredParameters: ["employeeId"] },
};
