/** Holds any WSDL against the rules that a kind of client needs, and says what to write instead. */
import { SurveyLoopError } from "../errors.js";
import { documentRules } from "./document-rules.js";
import { messageRules } from "./message-rules.js";
import { schemaRules } from "./schema-rules.js";
import { maxWsdlLength, pathOf, readElements, type WsdlElement, wsdlNamespace } from "./wsdl-element.js";
import { type Check, type WsdlFinding, type WsdlProfile, wsdlProfiles } from "./wsdl-finding.js";
import { describeWsdl } from "./wsdl-model.js";

/** Heading of the findings about a text that is no WSDL 1.1. */
export const readableTitle = "A WSDL 1.1 document that can be read";

/** All checks, in the order of their rules. */
export const wsdlChecks: readonly Check[] = [...documentRules, ...schemaRules, ...messageRules];

/** Most findings of one check: by then the text needs another look, not a longer list. */
const maxFindingsOfCheck = 100;

/**
 * Checks a WSDL 1.1 text, by anybody, for what makes clients fail or generate wrong code. The profile says whose clients:
 * `salesforce` (WSDL2Apex), `siebel`, `dotnet` (svcutil), `java` (JAX-WS, CXF, Axis), or `common` for all of these and the
 * dynamic languages. Nothing is fetched: imports are findings, not followed. A text that is not well-formed, has a DOCTYPE,
 * is over 16 Mi characters or is no WSDL 1.1 gives one finding of rule 0. At most 100 findings of each demand are given.
 *
 * @returns findings in the order of the rules, each with its place and what to write; empty when there is nothing to say
 * @throws TypeError for a profile that does not exist, or a text that is no string
 *
 * @example
 * for (const { line, message, advice } of checkWsdl(readFileSync("shop.wsdl", "utf8"), "salesforce")) {
 *   console.log(`${line}: ${message} ${advice}`);
 * }
 */
export function checkWsdl(text: string, profile: WsdlProfile): WsdlFinding[] {
  if (typeof text !== "string") throw new TypeError("checkWsdl() takes the text of a WSDL as a string.");
  if (!wsdlProfiles.includes(profile)) {
    throw new TypeError(`There is no profile ${JSON.stringify(profile)}. Write one of: ${wsdlProfiles.join(", ")}.`);
  }
  if (text.length > maxWsdlLength) return [unreadable(`The text has more than ${maxWsdlLength} characters.`)];
  const root = rootOf(text);
  if ("rule" in root) return [root];
  const wsdl = describeWsdl(root);
  return wsdlChecks
    .filter(({ breaks }) => profile === "common" || breaks.includes(profile))
    .flatMap(({ rule, title, find }) =>
      find(wsdl, profile)
        .slice(0, maxFindingsOfCheck)
        .map(({ at, message, advice }) => ({ rule, title, message, path: pathOf(at), line: at.line, advice })),
    );
}

function rootOf(text: string): WsdlElement | WsdlFinding {
  try {
    const root = readElements(text);
    if (root.local === "definitions" && root.namespace === wsdlNamespace) return root;
    const where = root.namespace === "" ? "without a namespace" : `in the namespace ${root.namespace}`;
    return unreadable(`The document is not a WSDL 1.1: its root element is ${root.local}, ${where}.`, root);
  } catch (error) {
    if (error instanceof SurveyLoopError) return unreadable(error.reason);
    throw error;
  }
}

function unreadable(message: string, root?: WsdlElement): WsdlFinding {
  return {
    rule: 0,
    title: readableTitle,
    message,
    path: root?.local ?? "",
    line: root?.line,
    advice: `Write well-formed XML without a DOCTYPE, whose root is definitions in ${wsdlNamespace}.`,
  };
}
