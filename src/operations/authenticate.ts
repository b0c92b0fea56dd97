/** From credentials to a caller. Failures are counted per address and per key; too many are refused for a while (T39). */
import { SurveyLoopError } from "../errors.js";
import type { Caller, Services } from "./context.js";
import { type Scope, scopes } from "./define-operation.js";
import type { Credentials } from "./keys.js";

/** All scopes: what the host itself may do. */
export const allScopes: ReadonlySet<Scope> = new Set(scopes);

/**
 * The caller whose credentials these are.
 *
 * @throws SurveyLoopError `unauthenticated` when there are none or they are wrong, `rate_limited` after too many failures
 */
export async function authenticate(
  services: Services,
  credentials: Credentials | undefined,
  remoteAddress: string,
): Promise<Caller> {
  if (!credentials) {
    throw new SurveyLoopError(
      "unauthenticated",
      "No credentials were sent. Send an API key by HTTP Basic, Bearer or X-API-Key.",
    );
  }
  if (!services.isReady()) {
    throw new SurveyLoopError("unavailable", "The service is starting or stopping. Try again shortly.", {
      retryAfterSeconds: 5,
    });
  }
  const subjects = [`address ${remoteAddress}`, `key ${credentials.keyId.slice(0, 64)} from ${remoteAddress}`];
  for (const subject of subjects) {
    const seconds = services.authenticationFailures.secondsToWait(subject);
    if (seconds !== undefined) {
      throw new SurveyLoopError("rate_limited", `Too many wrong credentials. Try again in ${seconds} seconds.`, {
        retryAfterSeconds: seconds,
      });
    }
  }
  const key = await services.keys.verify(credentials);
  if (!key) {
    for (const subject of subjects) services.authenticationFailures.fail(subject);
    services.logger.warn({ remoteAddress }, "wrong credentials");
    throw new SurveyLoopError("unauthenticated", "The API key is unknown, wrong or revoked.");
  }
  return { id: key.keyId, scopes: new Set(key.scopes) };
}
