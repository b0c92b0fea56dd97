/** The contract table: every published operation, in the order of the WSDL. Adding one is one line here. */
import { createTrackingUrl } from "./create-tracking-url.js";
import { createTrackingUrls } from "./create-tracking-urls.js";
import type { Operation } from "./define-operation.js";
import { eraseRespondent } from "./erase-respondent.js";
import { exportInvitations } from "./export-invitations.js";
import { exportResponses } from "./export-responses.js";
import { getInvitation } from "./get-invitation.js";
import { getSummary } from "./get-summary.js";
import { getSurvey } from "./get-survey.js";
import { listInvitations } from "./list-invitations.js";
import { listSurveys } from "./list-surveys.js";
import { publishSurvey } from "./publish-survey.js";
import { reportDelivery } from "./report-delivery.js";
import { revokeInvitation } from "./revoke-invitation.js";
import type { Fields, ValuesOf } from "./schema.js";

/** All operations by name. */
export const operationsByName = {
  createTrackingUrl,
  createTrackingUrls,
  getInvitation,
  listInvitations,
  reportDelivery,
  revokeInvitation,
  exportResponses,
  exportInvitations,
  listSurveys,
  getSurvey,
  publishSurvey,
  getSummary,
  eraseRespondent,
};

export type OperationName = keyof typeof operationsByName;

/** All operations in contract order, as what they have in common. */
export const operations: readonly Operation[] = Object.values(operationsByName) as unknown as readonly Operation[];

type CallOf<O> =
  O extends Operation<infer I extends Fields, infer R extends Fields>
    ? Record<never, never> extends ValuesOf<I>
      ? (input?: ValuesOf<I>) => Promise<ValuesOf<R>>
      : (input: ValuesOf<I>) => Promise<ValuesOf<R>>
    : never;

/** The operations as typed functions, called in process with all scopes. They throw `SurveyLoopError`. */
export type InProcessOperations = { readonly [N in OperationName]: CallOf<(typeof operationsByName)[N]> };
