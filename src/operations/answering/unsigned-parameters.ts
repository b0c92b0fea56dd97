/** Parameters that were appended to a link, by the CRM or by anybody else: kept apart, few, short, never over signed ones (T34). */
import type { Parameters } from "../../domain/answers.js";
import { isParameterName } from "../../domain/identifiers.js";

/** Most unsigned parameters of a response. */
export const maxUnsignedParameters = 20;
/** Longest value. A longer one is left out whole: half an ID would be a wrong ID. */
export const maxUnsignedLength = 255;

/** Names in a link's query that mean something to the form itself. */
const formNames = new Set(["page", "lang", "score", "notice"]);

/**
 * The parameters among the pairs of a query, in order. Of a name that comes twice the first counts, since whoever appended
 * the second came later; what cannot be kept is left out, because a respondent can do nothing about it.
 */
export function unsignedParametersOf(pairs: Iterable<readonly [string, string]>, signed: Parameters): Parameters {
  const parameters: Record<string, string> = Object.create(null);
  let count = 0;
  for (const [name, value] of pairs) {
    if (count === maxUnsignedParameters) break;
    if (!isParameterName(name) || formNames.has(name) || Object.hasOwn(signed, name) || name in parameters) continue;
    if (value === "" || value.length > maxUnsignedLength || !isPlainText(value)) continue;
    parameters[name] = value;
    count += 1;
  }
  return parameters;
}

function isPlainText(value: string): boolean {
  return value.isWellFormed() && !/[\u0000-\u001f\u007f\ufffd-\uffff]/.test(value);
}
