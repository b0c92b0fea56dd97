/** Checks the option `salesforce`. Every mistake says what was given and what to write. */
import { isName, isParameterName } from "../../domain/identifiers.js";
import { refuseUnknown } from "../../forms/nearest-name.js";
import type { CheckedSalesforce, SalesforceMessage, SalesforceOptions } from "./options.js";
import { isRecordId, shortRecordId } from "./record-id.js";

const knownOptions = [
  "organizationIds",
  "messages",
  "onTrackingUrl",
  "onRejected",
  "secretPath",
] as const satisfies readonly (keyof SalesforceOptions)[];
const knownMessageOptions = ["sObject", "surveyId", "fields"] as const satisfies readonly (keyof SalesforceMessage)[];
const knownFields = [
  "email",
  "externalId",
  "language",
  "parameters",
] as const satisfies readonly (keyof SalesforceMessage["fields"])[];

/** @throws TypeError that says which option, what was given and what is expected */
export function checkSalesforceOptions(given: SalesforceOptions | undefined): CheckedSalesforce | undefined {
  if (given === undefined) return undefined;
  const options = checkObject("salesforce", given, knownOptions);
  return Object.freeze({
    organizationIds: checkOrganizations(options.organizationIds),
    messages: checkMessages(options.messages),
    onTrackingUrl: checkHook<SalesforceOptions["onTrackingUrl"]>("onTrackingUrl", options.onTrackingUrl),
    onRejected:
      options.onRejected === undefined
        ? undefined
        : checkHook<NonNullable<SalesforceOptions["onRejected"]>>("onRejected", options.onRejected),
    secretPath: checkSecretPath(options.secretPath),
  });
}

function checkObject(path: string, given: unknown, known: readonly string[]): Record<string, unknown> {
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw new TypeError(`${path} is ${shown(given)}. Give an object with ${known.join(", ")}.`);
  }
  refuseUnknown(path, Object.keys(given), known);
  return given as Record<string, unknown>;
}

function checkList(path: string, given: unknown, expected: string): readonly unknown[] {
  if (Array.isArray(given) && given.length > 0) return given;
  throw new TypeError(`${path} is ${shown(given)}. ${expected}`);
}

function checkOrganizations(given: unknown): ReadonlySet<string> {
  const expected = 'Give a list of organisation IDs with 15 or 18 characters, such as "00D5e000001AbCd".';
  const ids = checkList("salesforce.organizationIds", given, expected).map((id, position) => {
    // `00D` is the key prefix of Organization: another record's ID here would let nobody in, without a word.
    if (typeof id === "string" && isRecordId(id) && id.startsWith("00D")) return shortRecordId(id);
    throw new TypeError(`salesforce.organizationIds[${position}] is ${shown(id)}. ${expected}`);
  });
  return new Set(ids);
}

function checkMessages(given: unknown): ReadonlyMap<string, SalesforceMessage> {
  const list = checkList("salesforce.messages", given, "Give a list of objects with sObject, surveyId and fields.");
  const messages = new Map<string, SalesforceMessage>();
  for (const [position, entry] of list.entries()) {
    const path = `salesforce.messages[${position}]`;
    const { sObject, surveyId, fields } = checkObject(path, entry, knownMessageOptions);
    const name = checkApiName(`${path}.sObject`, sObject, "the API name of an object, such as Case");
    if (messages.has(name))
      throw new TypeError(`${path}.sObject is ${name}, which has an entry already. Give it once.`);
    if (typeof surveyId !== "string" || !isName(surveyId)) {
      throw new TypeError(`${path}.surveyId is ${shown(surveyId)}. Give the ID of a survey.`);
    }
    messages.set(name, Object.freeze({ sObject: name, surveyId, fields: checkFields(`${path}.fields`, fields) }));
  }
  return messages;
}

function checkFields(path: string, given: unknown): SalesforceMessage["fields"] {
  const { email, externalId, language, parameters = {} } = checkObject(path, given, knownFields);
  const field = (name: string, value: unknown) =>
    checkApiName(`${path}.${name}`, value, "the API name of a field, such as SuppliedEmail");
  if (typeof parameters !== "object" || parameters === null || Array.isArray(parameters)) {
    throw new TypeError(`${path}.parameters is ${shown(parameters)}. Give { parameter: "Field" }.`);
  }
  const checked: Record<string, string> = Object.create(null);
  for (const [name, source] of Object.entries(parameters)) {
    if (!isParameterName(name)) {
      throw new TypeError(
        `${path}.parameters: ${shown(name)} cannot name a parameter. Start with a letter or _, use letters, digits and _ . -, at most 64.`,
      );
    }
    checked[name] = field(`parameters.${name}`, source);
  }
  return Object.freeze({
    email: field("email", email),
    externalId: field("externalId", externalId),
    ...(language === undefined ? {} : { language: field("language", language) }),
    parameters: Object.freeze(checked),
  });
}

function checkApiName(path: string, given: unknown, expected: string): string {
  if (typeof given === "string" && /^[A-Za-z][A-Za-z0-9_]{0,79}$/.test(given)) return given;
  throw new TypeError(`${path} is ${shown(given)}. Give ${expected}.`);
}

function checkHook<F>(name: string, given: unknown): F {
  if (typeof given === "function") return given as F;
  throw new TypeError(`salesforce.${name} is ${shown(given)}. Give an async function.`);
}

/** The value is never shown: it is a secret. */
function checkSecretPath(given: unknown): string | undefined {
  if (given === undefined) return undefined;
  const isLong = typeof given === "string" && /^[A-Za-z0-9_-]{32,128}$/.test(given);
  if (isLong && new Set(given).size >= 8) return given;
  throw new TypeError(
    "salesforce.secretPath must be 32 to 128 random characters A-Z a-z 0-9 _ -, for example from: openssl rand -hex 32",
  );
}

function shown(given: unknown): string {
  return typeof given === "function" ? "a function" : (JSON.stringify(given)?.slice(0, 100) ?? "missing");
}
