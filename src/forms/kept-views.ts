/**
 * Views of questions that look the same again and again: what a question shows is worked out once for each survey version,
 * language and choice, and the same frozen view is given out afterwards, whose markup the templates keep too. Which is which
 * nobody has to declare: while a view is made, all that it reads is written down.
 */
import type { SentFields } from "./answer-fields.js";
import type { LocalizedText, Question } from "./compiled-survey.js";
import type { QuestionView, ViewScope } from "./view-question.js";

/** A view, and what its fields held when it was made. */
interface KeptView {
  readonly read: readonly (readonly [field: string, texts: readonly string[]])[];
  /** Fields that had no message. */
  readonly sound: readonly string[];
  readonly view: QuestionView;
}

/** Most views kept, of about 4 kB each with their markup. */
const maxKept = 5000;
/** Most views of one question in one place: of choices, about as many as it has. */
const maxOfPlace = 16;

const keptOf = new WeakMap<Question, Map<string, KeptView[]>>();
/** What removes each kept view, the oldest first. */
const removals = new Set<() => void>();
/** Questions that show more than their own fields: other answers, parameters, rows, files, a random order. */
const live = new WeakSet<Question>();

/**
 * The view of a question that was made before for the same fields, else a new one.
 *
 * @param key all that the view depends on beside its fields and the language
 * @param make must do nothing but read what it is given
 */
export function keptView(
  question: Question,
  key: string,
  entered: SentFields,
  scope: ViewScope,
  make: (entered: SentFields, scope: ViewScope) => QuestionView,
): QuestionView {
  if (live.has(question)) return make(entered, scope);
  const place = `${scope.language} ${key}`;
  const known = keptOf.get(question)?.get(place);
  const found = known?.find(
    ({ read, sound }) =>
      read.every(([field, texts]) => isSame(texts, entered.all(field))) &&
      sound.every((field) => scope.problem(field) === ""),
  );
  if (found !== undefined) return found.view;
  const recorder = record(entered, scope);
  const view = make(recorder.entered, recorder.scope);
  if (recorder.isLive()) live.add(question);
  else if (recorder.isSound() && (known?.length ?? 0) < maxOfPlace && isCommon(question, recorder.read)) {
    keep(question, place, { read: recorder.read, sound: recorder.sound, view: Object.freeze(view) });
  }
  return view;
}

function keep(question: Question, place: string, view: KeptView): void {
  if (removals.size >= maxKept) removals.values().next().value!();
  const places = keptOf.get(question) ?? new Map<string, KeptView[]>();
  keptOf.set(question, places);
  const known = places.get(place) ?? [];
  places.set(place, known);
  known.push(view);
  const remove = () => {
    removals.delete(remove);
    known.splice(known.indexOf(view), 1);
    if (known.length === 0) places.delete(place);
  };
  removals.add(remove);
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((text, index) => text === other[index]);
}

/** Nothing that somebody typed is kept: only what is empty, and choices. */
function isCommon({ choices }: Question, read: KeptView["read"]): boolean {
  const isChoice = (text: string) => choices?.some(({ value }) => String(value) === text) === true;
  return read.every(([, texts]) => texts.every((text) => text === "" || isChoice(text)));
}

/** Fields and a scope that write down what is read of them. */
function record(entered: SentFields, scope: ViewScope) {
  const read: [string, readonly string[]][] = [];
  const sound: string[] = [];
  let isLive = false;
  let isSound = true;
  /** Hands on what only a live view reads. */
  const noted = <T>(value: T): T => {
    isLive = true;
    return value;
  };
  const recording: ViewScope = {
    ...{ language: scope.language, texts: scope.texts, isLocked: scope.isLocked },
    text(text) {
      if (hasValues(text)) isLive = true;
      return scope.text(text);
    },
    problem(field) {
      const message = scope.problem(field);
      if (message === "") sound.push(field);
      else isSound = false;
      return message;
    },
    get seed() {
      return noted(scope.seed);
    },
    get zone() {
      return noted(scope.zone);
    },
    get edit() {
      return noted(scope.edit);
    },
    get files() {
      return noted(scope.files);
    },
    rich: (passage) => noted(scope.rich(passage)),
    holds: (condition) => noted(scope.holds(condition)),
    allows: (condition) => noted(scope.allows(condition)),
    disables: (condition) => noted(scope.disables(condition)),
    value: (expression) => noted(scope.value(expression)),
    inRow: (row) => noted(scope.inRow(row)),
    withItem: (value) => noted(scope.withItem(value)),
  };
  const all = (field: string) => {
    const texts = entered.all(field);
    read.push([field, texts]);
    return texts;
  };
  return { entered: { all }, scope: recording, read, sound, isLive: () => isLive, isSound: () => isSound };
}

/** Whether values may be filled into a text. */
function hasValues(text: LocalizedText | undefined): boolean {
  return text !== undefined && Object.values(text).some((each) => each.includes("{"));
}
