/** Who makes a SOAP call: told by the HTTP headers before the body is read, or by the UsernameToken at the end of the Header. */
import { SurveyLoopError } from "../../errors.js";
import { credentialsFromHeaders } from "../../http/credentials.js";
import type { ByteLimit, HttpRequest } from "../../http/messages.js";
import { authenticate } from "../../operations/authenticate.js";
import type { Caller, Services } from "../../operations/context.js";
import type { ProtocolOptions } from "../protocol-options.js";
import type { SecurityHeader } from "./security-header.js";

/** The authentication of one request, and the limit of its body that follows from it. */
export class Login {
  /** Raised as soon as the caller is known. */
  readonly limit: ByteLimit;
  readonly #services: Services;
  readonly #request: HttpRequest;
  readonly #options: ProtocolOptions;
  #caller: Caller | undefined;
  #pending: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;

  constructor(services: Services, request: HttpRequest, options: ProtocolOptions) {
    this.#services = services;
    this.#request = request;
    this.#options = options;
    this.limit = { maxBytes: options.maxUnauthenticatedBodyBytes, mayRiseTo: options.maxBodyBytes };
  }

  /** @throws SurveyLoopError when the HTTP headers hold credentials and they are wrong */
  async byHeaders(): Promise<void> {
    const credentials = credentialsFromHeaders(this.#request.headers);
    if (credentials === undefined) return;
    this.#accept(await authenticate(this.#services, credentials, this.#request.remoteAddress));
  }

  /**
   * The SOAP Header has ended: its UsernameToken counts unless HTTP has already named the caller.
   *
   * @throws SurveyLoopError `unauthenticated` when there are no credentials at all or the Timestamp does not fit
   */
  byUsernameToken(security: SecurityHeader | undefined): void {
    security?.checkTimestamp(this.#services.now());
    if (this.#caller !== undefined) return;
    const credentials = security?.credentials;
    if (credentials === undefined) {
      throw new SurveyLoopError(
        "unauthenticated",
        "No credentials were sent. Send an API key by HTTP Basic, Bearer, X-API-Key or a WS-Security UsernameToken.",
        { httpStatus: 401 },
      );
    }
    this.#pending = authenticate(this.#services, credentials, this.#request.remoteAddress).then(
      (caller) => this.#accept(caller),
      (error) => {
        this.#failure = { error };
      },
    );
  }

  /** Settles when a UsernameToken has been looked up, for which reading may wait. Never rejects. */
  get pending(): Promise<void> | undefined {
    return this.#pending;
  }

  /** The failure of the look-up, once it has settled. */
  async failure(): Promise<{ readonly error: unknown } | undefined> {
    await this.#pending;
    return this.#failure;
  }

  /** @throws SurveyLoopError `unauthenticated` or `rate_limited` when the UsernameToken was wrong */
  async caller(): Promise<Caller> {
    await this.#pending;
    if (this.#failure !== undefined) throw this.#failure.error;
    return this.#caller!;
  }

  #accept(caller: Caller): void {
    this.#caller = caller;
    this.#pending = undefined;
    this.limit.maxBytes = this.#options.maxBodyBytes;
  }
}
