/** Surveys made at random of what both we and survey-core can do, with answers that a respondent could give. */

/** A source of chance that repeats itself: the same seed gives the same surveys. */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0 || 1;
  }

  next(): number {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0;
    return this.#state / 2 ** 32;
  }

  below(count: number): number {
    return Math.floor(this.next() * count);
  }

  is(share: number): boolean {
    return this.next() < share;
  }

  one<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }
}

type Json = Record<string, unknown>;

const values = ["a", "b", "c"];

function condition(chance: Chance, names: readonly string[], depth = 0): string {
  if (depth < 2 && chance.is(0.3)) {
    const joined = `${condition(chance, names, depth + 1)} ${chance.one(["and", "or"])} ${condition(chance, names, depth + 1)}`;
    return chance.is(0.3) ? `!(${joined})` : `(${joined})`;
  }
  const name = chance.one(names);
  switch (chance.below(6)) {
    case 0:
      return `{${name}} = '${chance.one(values)}'`;
    case 1:
      return `{${name}} <> '${chance.one(values)}'`;
    case 2:
      return `{${name}} ${chance.one(["empty", "notempty"])}`;
    case 3:
      return `{${name}} ${chance.one([">", "<", ">=", "<="])} ${chance.below(6)}`;
    case 4:
      return `{${name}} ${chance.one(["contains", "anyof", "notcontains"])} ['${chance.one(values)}']`;
    default:
      return `{${name}} = ${chance.one(["true", "false", "3"])}`;
  }
}

function question(chance: Chance, name: string, names: readonly string[]): Json {
  const common: Json = { name };
  if (chance.is(0.4)) common.visibleIf = condition(chance, names);
  if (chance.is(0.1)) common.visible = false;
  if (chance.is(0.3)) common.isRequired = true;
  if (chance.is(0.25)) common.requiredIf = condition(chance, names);
  if (chance.is(0.15)) common.enableIf = condition(chance, names);
  if (chance.is(0.1)) common.readOnly = true;
  switch (chance.below(13)) {
    case 0:
      return {
        ...common,
        type: "text",
        inputType: "number",
        ...(chance.is(0.5) && { min: 2 }),
        ...(chance.is(0.5) && { max: 4 }),
      };
    case 1:
      return { ...common, type: "text", validators: chance.is(0.5) ? [{ type: "text", minLength: 2 }] : [] };
    case 2:
      return { ...common, type: "comment", validators: chance.is(0.4) ? [{ type: "regex", regex: "^[a-z]+$" }] : [] };
    case 3:
      return { ...common, type: "radiogroup", choices: values, ...(chance.is(0.3) && { showOtherItem: true }) };
    case 4:
      return {
        ...common,
        type: "checkbox",
        choices: values,
        ...(chance.is(0.4) && { validators: [{ type: "answercount", minCount: 2 }] }),
      };
    case 5:
      return { ...common, type: "rating" };
    case 6:
      return { ...common, type: "boolean", ...(chance.is(0.3) && { valueTrue: "a", valueFalse: "b" }) };
    case 7:
      return {
        ...common,
        type: "matrix",
        columns: values,
        rows: ["r1", "r2"],
        ...(chance.is(0.4) && { isAllRowRequired: true }),
      };
    case 8:
      return {
        ...common,
        type: "tagbox",
        choices: values,
      };
    case 9:
      return { ...common, type: "ranking", choices: values };
    case 10:
      return {
        ...common,
        ...keyed(chance, common),
        type: "paneldynamic",
        templateElements: [
          { type: "text", name: "x", ...(chance.is(0.4) && { isRequired: true }) },
          {
            ...{ type: "radiogroup", name: "y", choices: values, visibleIf: cellCondition(chance, "panel") },
            ...(chance.is(0.5) && { requiredIf: cellCondition(chance, "panel") }),
          },
        ],
      };
    case 11:
      return {
        ...common,
        ...keyed(chance, common),
        type: "matrixdynamic",
        rowCount: 0,
        columns: [
          { name: "x", cellType: "text", ...(chance.is(0.4) && { isRequired: true }) },
          {
            ...{ name: "y", cellType: "dropdown", choices: values, visibleIf: cellCondition(chance, "row") },
            ...(chance.is(0.5) && { isRequired: true }),
          },
        ],
      };
    default:
      return {
        ...common,
        type: "dropdown",
        choices: values,
        validators: chance.is(0.3) ? [{ type: "expression", expression: condition(chance, names) }] : [],
      };
  }
}

/** Keys that must differ, where they can be changed: survey-core also rejects equal keys that a respondent cannot change. */
function keyed(chance: Chance, { readOnly, enableIf }: Json): Json {
  return readOnly === undefined && enableIf === undefined && chance.is(0.4) ? { keyName: "x" } : {};
}

function cellCondition(chance: Chance, kind: "panel" | "row"): string {
  return chance.is(0.7) ? `{${kind}.x} ${chance.one(["=", "<>"])} '${chance.one(values)}'` : `{${kind}.x} notempty`;
}

/** A survey of one to three pages, with panels. */
export function generateSurvey(chance: Chance): Json {
  const names = Array.from({ length: 3 + chance.below(6) }, (_, index) => `q${index}`);
  const questions = names.map((name) => question(chance, name, names));
  const pages: Json[] = [];
  const count = 1 + chance.below(3);
  for (let page = 0; page < count; page++) {
    const own = questions.filter((_, index) => index % count === page);
    const inPanel = own.filter(() => chance.is(0.3));
    const panel: Json = { type: "panel", name: `panel${page}`, elements: inPanel };
    if (chance.is(0.5)) panel.visibleIf = condition(chance, names);
    const hasKeys = inPanel.some(({ keyName }) => keyName !== undefined);
    if (chance.is(0.2) && !hasKeys) panel.enableIf = condition(chance, names);
    const elements = [...own.filter((each) => !inPanel.includes(each)), ...(inPanel.length > 0 ? [panel] : [])];
    pages.push({ name: `page${page}`, elements, ...(chance.is(0.3) && { visibleIf: condition(chance, names) }) });
  }
  return { pages };
}

/** Answers that fit the questions, not all of them given. */
export function generateAnswers(chance: Chance, survey: Json): Json {
  const answers: Json = {};
  const visit = (element: Json) => {
    if (Array.isArray(element.elements)) {
      element.elements.forEach(visit);
      return;
    }
    if (chance.is(0.35)) return;
    const name = element.name as string;
    switch (element.type) {
      case "text":
        answers[name] = element.inputType === "number" ? chance.below(6) : chance.one(["a", "ab", "B", "3"]);
        return;
      case "comment":
        answers[name] = chance.one(["a", "abc", "A1"]);
        return;
      case "ranking":
        answers[name] = [...values].sort(() => chance.next() - 0.5);
        return;
      case "paneldynamic":
      case "matrixdynamic":
        // One entry at least has something in it: survey-core takes a list of empty ones for no answer.
        answers[name] = Array.from({ length: 1 + chance.below(3) }, (_, index) => ({
          ...((index === 0 || chance.is(0.6)) && { x: chance.one(values) }),
          ...(chance.is(0.5) && { y: chance.one(values) }),
        }));
        return;
      case "tagbox":
      case "checkbox":
        answers[name] = values.filter(() => chance.is(0.5));
        if ((answers[name] as string[]).length === 0) delete answers[name];
        return;
      case "rating":
        answers[name] = 1 + chance.below(5);
        return;
      case "boolean":
        answers[name] = element.valueTrue === undefined ? chance.is(0.5) : chance.one(["a", "b"]);
        return;
      case "matrix": {
        const rows = ["r1", "r2"].filter(() => chance.is(0.6)).map((row) => [row, chance.one(values)]);
        if (rows.length > 0) answers[name] = Object.fromEntries(rows);
        return;
      }
      default:
        answers[name] = element.showOtherItem === true && chance.is(0.4) ? "other" : chance.one(values);
        if (answers[name] === "other" && chance.is(0.5)) answers[`${name}-Comment`] = "more";
    }
  };
  (survey.pages as Json[]).forEach(visit);
  return answers;
}

/** One page on which answers set others, and answers that are given one after the other. */
export function generateTriggers(chance: Chance): { definition: Json; steps: readonly (readonly [string, string])[] } {
  const names = ["q0", "q1", "q2", "q3", "q4", "q5"];
  const is = (name: string) => `{${name}} ${chance.one(["=", "<>"])} '${chance.one(values)}'`;
  // Each sets one that comes later, so that what follows does not depend on who is asked first.
  const triggers = names.slice(1, 5).map((setToName, index): Json => {
    const from = names[index]!;
    const expression = chance.is(0.3) ? `${is(from)} ${chance.one(["and", "or"])} {${from}} notempty` : is(from);
    switch (chance.below(3)) {
      case 0:
        return { type: "setvalue", expression, setToName, setValue: chance.one(values) };
      case 1:
        return { type: "copyvalue", expression, fromName: from, setToName };
      default:
        return { type: "runexpression", expression, runExpression: `{${from}} + 'x'`, setToName };
    }
  });
  const elements = names.map((name): Json => ({ type: "text", name }));
  if (chance.is(0.5)) Object.assign(elements[4]!, { resetValueIf: is("q3") });
  const steps = Array.from({ length: 6 }, () => [chance.one(names), chance.one(values)] as const);
  return { definition: { elements, triggers }, steps };
}
