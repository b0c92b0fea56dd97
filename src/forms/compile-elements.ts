/** Reads pages, panels and what stands on them into a tree. */

import { checkMembers } from "./check-members.js";
import { imageOf } from "./compile-choices.js";
import { compileQuestion, isRequired } from "./compile-question.js";
import type {
  LocalizedText,
  Panel,
  Passage,
  Question,
  RichTexts,
  SurveyElement,
  SurveyPage,
} from "./compiled-survey.js";
import { type Compiler, flagOf, type Place } from "./compiler.js";
import { type Findings, isObject, type JsonObject } from "./findings.js";
import { pageProperties, panelProperties, passageProperties } from "./known-properties.js";
import { isConditional, questionsIn } from "./logic/elements.js";
import { phrase } from "./phrase.js";
import { hasTags, richText } from "./rich-text.js";
import { withoutAbsent } from "./without-absent.js";

/** Most questions of a survey, cells of repeated questions included. */
export const maxQuestions = 1000;
/** Deepest nesting of panels and repeated questions. */
const maxNesting = 10;

const conditions = ["visible", "visibleIf", "enableIf", "requiredIf", "isRequired", "readOnly"];
const readOfPage = new Set([
  "name",
  "title",
  "description",
  "elements",
  "questions",
  "requiredErrorText",
  ...conditions,
]);
const readOfPanel = new Set([...readOfPage, "type"]);
const readOfPassage = new Set([
  ...["type", "name", "title", "description", "html", "imageLink", "altText", "text", ...conditions],
]);

/** Gives the next field name of a page's questions: `q0`, `q1`, ... through the whole survey. */
export interface FieldNames {
  next(): string;
}

export function compilePage(
  given: unknown,
  path: string,
  index: number,
  fields: FieldNames,
  compiler: Compiler,
): SurveyPage | undefined {
  const { findings } = compiler;
  if (!isObject(given)) {
    findings.refuse(path, phrase`must be a page, an object with elements`);
    return undefined;
  }
  checkMembers(given, path, readOfPage, pageProperties, findings);
  const name = typeof given.name === "string" && given.name !== "" ? given.name : `page${index + 1}`;
  const elements = elementsOf(given, path, {}, fields, compiler);
  if (elements.length === 0) {
    if (!isFilled(given.elements) && !isFilled(given.questions)) {
      findings.warn(path, phrase`has no question and is left out; put its text into the survey's description`);
    }
    return undefined;
  }
  return pageOf(name, elements, conditionsOf(given, path, {}, compiler), {
    title: compiler.text(given, path, "title"),
    description: compiler.text(given, path, "description"),
  });
}

export function pageOf(
  name: string,
  elements: readonly SurveyElement[],
  conditions: ReturnType<typeof conditionsOf> = plain,
  texts: { readonly title?: LocalizedText | undefined; readonly description?: LocalizedText | undefined } = {},
): SurveyPage {
  return withoutAbsent<SurveyPage>({
    ...conditions,
    name,
    title: texts.title,
    description: texts.description,
    elements,
    questions: questionsIn(elements),
    isConditional: isConditional(elements),
    visibleIf: conditions.visibleIf,
    enableIf: conditions.enableIf,
    requiredIf: conditions.requiredIf,
  });
}

const plain = {
  isVisible: true,
  isReadOnly: false,
  required: false,
  visibleIf: undefined,
  enableIf: undefined,
  requiredIf: undefined,
};

function conditionsOf(given: JsonObject, path: string, place: Place, compiler: Compiler) {
  return {
    isVisible: given.visible !== false,
    visibleIf: compiler.expression(given, "visibleIf", path, place),
    isReadOnly: flagOf(given, "readOnly"),
    enableIf: compiler.expression(given, "enableIf", path, place),
    required: isRequired(given.isRequired, path, compiler.findings),
    requiredIf: compiler.expression(given, "requiredIf", path, place),
  };
}

/** The elements of a page, a panel, or a definition that has them at the top. */
export function elementsOf(
  holder: JsonObject,
  path: string,
  place: Place,
  fields: FieldNames,
  compiler: Compiler,
  depth = 0,
): readonly SurveyElement[] {
  const { findings } = compiler;
  const member = isFilled(holder.elements) ? "elements" : "questions";
  const at = path === "" ? member : `${path}.${member}`;
  if (member === "elements" && isFilled(holder.questions)) {
    findings.refuse(path === "" ? "questions" : `${path}.questions`, phrase`stands beside elements; give one of them`);
  }
  return listOf(holder[member], at, place, fields, compiler, depth);
}

/** A list of elements. */
export function listOf(
  given: unknown,
  path: string,
  place: Place,
  fields: FieldNames,
  compiler: Compiler,
  depth = 0,
): readonly SurveyElement[] {
  const { findings } = compiler;
  if (!isFilled(given)) return [];
  if (!Array.isArray(given)) {
    findings.refuse(path, phrase`must be a list of questions`);
    return [];
  }
  if (depth > maxNesting) {
    findings.refuse(path, phrase`are nested deeper than ${maxNesting} levels`);
    return [];
  }
  return given.flatMap((element: unknown, index): readonly SurveyElement[] => {
    const at = `${path}[${index}]`;
    if (!isObject(element)) {
      findings.refuse(at, phrase`must be a question, an object with type and name`);
      return [];
    }
    const found = compileElement(element, at, place, fields, compiler, depth);
    return found === undefined ? [] : [found];
  });
}

function compileElement(
  given: JsonObject,
  path: string,
  place: Place,
  fields: FieldNames,
  compiler: Compiler,
  depth: number,
): SurveyElement | undefined {
  switch (given.type) {
    case "panel":
    case "flowpanel":
      return compilePanel(given, path, place, fields, compiler, depth);
    case "html":
    case "image":
      return compilePassage(given, path, place, compiler);
    default:
      return compileQuestion(given, path, place, fields.next(), compiler);
  }
}

function compilePanel(
  given: JsonObject,
  path: string,
  place: Place,
  fields: FieldNames,
  compiler: Compiler,
  depth: number,
): Panel {
  checkMembers(given, path, readOfPanel, panelProperties, compiler.findings);
  const text = (member: string) => compiler.text(given, path, member);
  return withoutAbsent<Panel>({
    element: "panel",
    name: typeof given.name === "string" ? given.name : "",
    ...conditionsOf(given, path, place, compiler),
    title: text("title"),
    description: text("description"),
    requiredErrorText: text("requiredErrorText"),
    elements: elementsOf(given, path, place, fields, compiler, depth + 1),
  });
}

function compilePassage(given: JsonObject, path: string, place: Place, compiler: Compiler): Passage | undefined {
  const { texts } = compiler;
  checkMembers(given, path, readOfPassage, passageProperties, compiler.findings);
  const name = typeof given.name === "string" ? given.name : "";
  const isImage = given.type === "image";
  const label = texts.required(given.altText ?? given.text, `${path}.altText`, "");
  const source = isImage ? imageOf(given.imageLink, `${path}.imageLink`, compiler) : undefined;
  if (isImage && source === undefined) return undefined;
  return withoutAbsent<Passage>({
    element: "passage",
    name,
    ...conditionsOf(given, path, place, compiler),
    title: compiler.text(given, path, "title"),
    description: compiler.text(given, path, "description"),
    text: isImage ? undefined : richTexts(given.html, `${path}.html`, compiler),
    image: source === undefined ? undefined : { source, label },
  });
}

/** Markdown or HTML of an author, by language. */
export function richTexts(given: unknown, path: string, { texts, findings }: Compiler): RichTexts | undefined {
  const found = texts.optional(given, path);
  if (found === undefined) return undefined;
  warnOfLoss(Object.values(found), path, findings);
  const rich: Record<string, RichTexts[string]> = Object.create(null);
  for (const [language, text] of Object.entries(found)) {
    const blocks = richText(text);
    rich[language] = blocks;
    for (const run of blocks.flatMap((block) => block.lines.flat())) texts.pipe(run.text, path);
  }
  return rich;
}

function warnOfLoss(texts: readonly string[], path: string, findings: Findings): void {
  const kept =
    /<\/?(?:p|div|span|br|h[1-6]|ul|ol|li|b|strong|i|em|a|section|article|u|small|center|font|hr)\b[^<>]*>|<!--/gi;
  if (texts.some((text) => hasTags(text.replace(kept, "")) || /<[^<>]+\s(?:on\w+|style|class)\s*=/i.test(text))) {
    findings.warn(
      path,
      phrase`is shown as paragraphs, lists, emphasis and links; other markup is left out and its text kept`,
    );
  }
}

export function isFilled(value: unknown): boolean {
  return value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);
}

/** How many elements a definition holds, cells included; counted first, because a huge one is not worth more time. */
export function elementCount(definition: JsonObject): number {
  let count = 0;
  const open: unknown[] = [definition];
  for (let holder = open.pop(); holder !== undefined; holder = open.pop()) {
    if (!isObject(holder)) continue;
    for (const member of ["elements", "questions", "templateElements", "columns", "items", "detailElements"]) {
      const list = holder[member];
      if (!Array.isArray(list)) continue;
      count += list.length;
      if (count > maxQuestions) return count;
      open.push(...list);
    }
    if (Array.isArray(holder.pages)) {
      count += holder.pages.filter((page) => !isObject(page)).length;
      open.push(...holder.pages);
    }
  }
  return count;
}

/** All questions, those within other questions too. */
export function allQuestions(elements: readonly SurveyElement[]): Question[] {
  return questionsIn(elements).flatMap((question) => {
    const inner = question as { elements?: readonly SurveyElement[]; items?: readonly SurveyElement[] };
    return [question, ...allQuestions(inner.elements ?? inner.items ?? [])];
  });
}
