/** The one path through which every protocol, page and in-process call runs an operation: authorise, check, run, catch. */
import { toInstant } from "../domain/instant.js";
import { internalError, SurveyLoopError } from "../errors.js";
import type { Logger } from "../logger.js";
import { checkInput } from "./check-input.js";
import type { Caller, OperationContext, Services } from "./context.js";
import type { Operation } from "./define-operation.js";
import type { Fields, ValuesOf } from "./schema.js";

/** Who calls, and under which request ID. */
export interface Call {
  readonly caller: Caller;
  readonly requestId: string;
}

/**
 * Runs an operation for a caller.
 *
 * @param input as decoded by a protocol, unchecked
 * @throws SurveyLoopError always of this class; what really went wrong is only logged
 */
export async function runOperation<I extends Fields, O extends Fields>(
  services: Services,
  operation: Operation<I, O>,
  input: unknown,
  call: Call,
): Promise<ValuesOf<O>> {
  if (!call.caller.scopes.has(operation.scope)) {
    throw new SurveyLoopError(
      "permission_denied",
      `${operation.name} needs an API key with the scope ${operation.scope}.`,
    );
  }
  const context = createContext(services, call);
  const checked = checkInput(operation.input, input);
  try {
    return await operation.run(checked, context);
  } catch (error) {
    throw publicError(error, services.logger, { requestId: call.requestId, operation: operation.name });
  }
}

/** What a call is given. */
export function createContext(services: Services, call: Call): OperationContext {
  if (!services.isReady()) {
    throw new SurveyLoopError("unavailable", "The service is starting or stopping. Try again shortly.", {
      retryAfterSeconds: 5,
    });
  }
  const own = { caller: call.caller, requestId: call.requestId, calledAt: toInstant(services.now()) };
  // The services are inherited, not copied: this runs for every call.
  return Object.assign(Object.create(services) as Services, own);
}

/** The error that a caller may see; causes and unknown errors go to the logger alone (T47). */
export function publicError(error: unknown, logger: Logger, fields: object): SurveyLoopError {
  if (error instanceof SurveyLoopError) {
    if (error.cause === undefined) return error;
    logger.error({ ...fields, code: error.code, err: error.cause }, "a call failed");
    // Without its cause, so that whoever hands it on does not log it again.
    const { code, reason, field, retryAfterSeconds, httpStatus } = error;
    return new SurveyLoopError(code, reason, { field, retryAfterSeconds, httpStatus });
  }
  logger.error({ ...fields, code: "internal", err: error }, "a call failed");
  return internalError();
}
