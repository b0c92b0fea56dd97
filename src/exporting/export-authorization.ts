/** Who may download: an API key in the headers, or else somebody who is signed in to the portal. */
import { credentialsFromHeaders } from "../http/credentials.js";
import type { HttpRequest } from "../http/messages.js";
import { authenticate } from "../operations/authenticate.js";
import type { Caller, Services } from "../operations/context.js";

/**
 * Creates the authorisation of {@link createExportRoutes}. Credentials in the headers decide alone where there are any, so
 * that a wrong key is never covered by a cookie.
 *
 * @param signedIn who is signed in to the portal; absent where there is no portal
 */
export function createExportAuthorization(
  services: Services,
  signedIn?: (request: HttpRequest) => Promise<Caller | undefined>,
): (request: HttpRequest) => Promise<Caller> {
  return async (request) => {
    const credentials = credentialsFromHeaders(request.headers);
    const visitor = credentials === undefined ? await signedIn?.(request) : undefined;
    return visitor ?? authenticate(services, credentials, request.remoteAddress);
  };
}
