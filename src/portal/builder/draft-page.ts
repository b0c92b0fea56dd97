/** The overview of a draft: its pages with their questions, what is wrong with them, and every step that moves them. */
import { invalidArgument } from "../../errors.js";
import { isObject, type JsonObject } from "../../forms/findings.js";
import type { HttpResponse } from "../../http/messages.js";
import type { Services } from "../../operations/context.js";
import type { FormFields } from "../form-fields.js";
import type { Visit } from "../gate.js";
import { conflictPage, draftFrame, draftPath, requestedDraft, shownRevision, storeChange } from "./draft-frame.js";
import { type DraftProblem, draftProblems, isAt } from "./draft-problems.js";
import type { Draft, DraftContent } from "./draft-store.js";
import { defaultLanguageOf, textOf } from "./draft-texts.js";
import {
  addElement,
  addPage,
  copyElement,
  deleteElement,
  deletePage,
  type ElementPlace,
  elementAt,
  elementsIn,
  freshName,
  moveElement,
  pagesOf,
  placeOf,
  shiftElement,
  shiftPage,
  usedNames,
} from "./edit-draft.js";
import { readPlace, typeLabel } from "./question-form.js";
import { isQuestionType, newElement, questionTypes } from "./question-types.js";

/** Shows the draft. */
export function draftPage(services: Services) {
  return async (visit: Visit): Promise<HttpResponse> => {
    const draft = await requestedDraft(services, visit.request);
    const { pages, frame } = visit;
    const words = pages.texts.builder;
    const problems = draftProblems(draft.definition, words.findings);
    const reply = pages.render(frame, "builder-draft", {
      ...draftFrame(visit, draft, "questions"),
      pages: pageViews(visit, draft, problems),
      types: questionTypes.map((type) => ({ type, label: typeLabel(type, words) })),
      canUndo: draft.previous !== undefined,
      deletionPath: `${pages.base}${draftPath(draft, "/deletion")}`,
      previewPath: `${pages.base}${draftPath(draft, "/preview")}`,
      ...problemViews(visit, draft, problems),
    });
    return { ...reply, frameSources: ["'self'"] };
  };
}

/** The problems and remarks of a draft in words, each with a link to where it can be solved. */
export function problemViews({ pages }: Visit, draft: Draft, problems: readonly DraftProblem[]) {
  const words = pages.texts.builder;
  const { definition } = draft;
  const language = defaultLanguageOf(definition);
  const views = problems.map((problem) => {
    const { place, member, text, weight } = problem;
    const element = place === undefined || place.length < 2 ? undefined : elementAt(definition, place);
    const page = place === undefined ? undefined : words.page(String(place[0]! + 1), "");
    const title = textOf(element?.title, language, language) || String(element?.name ?? "");
    const where = [page ?? words.problems.survey, title].filter((part) => part !== "").join(", ");
    const field = /^[A-Za-z]+/.exec(member)?.[0] ?? "";
    const below =
      element !== undefined
        ? `/questions/${place!.join("-")}#${field || "title"}`
        : place !== undefined
          ? `/pages/${place[0]}`
          : /^surveyLoop|^title|^locale/.test(member)
            ? "/settings"
            : /^(pages|$)/.test(member)
              ? ""
              : "/json";
    const named = words.memberNames[field] ?? member;
    return {
      weight,
      where: named === "" ? where : `${where}, ${named}`,
      text,
      path: `${pages.base}${draftPath(draft, below)}`,
    };
  });
  return {
    problems: views.filter(({ weight }) => weight === "problem"),
    warnings: views.filter(({ weight }) => weight === "warning"),
  };
}

function pageViews({ pages: { texts, base } }: Visit, draft: Draft, problems: readonly DraftProblem[]) {
  const words = texts.builder;
  const { definition } = draft;
  const language = defaultLanguageOf(definition);
  const count = pagesOf(definition).length;
  const elementViews = (container: JsonObject, place: ElementPlace): object[] =>
    elementsIn(container).map((element, index, all) => {
      const own = [...place, index];
      const title =
        textOf(element.title, language, language) ||
        (element.type === "html" ? textOf(element.html, language, language).slice(0, 80) : "");
      return {
        place: own.join("-"),
        title: title || String(element.name ?? words.untitled),
        name: String(element.name ?? ""),
        type: typeLabel(element.type, words),
        isRequired: element.isRequired === true,
        isConditional: typeof element.visibleIf === "string" && element.visibleIf !== "",
        isFirst: index === 0,
        isLast: index === all.length - 1,
        hasProblem: problems.some((problem) => problem.weight === "problem" && isAt(problem, own)),
        path: `${base}${draftPath(draft, `/questions/${own.join("-")}`)}`,
        otherPages: pagesOf(definition).flatMap((page, at) =>
          at === own[0]
            ? []
            : [{ value: at, label: words.page(String(at + 1), textOf(page.title, language, language)) }],
        ),
        elements: element.type === "panel" ? elementViews(element, own) : [],
      };
    });
  return pagesOf(definition).map((page, index) => ({
    index,
    label: words.page(String(index + 1), textOf(page.title, language, language)),
    path: `${base}${draftPath(draft, `/pages/${index}`)}`,
    isConditional: typeof page.visibleIf === "string" && page.visibleIf !== "",
    isFirst: index === 0,
    isLast: index === count - 1,
    elements: elementViews(page, [index]),
  }));
}

interface Step {
  readonly change: Partial<DraftContent>;
  /** Below the draft's path: where the thing is now. */
  readonly target: string;
}

/** Takes one step: adds, moves, copies or deletes something, or takes the last step back. */
export function draftStep(services: Services) {
  return async (visit: Visit, fields: FormFields): Promise<HttpResponse> => {
    const draft = await requestedDraft(services, visit.request);
    const step = stepOf(visit, draft, fields);
    const revision = shownRevision(fields);
    const isStored = revision === draft.revision && (await storeChange(services, visit, draft, revision, step.change));
    if (isStored) return visit.pages.redirect(draftPath(draft, step.target));
    return conflictPage(visit, await requestedDraft(services, visit.request), [], undefined);
  };
}

function stepOf({ pages }: Visit, draft: Draft, fields: FormFields): Step {
  const { definition } = draft;
  const words = pages.texts.builder;
  const [name = "", of = ""] = (fields.one("step") ?? "").split(":", 2);
  const place = readPlace(of) ?? [];
  const page = place[0] ?? -1;
  const edited = (next: JsonObject, target: string): Step => ({ change: { definition: next }, target });
  const moved = (next: JsonObject): Step => {
    const now = placeOf(next, String(elementAt(definition, place)?.name));
    return edited(next, `#e-${(now ?? place).join("-")}`);
  };
  switch (name) {
    case "undo":
      return draft.previous === undefined
        ? edited(definition, "")
        : { change: { definition: draft.previous }, target: "" };
    case "add-page":
      return edited(addPage(definition), `#p-${pagesOf(definition).length}`);
    case "page-up":
      return edited(shiftPage(definition, page, -1), `#p-${Math.max(0, page - 1)}`);
    case "page-down":
      return edited(shiftPage(definition, page, 1), `#p-${page + 1}`);
    case "page-delete":
      return edited(deletePage(definition, page), "#undo");
    case "add": {
      const type = fields.one("type");
      if (!isQuestionType(type) || !isObject(pagesOf(definition)[page])) break;
      const element = newElement(type, freshName("question1", usedNames(definition)), words.newTitles);
      const index = elementsIn(pagesOf(definition)[page]!).length;
      return edited(addElement(definition, page, element), `/questions/${page}-${index}`);
    }
    case "up":
      return moved(shiftElement(definition, place, -1));
    case "down":
      return moved(shiftElement(definition, place, 1));
    case "copy":
      return edited(copyElement(definition, place), `#e-${[...place.slice(0, -1), place.at(-1)! + 1].join("-")}`);
    case "delete":
      return edited(deleteElement(definition, place), "#undo");
    case "move": {
      const [to = -1, index] = readPlace(fields.one("to") ?? "") ?? [];
      return moved(moveElement(definition, place, to, index));
    }
  }
  throw invalidArgument("step", "step must be one of the steps that the page offers.");
}
