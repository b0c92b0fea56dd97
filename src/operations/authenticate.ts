/** From credentials to a caller. Failures are counted per address and per key; too many are refused for a while (T39). */
import { SurveyLoopError } from "../errors.js";
import type { Caller, Services } from "./context.js";
import { type Scope, scopes } from "./define-operation.js";
import type { Credentials } from "./keys.js";
import type { PasswordDigest } from "./password-digest.js";

/** All scopes: what the host itself may do. */
export const allScopes: ReadonlySet<Scope> = new Set(scopes);

/**
 * The caller whose credentials these are.
 *
 * @throws SurveyLoopError `unauthenticated` when there are none or they are wrong, `rate_limited` after too many failures,
 * `unsupported` for a PasswordDigest of a key that was not made for it
 */
export async function authenticate(
  services: Services,
  credentials: Credentials | PasswordDigest | undefined,
  remoteAddress: string,
): Promise<Caller> {
  if (!credentials) {
    throw new SurveyLoopError(
      "unauthenticated",
      "No credentials were sent. Send an API key by HTTP Basic, Bearer or X-API-Key.",
      { httpStatus: 401 },
    );
  }
  if (!services.isReady()) {
    throw new SurveyLoopError("unavailable", "The service is starting or stopping. Try again shortly.", {
      retryAfterSeconds: 5,
    });
  }
  const key = await ("digest" in credentials
    ? services.keys.verifyDigest(credentials)
    : services.keys.verify(credentials));
  // A right key is always let in: whoever guesses from the same address or at the same key must not lock its owner out.
  if (!key) throw failure(services, credentials, remoteAddress);
  return { id: key.keyId, scopes: new Set(key.scopes) };
}

function failure(services: Services, credentials: { readonly keyId: string }, remoteAddress: string): SurveyLoopError {
  const subjects = [`address ${remoteAddress}`, `key ${credentials.keyId.slice(0, 64)}`];
  const waits = subjects.map((subject) => services.authenticationFailures.secondsToWait(subject) ?? 0);
  const seconds = Math.max(...waits);
  if (seconds > 0) {
    return new SurveyLoopError("rate_limited", `Too many wrong credentials. Try again in ${seconds} seconds.`, {
      retryAfterSeconds: seconds,
    });
  }
  for (const subject of subjects) services.authenticationFailures.fail(subject);
  services.logger.warn({ remoteAddress }, "wrong credentials");
  return new SurveyLoopError("unauthenticated", "The API key is unknown, wrong or revoked.");
}
