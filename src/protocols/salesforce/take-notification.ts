/** What becomes of one notification: the invitation, the mark, the host's hook. Whatever fails, nothing is thrown. */
import { invalidArgument, SurveyLoopError } from "../../errors.js";
import type { Caller, OperationContext, Services } from "../../operations/context.js";
import { createTrackingUrl } from "../../operations/create-tracking-url.js";
import { beginNotification, finishNotification, readProgress } from "../../operations/notification-marks.js";
import { createContext, runOperation } from "../../operations/run-operation.js";
import type { TrackingUrlResult } from "../../operations/types.js";
import type { CheckedSalesforce, SalesforceMessage, SalesforceNotification } from "./options.js";
import { shortRecordId } from "./record-id.js";

/** Outbound messages may create invitations and do nothing else. */
const caller: Caller = { id: "salesforce", scopes: new Set(["invitations:write"]) };

/** Takes a notification; answers whether it need not be sent again. */
export type TakeNotification = (notification: SalesforceNotification, requestId: string) => Promise<boolean>;

/** Makes the function. A notification that comes again while it is being taken shares the outcome of the first. */
export function createTakeNotification(services: Services, options: CheckedSalesforce): TakeNotification {
  const underWay = new Map<string, Promise<boolean>>();
  return function takeNotification(notification, requestId) {
    const key = markKey(notification);
    const known = underWay.get(key);
    if (known) return known;
    const taken = take(services, options, notification, requestId).finally(() => underWay.delete(key));
    underWay.set(key, taken);
    return taken;
  };
}

/** Key of a notification's mark, the same for both forms of its IDs. */
function markKey({ organizationId, notificationId }: SalesforceNotification): string {
  return `salesforce/${shortRecordId(organizationId)}/${shortRecordId(notificationId)}`;
}

async function take(
  services: Services,
  options: CheckedSalesforce,
  notification: SalesforceNotification,
  requestId: string,
): Promise<boolean> {
  const log = { requestId, protocol: "salesforce", notificationId: notification.notificationId };
  try {
    const context = createContext(services, { caller, requestId });
    const key = markKey(notification);
    // Looked at first: an old notification that comes again must not bring its old values back.
    if ((await readProgress(context, key)) === "done") return true;
    const result = await invite(context, options, notification);
    if (result instanceof SurveyLoopError) return await reject(context, options, notification, result);
    const before = await beginNotification(context, key);
    if (before === "done") return true;
    const isRepeat = before !== undefined || !result.created;
    try {
      await options.onTrackingUrl({ ...notification, result, isRepeat });
    } catch (error) {
      services.logger.error({ ...log, err: error }, "the hook salesforce.onTrackingUrl failed; Salesforce will repeat");
      return false;
    }
    await finishNotification(context, key);
    return true;
  } catch (error) {
    const { code, cause } = error instanceof SurveyLoopError ? error : { code: "internal", cause: error };
    services.logger.error({ ...log, code, err: cause }, "a Salesforce notification could not be taken now");
    return false;
  }
}

/** The invitation, or why there can never be one. Throws what may pass: storage that fails, a survey not yet published. */
async function invite(
  context: OperationContext,
  options: CheckedSalesforce,
  { sObject, fields }: SalesforceNotification,
): Promise<TrackingUrlResult | SurveyLoopError> {
  const message = options.messages.get(sObject);
  if (message === undefined) {
    return new SurveyLoopError("invalid_argument", "The option salesforce.messages has no entry for this sObject.");
  }
  try {
    const { requestId } = context;
    return await runOperation(context, createTrackingUrl, inputFrom(message, fields), { caller, requestId });
  } catch (error) {
    if (error instanceof SurveyLoopError && error.code === "invalid_argument") return error;
    throw error;
  }
}

function inputFrom({ surveyId, fields }: SalesforceMessage, given: SalesforceNotification["fields"]): object {
  const parameters: Record<string, string> = Object.create(null);
  for (const [name, field] of Object.entries(fields.parameters ?? {})) {
    const value = given[field];
    if (value !== undefined && value !== "") parameters[name] = value;
  }
  const externalId = given[fields.externalId];
  // Without it, all occasions of a person would be one invitation.
  if (externalId === undefined || externalId.trim() === "") {
    throw invalidArgument("externalId", "The field that is mapped to externalId came without a value.");
  }
  const language = fields.language === undefined ? undefined : given[fields.language]?.replaceAll("_", "-");
  return { surveyId, email: given[fields.email], externalId, language, parameters };
}

/** Sending it again for 24 hours would not help, so it counts as taken, and people are told. */
async function reject(
  context: OperationContext,
  options: CheckedSalesforce,
  notification: SalesforceNotification,
  { reason, field }: SurveyLoopError,
): Promise<true> {
  const { notificationId, sObject } = notification;
  const log = { requestId: context.requestId, protocol: "salesforce", notificationId };
  context.logger.warn(
    { ...log, sObject: sObject.slice(0, 80), field, reason },
    "a Salesforce notification was rejected",
  );
  try {
    await options.onRejected?.({ ...notification, reason, field });
  } catch (error) {
    context.logger.error({ ...log, err: error }, "the hook salesforce.onRejected failed");
  }
  return true;
}
