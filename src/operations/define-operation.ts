/** What an operation is: one definition from which every protocol, the documents and the typed call are made. */
import type { ErrorCode } from "../errors.js";
import type { OperationContext } from "./context.js";
import type { Fields, ObjectType, ValuesOf } from "./schema.js";

/** What an API key may be allowed to do. */
export const scopes = [
  "invitations:write",
  "invitations:read",
  "responses:read",
  "surveys:read",
  "surveys:write",
  "erasure:write",
] as const;
export type Scope = (typeof scopes)[number];

/** One operation of the contract. */
export interface Operation<I extends Fields = Fields, O extends Fields = Fields> {
  readonly name: string;
  /** One sentence for the WSDL, OpenAPI, introspection and the reference page. */
  readonly summary: string;
  readonly scope: Scope;
  /** Method and path below `{mount}/api/v1`; names in braces are input fields. */
  readonly http: `${"GET" | "POST" | "PUT"} /${string}`;
  readonly input: I;
  readonly output: ObjectType<O>;
  /** Codes beyond those that any call can get (`unauthenticated`, `permission_denied`, `invalid_argument`, ...). */
  readonly errors: readonly ErrorCode[];
  /** HTTP status of a successful JSON reply; 200 unless it says otherwise. */
  successStatus?(output: ValuesOf<O>): number;
  run(input: ValuesOf<I>, context: OperationContext): Promise<ValuesOf<O>>;
}

/** Declares an operation; only gives the types. */
export function defineOperation<I extends Fields, O extends Fields>(operation: Operation<I, O>): Operation<I, O> {
  return operation;
}
