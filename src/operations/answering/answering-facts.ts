/** What the form engine needs to know of a person's answering: what is stored, what the link carried, which files came. */
import type { Parameters } from "../../domain/answers.js";
import type { RowEdit } from "../../forms/answer-fields.js";
import type { AnsweringFacts } from "../../forms/logic/answering.js";
import type { OperationContext } from "../context.js";
import { findFiles } from "./files.js";
import type { OpenLink, ShutLink } from "./open-link.js";

/** @param unsigned parameters of a form that nothing is stored of yet */
export async function answeringFacts(
  context: OperationContext,
  { invitation, response, survey }: OpenLink | ShutLink,
  language: string,
  unsigned: Parameters,
  edit?: RowEdit,
): Promise<AnsweringFacts> {
  const asksFiles = survey.hasFiles;
  return {
    answers: response?.answers ?? Object.create(null),
    // Signed ones win.
    parameters: { ...(response?.unsignedParameters ?? unsigned), ...invitation.parameters },
    language,
    seed: invitation.invitationId,
    now: Date.parse(context.calledAt),
    zone: context.zone,
    reachedPage: response?.nextPage ?? 0,
    files: asksFiles ? await findFiles(context.storage, invitation.invitationId) : new Map(),
    edit,
  };
}
