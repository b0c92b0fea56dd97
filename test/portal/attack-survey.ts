/** Texts that would run as a script or leave their place if any page forgot to escape, and a survey full of them (T27). */
import type { SurveyDefinition } from "../../src/domain/survey.js";
import type { Seed } from "./seed.js";

/** Each calls `xss`, by another way out. */
export const payloads = [
  `<script>xss(1)</script>`,
  `"><img src=x onerror=xss(2)>`,
  `' autofocus onfocus=xss(3) x='`,
  `</title></desc></text></svg><svg onload=xss(4)>`,
  `</textarea></code></pre><iframe srcdoc="<script>parent.xss(5)</script>">`,
  `javascript:xss(6)`,
  "<%= xss(7) %>`$\u007bxss(8)}`{{xss(9)}}",
  `<a href="javascript:xss(10)">click</a>`,
] as const;

const all = payloads.join(" ");

export const attackDefinition: SurveyDefinition = {
  title: all,
  description: all,
  elements: [
    {
      type: "rating",
      name: "nps",
      title: all,
      rateMin: 0,
      rateMax: 10,
      minRateDescription: payloads[0],
      maxRateDescription: payloads[1],
    },
    {
      type: "radiogroup",
      name: "pick",
      title: all,
      choices: payloads.map((text, index) => ({ value: `${index} ${text}`, text })),
    },
    { type: "comment", name: "why", title: all },
    { type: "text", name: "line", title: payloads[3] },
  ],
  surveyLoop: { scores: { nps: "nps" } },
};

/** A respondent for each payload, who puts it wherever a respondent or a CRM can put a text. */
export const attackers: readonly Seed[] = payloads.map((payload, index) => ({
  email: `"onfocus=xss(${index})'${index}@example.com`,
  externalId: payload,
  parameters: { employeeId: payload },
  unsignedParameters: { campaign: payload },
  language: "en",
  answers: { nps: index, pick: `${index} ${payload}`, why: payload, line: payload },
}));
