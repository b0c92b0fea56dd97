/** A survey that holds every kind of question in every state: untouched, filled, locked, in panels and rows. */
const picture = (colour: string) =>
  `data:image/png;base64,${{ red: "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8Dwn4GBgQEABRgBAXpqHrYAAAAASUVORK5CYII=", blue: "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPj/n4EBAAQIAQHbKo8rAAAAAElFTkSuQmCC" }[colour]}`;
const fruit = ["Apple", "Pear", "Plum"];

export const everyKindSurvey = {
  title: "Every kind in every state",
  description: "Not for customers.",
  pages: [
    {
      elements: [
        {
          ...{ type: "html", name: "words" },
          html: '<h3>Welcome</h3><p>Some <b>strong</b> and <i>soft</i> words, <a href="https://example.com/">a link</a>.</p><ul><li>one</li><li>two</li></ul>',
        },
        ...[
          "text",
          "email",
          "number",
          "date",
          "datetime-local",
          "time",
          "month",
          "week",
          "tel",
          "url",
          "color",
          "password",
          "range",
        ].map((inputType) => ({ type: "text", name: `text-${inputType}`, title: `Text as ${inputType}`, inputType })),
        { type: "comment", name: "comment", title: "A comment", isRequired: true, description: "As long as you like." },
        { type: "slider", name: "slider", title: "A slider", min: 0, max: 10 },
        { type: "text", name: "locked", title: "Cannot be changed", readOnly: true, defaultValue: "As it is" },
      ],
    },
    {
      title: "Choices",
      elements: [
        {
          type: "radiogroup",
          name: "radio",
          title: "One of these",
          choices: fruit,
          showOtherItem: true,
          showNoneItem: true,
          isRequired: true,
        },
        {
          type: "checkbox",
          name: "check",
          title: "Some of these",
          choices: fruit,
          showSelectAllItem: true,
          showCommentArea: true,
          maxSelectedChoices: 2,
        },
        { type: "dropdown", name: "drop", title: "One from a list", choices: fruit, isRequired: true },
        { type: "tagbox", name: "tags", title: "Some from a list", choices: fruit },
        { type: "buttongroup", name: "buttons", title: "One button", choices: fruit },
        { type: "boolean", name: "bool", title: "Yes or no", isRequired: true },
        {
          type: "rating",
          name: "stars",
          title: "Stars",
          rateType: "stars",
          minRateDescription: "Bad",
          maxRateDescription: "Good",
        },
        { type: "rating", name: "faces", title: "Faces", rateType: "smileys" },
        { type: "rating", name: "nps", title: "Numbers", rateMin: 0, rateMax: 10, isRequired: true },
        { type: "ranking", name: "ranks", title: "In order", choices: fruit, isRequired: true },
        {
          ...{ type: "imagepicker", name: "pictures", title: "A picture", isRequired: true },
          choices: [
            { value: "red", imageLink: picture("red") },
            { value: "blue", imageLink: picture("blue") },
          ],
        },
        {
          type: "radiogroup",
          name: "fixed",
          title: "Cannot be chosen",
          choices: fruit,
          readOnly: true,
          defaultValue: "Pear",
        },
      ],
    },
    {
      title: "Groups",
      elements: [
        {
          ...{ type: "panel", name: "panel", title: "A panel", description: "With two questions." },
          elements: [
            { type: "text", name: "inside", title: "Inside", isRequired: true },
            { type: "boolean", name: "alsoInside", title: "Also inside" },
          ],
        },
        {
          ...{ type: "matrix", name: "matrix", title: "A matrix", isAllRowRequired: true },
          columns: ["Strongly disagree", "Disagree", "Neutral", "Agree", "Strongly agree"],
          rows: ["Fast", "Friendly"],
        },
        {
          ...{ type: "matrixdropdown", name: "grid", title: "A grid", rows: ["Monday", "Tuesday"], choices: fruit },
          columns: [
            { name: "what", title: "What" },
            { name: "much", title: "How much", cellType: "text", inputType: "number", isRequired: true },
          ],
        },
        {
          type: "multipletext",
          name: "several",
          title: "Several texts",
          items: [
            { name: "first", title: "First", isRequired: true },
            { name: "second", title: "Second" },
          ],
        },
        {
          ...{
            type: "matrixdynamic",
            name: "list",
            title: "A list",
            rowCount: 1,
            minRowCount: 0,
            addRowText: "Add a line",
          },
          columns: [
            { name: "item", title: "Item", cellType: "text", isRequired: true },
            { name: "price", title: "Price", cellType: "text", inputType: "number", totalType: "sum" },
          ],
        },
        {
          ...{ type: "paneldynamic", name: "people", title: "People", panelCount: 1 },
          templateElements: [
            { type: "text", name: "name", title: "Name", isRequired: true },
            { type: "checkbox", name: "likes", title: "Likes", choices: fruit },
          ],
        },
        {
          type: "expression",
          name: "sum",
          title: "A sum",
          expression: "sumInArray({list}, 'price')",
          displayStyle: "currency",
          currency: "EUR",
        },
        { type: "file", name: "paper", title: "A file", acceptedTypes: ".pdf,image/*", isRequired: true },
        { type: "image", name: "image", altText: "A red square", imageLink: picture("red") },
      ],
    },
  ],
};
