/** The values that a response has in a field: what conditions compare and groups are made of. The rule for every driver. */
import type { AnswerValue } from "../domain/answers.js";
import type { InvitationRecord } from "../domain/invitation.js";
import type { ResponseRecord } from "../domain/response.js";
import type { ResponseField, ResponseSelection } from "../storage/contract.js";

/** A response with the invitation that it answers. */
export interface AnsweredInvitation {
  readonly invitation: InvitationRecord;
  readonly response: ResponseRecord;
}

/** All values of a field as texts; none when the response has none. */
export function fieldValues({ invitation, response }: AnsweredInvitation, field: ResponseField): readonly string[] {
  switch (field.of) {
    case "status":
      return [response.status];
    case "language":
      return response.language === undefined ? [] : [response.language];
    case "parameter": {
      const signed = field.origin === "unsigned" ? undefined : ownValue(invitation.parameters, field.name);
      const value =
        signed ?? (field.origin === "signed" ? undefined : ownValue(response.unsignedParameters, field.name));
      return value === undefined ? [] : [value];
    }
    case "answer":
      return textsOf(answerOf(response, field));
    case "answered":
      return answerOf(response, field) === undefined ? [] : ["true"];
  }
}

/** The answer that a field means, or the part of it. */
export function answerOf(
  response: ResponseRecord,
  { name, part }: { readonly name: string; readonly part?: string | undefined },
): AnswerValue | undefined {
  const answer = ownValue(response.answers, name);
  if (part === undefined || answer === undefined) return answer;
  return typeof answer === "object" && !Array.isArray(answer)
    ? ownValue(answer as Record<string, AnswerValue>, part)
    : undefined;
}

/** Whether a response is one of a selection. */
export function isSelected(row: AnsweredInvitation, { from, to, conditions }: ResponseSelection): boolean {
  const { response } = row;
  if (response.status === "erased") return false;
  const moment = response.completedAt ?? response.startedAt;
  if ((from !== undefined && moment < from) || (to !== undefined && moment >= to)) return false;
  return conditions.every(({ field, values }) => fieldValues(row, field).some((value) => values.includes(value)));
}

function textsOf(answer: AnswerValue | undefined): readonly string[] {
  if (answer === undefined) return [];
  if (typeof answer !== "object") return [String(answer)];
  return Array.isArray(answer) ? answer.filter((each) => typeof each !== "object").map(String) : [];
}

function ownValue<T>(values: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}
