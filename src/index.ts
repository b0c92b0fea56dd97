/** Public exports only. */
export type { Answers, AnswerValue, Parameters } from "./domain/answers.js";
export type { InvitationRecord, InvitationStatus } from "./domain/invitation.js";
export type { ResponseRecord, ResponseStatus } from "./domain/response.js";
export type { SurveyDefinition, SurveyVersion } from "./domain/survey.js";
export { type ErrorCode, errorCodes, SurveyLoopError } from "./errors.js";
export type { EventName, Events, EventTypes, FinishedCall, Listener } from "./events.js";
export { compileSurvey } from "./forms/compile-survey.js";
export type { HttpRequest, HttpResponse } from "./http/messages.js";
export type { Logger } from "./logger.js";
export type { MetricsRegistry } from "./metrics/create-metrics.js";
export type { Limits } from "./operations/context.js";
export { type Scope, scopes } from "./operations/define-operation.js";
export type { InProcessOperations, OperationName } from "./operations/index.js";
export type { CreatedKey, KeyRecord, Keys } from "./operations/keys.js";
export type * from "./operations/types.js";
export type { SurveyLoopOptions } from "./options.js";
export type { PortalAccounts } from "./portal/accounts.js";
export type { PortalRole, PortalUser } from "./portal/portal-user.js";
export type {
  SalesforceMessage,
  SalesforceNotification,
  SalesforceOptions,
  SalesforceRejection,
  SalesforceTrackingUrl,
} from "./protocols/salesforce/options.js";
export type * from "./storage/contract.js";
export { documentCollections } from "./storage/contract.js";
export { matchesQuery } from "./storage/listing.js";
export { createLowdbStorage, type LowdbStorageOptions } from "./storage/lowdb.js";
export { createMemoryStorage } from "./storage/memory.js";
export { createPostgresStorage, type PostgresStorageOptions } from "./storage/postgres.js";
export { createSqliteStorage, type SqliteStorageOptions } from "./storage/sqlite.js";
export { type SurveyLoop, surveyLoop } from "./survey-loop.js";
export { checkWsdl } from "./wsdl-check/check-wsdl.js";
export type { WsdlFinding, WsdlProfile } from "./wsdl-check/wsdl-finding.js";
