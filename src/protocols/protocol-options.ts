/** What the composition root tells every protocol. */

/** Options shared by SOAP, XML-RPC and JSON. */
export interface ProtocolOptions {
  /** Address of the mount as callers see it, without a slash at the end. All generated addresses come from it (T16). */
  readonly publicUrl: string;
  /** Longest body of an authenticated caller in SOAP and XML-RPC, counted on inflated bytes. */
  readonly maxBodyBytes: number;
  /** The same in JSON, whose text is held whole before it is parsed. */
  readonly maxOtherBodyBytes: number;
  /** Longest body while the caller is not authenticated, as in SOAP until the end of the Header. */
  readonly maxUnauthenticatedBodyBytes: number;
  /** XML-RPC only: write U+FFFD for characters outside the basic plane, on which xmlrpc-c refuses a whole reply. */
  readonly replaceAstral: boolean;
}
