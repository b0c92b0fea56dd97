/** The kinds of questions. A new kind is a file in this folder and a line here. */

import type { QuestionType } from "../compiler.js";
import { quoted } from "../findings.js";
import { nearestName } from "../nearest-name.js";
import { type Phrase, phrase } from "../phrase.js";
import { calculated } from "./calculated.js";
import { file } from "./files.js";
import { imagePicker } from "./image-picker.js";
import { matrix } from "./matrix.js";
import { multipleChoice } from "./multiple-choice.js";
import { multipleText } from "./multiple-text.js";
import { ranking } from "./ranking.js";
import { rating } from "./rating.js";
import { matrixDropdown, matrixDynamic, panelDynamic } from "./repeated.js";
import { singleChoice } from "./single-choice.js";
import { slider, text } from "./texts.js";
import { yesNo } from "./yes-no.js";

const all: readonly QuestionType[] = [
  ...[text, slider, singleChoice, multipleChoice, yesNo, rating, ranking, imagePicker],
  ...[matrix, matrixDropdown, matrixDynamic, panelDynamic, multipleText, calculated, file],
];

const byType: ReadonlyMap<string, QuestionType> = new Map(
  all.flatMap((each) => each.types.map((type) => [type, each] as const)),
);

/** Members that some kind reads. */
export const allMembers: ReadonlySet<string> = new Set(all.flatMap(({ members }) => members));

/** Types that hold or show something and ask nothing. */
export const otherTypes: readonly string[] = ["panel", "flowpanel", "html", "image"];

/** Types of SurveyJS that are not asked, with what to use instead. */
const refusedTypes: ReadonlyMap<string, Phrase> = new Map([
  ["signaturepad", phrase`use boolean with isRequired for consent, or file for a picture of a signed paper`],
  ["microphone", phrase`use comment, or file`],
  ["color", phrase`use text with inputType color`],
  ["custom", phrase`use the questions that it is made of`],
  ["composite", phrase`use the questions that it is made of`],
]);

/** What the types that pages add to SurveyJS mostly are, by words in their names; the first that fits counts. */
const addedTypes: readonly (readonly [name: RegExp, instead: Phrase])[] = [
  [
    /yes.?no|toggle|switch|bool|consent/i,
    phrase`use boolean, with valueTrue and valueFalse where conditions compare its values`,
  ],
  [/button|captcha/i, phrase`leave it out: the form has its own buttons`],
  [/help|info.?text|note|message|heading|divider/i, phrase`use html with the words in its member html`],
  [
    /person|full.?name|address|contact|phone/i,
    phrase`use multipletext with an item for each part, such as name, street or e-mail`,
  ],
  [/date|calendar|time/i, phrase`use text with inputType date, time or datetime-local`],
  [/star|emoji|smiley|score|scale/i, phrase`use rating`],
  [/text.?area|editor|rich/i, phrase`use comment`],
  [/select|picker|autocomplete|combo/i, phrase`use dropdown, or tagbox for several`],
  [/upload|photo|document/i, phrase`use file`],
];
/** Where no word helps: from the most usual on. */
const usualTypes = phrase`use text, comment, radiogroup, checkbox, dropdown, boolean, rating, html, or a panel of several`;

export function questionType(type: string): QuestionType | undefined {
  return byType.get(type);
}

/** Why a type is not taken, and what to use instead. */
export function unknownType(type: string): Phrase {
  const instead = refusedTypes.get(type);
  if (instead !== undefined) return phrase`not supported: a question of type ${type}; ${instead}`;
  if (type.toLowerCase() === "nps") return phrase`unknown type; for NPS use rating with rateMin 0 and rateMax 10`;
  const meant = nearestName(type.replaceAll(" ", ""), [...byType.keys(), ...otherTypes]);
  if (meant !== undefined) return phrase`unknown type ${quoted(type)}; did you mean ${meant}?`;
  const known = [...byType.keys()].filter((each) => each.length > 4 && type.toLowerCase().startsWith(each));
  const longest = known.sort((one, other) => other.length - one.length)[0];
  const added = addedTypes.find(([name]) => name.test(type))?.[1] ?? usualTypes;
  return phrase`unknown type ${quoted(type)}, which a page added to SurveyJS; ${longest === undefined ? added : phrase`use ${longest}`}`;
}
