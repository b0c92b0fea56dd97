/** What one step of a scenario is. */
import type { ErrorCode } from "../../../src/errors.js";
import type { OperationName } from "../../../src/operations/index.js";
import type { ProtocolHost } from "../protocol-host.js";
import type { Input } from "../transports.js";

/** Most rows of a batch in these scenarios. */
export const maxBatch = 5;

/** Which key a step uses: all scopes, or only `surveys:read`. */
export type KeyName = "full" | "reader";

/** What storage does during a step. */
export type StorageMood = "works" | "isDown" | "fails";

/** Results of earlier steps by title. */
// biome-ignore lint/suspicious/noExplicitAny: a scenario knows what its own steps have given
export type Seen = Readonly<Record<string, any>>;

export interface Step {
  readonly title: string;
  readonly operation: OperationName;
  /** A function gets the results of earlier steps by title. */
  readonly input?: Input | ((seen: Seen) => Input);
  readonly as?: KeyName;
  readonly storage?: StorageMood;
  /** Done on the host before the step. */
  readonly before?: (host: ProtocolHost) => Promise<unknown>;
  /** What the result has, among other things; or the error's code and field. */
  readonly gives: { readonly result: object } | { readonly code: ErrorCode; readonly field?: string };
}

/** What a step gives that fails. */
export function fails(code: ErrorCode, field?: string): { readonly code: ErrorCode; readonly field?: string } {
  return field === undefined ? { code } : { code, field };
}
