/** Typed events for the host app, emitted after the change is durable. A failing listener never fails a call. */
import type { InvitationRecord } from "./domain/invitation.js";
import type { ResponseRecord } from "./domain/response.js";
import type { ErrorCode } from "./errors.js";
import type { Logger } from "./logger.js";

/** Every event with what its listeners get. Records are as stored. */
export interface EventTypes {
  "invitation.created": { readonly invitation: InvitationRecord };
  "invitation.changed": { readonly invitation: InvitationRecord };
  "response.started": { readonly invitation: InvitationRecord; readonly response: ResponseRecord };
  "response.saved": { readonly invitation: InvitationRecord; readonly response: ResponseRecord };
  "response.completed": { readonly invitation: InvitationRecord; readonly response: ResponseRecord };
  "respondent.erased": { readonly receiptId: string; readonly invitationIds: readonly string[] };
  "survey.published": { readonly surveyId: string; readonly version: number };
  "call.finished": FinishedCall;
}

/** A call of an operation, in any protocol, with its reply made. Calls that failed are told too. */
export interface FinishedCall {
  /** The same as in the log, in errors and in the reply's header `X-Request-Id`. */
  readonly requestId: string;
  readonly protocol: "soap" | "xml-rpc" | "json" | "salesforce" | "in-process";
  /** Absent when the call did not get so far as to name an operation that exists. */
  readonly operation: string | undefined;
  readonly code: "ok" | ErrorCode;
  /** From the request's headers to its reply; in process, of the operation. */
  readonly seconds: number;
}

export type EventName = keyof EventTypes;
export type Listener<N extends EventName> = (event: EventTypes[N]) => void | Promise<void>;

/** Emitter of {@link EventTypes}. */
export interface Events {
  /** Calls the listener after each event of the name; returns a function that stops it. */
  on<N extends EventName>(name: N, listener: Listener<N>): () => void;
  emit<N extends EventName>(name: N, event: EventTypes[N]): void;
}

/** Creates an emitter whose listeners' failures, thrown or rejected, only reach the logger. */
export function createEvents(logger: Logger): Events {
  const listeners = new Map<EventName, Set<Listener<EventName>>>();
  const report = (name: EventName) => (error: unknown) =>
    logger.error({ err: error, event: name }, "an event listener failed");
  return {
    on(name, listener) {
      const known = listeners.get(name) ?? new Set();
      listeners.set(name, known.add(listener as Listener<EventName>));
      return () => void known.delete(listener as Listener<EventName>);
    },
    emit(name, event) {
      for (const listener of listeners.get(name) ?? []) {
        queueMicrotask(() => {
          try {
            Promise.resolve(listener(event)).catch(report(name));
          } catch (error) {
            report(name)(error);
          }
        });
      }
    },
  };
}
