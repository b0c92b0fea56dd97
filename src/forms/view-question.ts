/** What templates need to show elements of a page: plain texts and flags, everything decided already. */
import { partField, type SentFields } from "./answer-fields.js";
import type { Panel, Passage, Question, RichBlock, SurveyElement } from "./compiled-survey.js";
import { keptView } from "./kept-views.js";
import type { ControlView } from "./kinds/behaviour.js";
import { hasShown } from "./logic/elements.js";
import { isEnabled, isRequired, isVisible, type Scope } from "./logic/scope.js";
import type { FormTexts } from "./texts.js";

/** A scope that also knows how a sent page fared. */
export interface ViewScope extends Scope {
  /** The message at a field; empty when there is none. */
  problem(field: string): string;
  /** What is shown here cannot be changed. */
  readonly isLocked: boolean;
  /** The blocks of rich text in the language of the page, with values filled in. */
  rich(passage: Passage): readonly RichBlock[];
}

export interface PanelView {
  readonly element: "panel";
  readonly title: string;
  readonly description: string;
  readonly elements: readonly ElementView[];
}

export interface PassageView {
  readonly element: "passage";
  readonly title: string;
  readonly description: string;
  readonly blocks: readonly RichBlock[];
  readonly image: string;
  readonly imageLabel: string;
}

/** The words that are typed beside a choice. */
export interface CommentView {
  readonly field: string;
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly problem: string;
}

export interface QuestionView extends ControlView {
  readonly element: "question";
  /** Our own words in the language of the page. */
  readonly texts: FormTexts;
  readonly kind: string;
  readonly field: string;
  readonly id: string;
  readonly title: string;
  readonly isRequired: boolean;
  /** It can be read and not changed. */
  readonly isLocked: boolean;
  readonly description: string;
  readonly hint: string;
  readonly problem: string;
  /** Whether it or a part of it has a problem. */
  readonly hasProblem: boolean;
  /** IDs of the texts that describe the control, for `aria-describedby`. */
  readonly describedBy: string;
  readonly comment: CommentView | undefined;
  /** What our script says when a required answer was taken out, and when the browser cannot read one; empty mostly. */
  readonly missingText: string;
  readonly wrongText: string;
}

export type ElementView = QuestionView | PanelView | PassageView;

/** The views of the elements that are seen. */
export function elementViews(
  elements: readonly SurveyElement[],
  prefix: string,
  entered: SentFields,
  scope: ViewScope,
): readonly ElementView[] {
  return elements
    .filter(
      (element) => isVisible(element, scope) && (element.element !== "panel" || hasShown(element.elements, scope)),
    )
    .map((element): ElementView => {
      const here = isEnabled(element, scope) ? scope : { ...scope, isLocked: true };
      if (element.element === "panel") return panelView(element, prefix, entered, here);
      return element.element === "passage" ? passageView(element, here) : questionView(element, prefix, entered, here);
    });
}

function panelView(panel: Panel, prefix: string, entered: SentFields, scope: ViewScope): PanelView {
  return {
    element: "panel",
    title: scope.text(panel.title),
    description: scope.text(panel.description),
    elements: elementViews(panel.elements, prefix, entered, scope),
  };
}

function passageView(passage: Passage, scope: ViewScope): PassageView {
  return {
    element: "passage",
    title: scope.text(passage.title),
    description: scope.text(passage.description),
    blocks: scope.rich(passage),
    image: passage.image?.source ?? "",
    imageLabel: scope.text(passage.image?.label),
  };
}

function questionView(question: Question, prefix: string, entered: SentFields, scope: ViewScope): QuestionView {
  const at = prefix + question.field;
  const isAsked = !scope.isLocked && isRequired(question, scope);
  return keptView(question, `${at} ${scope.isLocked} ${isAsked}`, entered, scope, (fields, inside) =>
    viewOf(question, at, fields, inside, isAsked),
  );
}

function viewOf(question: Question, at: string, entered: SentFields, scope: ViewScope, isAsked: boolean): QuestionView {
  const control = question.behaviour.view(question, at, entered, scope);
  const description = scope.text(question.description);
  const hint = control.hint ?? "";
  const problem = scope.problem(at);
  const described = [
    description === "" ? "" : `${at}-description`,
    hint === "" ? "" : `${at}-hint`,
    typeof control.endsId === "string" ? control.endsId : "",
    problem === "" ? "" : `${at}-problem`,
  ];
  const own = {
    element: "question" as const,
    texts: scope.texts,
    kind: question.kind,
    field: at,
    id: at,
    title: scope.text(question.title),
    isRequired: isAsked,
    isLocked: scope.isLocked,
    description,
    problem,
    hasProblem: problem !== "" || (question.comment !== undefined && scope.problem(partField.comment(at)) !== ""),
    describedBy: described.filter((id) => id !== "").join(" "),
    comment: commentView(question, at, entered, scope),
    missingText: isAsked
      ? scope.text(question.requiredErrorText) || question.behaviour.missing(question, scope.texts)
      : "",
    wrongText: typeof control.wrongText === "string" ? control.wrongText : "",
  };
  // A literal that begins with all members of another object takes ten times as long.
  return Object.assign(own, control, { hint });
}

function commentView(question: Question, at: string, entered: SentFields, scope: ViewScope): CommentView | undefined {
  const { comment } = question;
  if (comment === undefined) return undefined;
  const field = partField.comment(at);
  return {
    field,
    label: scope.text(comment.label) || (comment.belongsToOther ? scope.texts.otherLabel : scope.texts.commentLabel),
    placeholder: scope.text(comment.placeholder),
    value: entered.all(field)[0] ?? "",
    problem: scope.problem(field),
  };
}
