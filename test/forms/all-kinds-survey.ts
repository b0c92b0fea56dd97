/** A survey of one page with a question of every kind. */
export const allKindsSurvey = {
  title: "Every kind of question",
  description: "For tests, with all that a definition may say.",
  elements: [
    { type: "text", name: "name", title: "Your name", isRequired: true, placeholder: "First and last", maxLength: 50 },
    { type: "text", name: "mail", inputType: "email", title: "Your e-mail" },
    { type: "text", name: "phone", inputType: "tel", title: "Your phone" },
    { type: "text", name: "age", inputType: "number", title: "Your age", min: 18, max: 120 },
    { type: "text", name: "visit", inputType: "date", title: "Day of your visit", min: "2020-01-01" },
    { type: "comment", name: "story", title: "What happened?", description: "As much as you like." },
    {
      type: "radiogroup",
      name: "channel",
      title: "How did you reach us?",
      choices: ["phone", { value: 2, text: "E-mail" }],
    },
    {
      type: "checkbox",
      name: "topics",
      title: "What was it about?",
      choices: ["a|Delivery", "b|Price", "c|Quality"],
      maxSelectedChoices: 2,
    },
    { type: "dropdown", name: "country", title: "Where do you live?", choices: ["de|Germany", "fr|France"] },
    { type: "rating", name: "stars", title: "How was it?", minRateDescription: "Bad", maxRateDescription: "Good" },
    {
      type: "rating",
      name: "nps",
      title: "Would you recommend us?",
      rateMin: 0,
      rateMax: 10,
      minRateDescription: "Not at all likely",
      maxRateDescription: "Extremely likely",
    },
    {
      type: "rating",
      name: "mood",
      title: "Your mood?",
      rateValues: [
        { value: 1, text: "Bad mood" },
        { value: 2, text: "Good mood" },
      ],
    },
    { type: "boolean", name: "again", title: "Would you come again?", labelTrue: "Of course", isRequired: true },
  ],
  surveyLoop: { scores: { nps: "nps", csat: "stars" } },
};
